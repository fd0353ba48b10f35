"""Releases: copies that are kept, a link to the one that counts, and the way from one to the other and back.

A slot opens the jar at its start, so moving the link changes nothing for those that run.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import time
import zipfile

from ctl import Failed, counted, functions, roll, slot
from ctl.manager import settings_file
from ctl.output import detail, say

# So many releases are kept, beside the one that counts and the one before it.
KEPT = 5
TAKEN_BACK = 3
BACK_SECONDS = 120
# The canary is looked at so often.
LOOK = 0.5
# A slot that has not become ready after so many times what the slowest of its peers took, and after so many seconds, will not.
TIMES_PEERS = 8
LEAST_SECONDS = 30


# --- What there is ---


def current(place):
    """The name of the release that counts, or None."""
    return pointed(place.current)


def previous(place):
    return pointed(previous_link(place))


def previous_link(place):
    return os.path.join(os.path.dirname(place.current), "previous")


def pointed(link):
    try:
        return os.path.basename(os.readlink(link))
    except OSError:
        return None


def kept(place):
    """The releases there are, oldest first."""
    try:
        names = [n for n in os.listdir(place.releases) if os.path.isfile(f"{place.releases}/{n}/chat.jar")]
    except OSError:
        return []
    return sorted(
        (n for n in names if not os.path.islink(f"{place.releases}/{n}") and not n.startswith(".")),
        key=lambda n: os.stat(f"{place.releases}/{n}").st_mtime,
    )


def show(place):
    for name in reversed(kept(place)):
        mark = "current" if name == current(place) else "previous" if name == previous(place) else verdict(place, name)
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(os.stat(f"{place.releases}/{name}").st_mtime))
        print(f"{name:24}  {when}  {mark}".rstrip())


def verdict(place, name):
    """Why it was taken back, if it was."""
    try:
        with open(f"{place.releases}/{name}/taken-back", encoding="utf-8") as file:
            return f"taken back: {file.read().strip()}"
    except OSError:
        return ""


# --- Keeping a copy ---


def keep(place, source, environment):
    """Verifies that source is a chat that can be run, with these settings if there are any, and keeps a copy. Returns its name."""
    jar = jar_in(source)
    wanted = checksum_beside(jar)
    os.makedirs(place.releases, mode=0o755, exist_ok=True)
    fresh = f"{place.releases}/.new"
    # Of an attempt that was cut off.
    shutil.rmtree(fresh, ignore_errors=True)
    os.mkdir(fresh, mode=0o755)
    try:
        copy = f"{fresh}/chat.jar"
        shutil.copyfile(jar, copy)
        digest = sha256(copy)
        if digest != (wanted or sha256(jar)):
            raise Failed(f"{source}: the checksum is {digest[:12]}…, not {(wanted or 'its own')[:12]}…")
        # Whoever runs it has to read it.
        os.chmod(fresh, 0o755)
        os.chmod(copy, 0o644)
        name = f"{runnable(place, copy, environment)}-{digest[:8]}"
        # For whoever compares it with what was built, and readable by the accounts that run it.
        with open(f"{copy}.sha256", "w", encoding="ascii") as file:
            file.write(f"{digest}  chat.jar\n")
        if place.page:
            unpack_page(copy, fresh)
        os.chmod(f"{copy}.sha256", 0o644)
        if not os.path.exists(f"{place.releases}/{name}"):
            os.rename(fresh, f"{place.releases}/{name}")
        os.utime(f"{place.releases}/{name}")
        return name
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def unpack_page(jar, folder):
    """What nginx serves of the release by itself."""
    # For nginx' account to read.
    before = os.umask(0o022)
    try:
        with zipfile.ZipFile(jar) as archive:
            archive.extractall(folder, [name for name in archive.namelist() if name.startswith("webapp/")])
    finally:
        os.umask(before)


def jar_in(source):
    for path in (source, f"{source}/chat.jar", f"{source}/target/chat.jar"):
        if os.path.isfile(path):
            return path
    raise Failed(f"{source}: no such file" if not os.path.isdir(source) else f"{source}: there is no chat.jar in it", 2)


def checksum_beside(jar):
    """As sha256sum writes it into chat.jar.sha256 or SHA256SUMS; None where there is neither."""
    for path in (f"{jar}.sha256", os.path.join(os.path.dirname(jar), "SHA256SUMS")):
        try:
            with open(path, encoding="utf-8") as file:
                for line in file:
                    match = re.match(r"([0-9a-f]{64})(?:\s+\*?(.*))?$", line.strip())
                    if match and os.path.basename(match[2] or "chat.jar") in (os.path.basename(jar), ""):
                        return match[1]
        except FileNotFoundError:
            continue
        raise Failed(f"{path} has no checksum of {os.path.basename(jar)}")
    return None


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def runnable(place, jar, environment):
    """Its version, if it is a whole jar that says it is chat and takes these settings."""
    if not zipfile.is_zipfile(jar):
        raise Failed("it is not a jar")
    try:
        with zipfile.ZipFile(jar) as archive:
            broken = archive.testzip()
    except zipfile.BadZipFile as e:
        broken = str(e)
    if broken:
        raise Failed(f"the jar is damaged: {broken}")
    words = java(place, jar, "--version", {})
    match = re.fullmatch(r"chat (\d[\w.+-]*)", words)
    if not match:
        raise Failed(f"the jar is not chat: --version says {words[:60]!r}")
    if environment:
        java(place, jar, "--check-config", environment)
    # With itself, in memory: what a slot does before it takes anybody. A release that fails at it ends no slot.
    java(place, jar, "--rehearse", environment or {}, "--warm-up-ms", "1")
    return match[1]


def as_slot(place):
    """The start of a command that runs what a release has in it: with the slots' account, never as root where they have one."""
    return ["setpriv", "--reuid=chat", "--regid=chat", "--clear-groups", "--no-new-privs", "--"] if place.page and os.geteuid() == 0 else []


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("CHAT_") and k not in ("PORT", "REDIS_URL")}


def java(place, jar, option, environment, *values):
    try:
        done = subprocess.run(
            [*as_slot(place), "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-jar", jar, option, *values],
            env=clean_environment() | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
    except FileNotFoundError:
        raise Failed("there is no java here") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"java -jar … {option} does not end") from None
    if done.returncode:
        # Not what a JVM says of the options in its environment.
        said = [line for line in done.stderr.strip().splitlines() if not line.startswith(("Picked up ", "NOTE: Picked up "))]
        raise Failed(f"java -jar … {option}: {(said or ['it failed'])[0]}")
    return done.stdout.strip()


def given(manager, process):
    """The slot's environment, as far as it is settings; if it does not run, what it would be given."""
    try:
        with open(f"/proc/{process.pid}/environ", encoding="utf-8") as file:
            pairs = (entry.partition("=")[::2] for entry in file.read().split("\0"))
            found = {k: v for k, v in pairs if k.startswith("CHAT_") or k in ("PORT", "REDIS_URL", "REDIS_URL_FILE")}
    except OSError:
        found = {}
    return found or manager.environment(process.slot)


def settings(manager, process):
    """The same with what stands in the file that it names; the environment is stronger."""
    found = given(manager, process)
    return settings_file(found["CHAT_CONFIG"]) | found if "CHAT_CONFIG" in found else found


# --- From one to the other ---


def stage(manager, source):
    """Keeps a copy, and makes it what starts from now on. Asks and restarts no slot."""
    name = keep(manager.place, source, None)
    with contextlib.suppress(Failed):
        functions.load(manager.place, f"{manager.place.releases}/{name}/chat.jar")
    point(manager, name)
    return name


def point(manager, name):
    place = manager.place
    before = current(place)
    if before == name:
        return
    if before and os.path.exists(place.jar):
        link(previous_link(place), before, place)
    link(place.current, name, place)
    if not place.page:
        # supervisord.conf's two names for it.
        for file in ("chat.jar", "chat.jsa"):
            symlink(f"{place.run}/{file}", f"releases/current/{file}")
    archive(manager)


def link(path, name, place):
    symlink(path, os.path.relpath(f"{place.releases}/{name}", os.path.dirname(path)))


def symlink(path, target):
    """In one step, so there is always one."""
    if os.path.lexists(f"{path}.new"):
        os.unlink(f"{path}.new")
    os.symlink(target, f"{path}.new")
    os.rename(f"{path}.new", path)


def archive(manager):
    """What an instance needs of its classes, ready to be mapped: it starts in half the time, and without it all the same.

    The JVM compares the jar's name as it was given, so this is made under the name by which slots start it.
    """
    place = manager.place
    made = f"{place.current}/chat.jsa"
    if os.path.exists(made):
        return
    folder, jar = (place.current, "chat.jar") if place.page else (".", f"{place.run}/chat.jar")
    # Where it is installed: in a folder of the slots' account, and read from there by that account.
    account, fresh = as_slot(place), f"{made}.new"
    target = "/var/lib/chat/classes.jsa" if account else os.path.abspath(fresh)
    command = [*account, "java", f"-XX:ArchiveClassesAtExit={target}", "-XX:+UseSerialGC", "-jar", jar, "--rehearse", "--warm-up-ms", "300"]
    try:
        done = subprocess.run(command, cwd=folder, env=clean_environment(), capture_output=True, timeout=60).returncode == 0
        if done and account:
            with open(fresh, "wb") as file:
                done = subprocess.run([*account, "cat", target], cwd="/", stdout=file, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        done = False
    if account:
        subprocess.run([*account, "rm", "-f", target], cwd="/", check=False)
    if done and os.path.exists(fresh):
        os.chmod(fresh, 0o644)
        os.rename(fresh, made)
    elif os.path.exists(fresh):
        os.unlink(fresh)


def release(manager, source, seconds, watch):
    adopt(manager)
    say(f"verifying {source}")
    processes = manager.processes()
    name = keep(manager.place, source, given(manager, next(iter(processes.values()))) if processes else None)
    switch(manager, name, seconds, watch)
    prune(manager.place)


def rollback(manager, name, seconds, watch):
    name = name or previous(manager.place)
    if not name:
        raise Failed("there is no release before this one")
    if name not in kept(manager.place):
        raise Failed(f"{name} is not kept; kept are: {', '.join(kept(manager.place)) or 'none'}", 2)
    switch(manager, name, seconds, watch)


def adopt(manager):
    """A jar that runs without being a kept release becomes one: there must be something to go back to."""
    place = manager.place
    if current(place) is None and os.path.isfile(f"{place.run}/chat.jar"):
        stage(manager, f"{place.run}/chat.jar")


def switch(manager, name, seconds, watch):
    """To that release: one canary, then the others; or back, with exit code 3."""
    place = manager.place
    before, earlier = current(place), previous(place)
    slots = roll.worst_first(manager, [p.slot for p in manager.processes().values() if p.state != "stopped"])
    if not slots:
        with contextlib.suppress(Failed):
            functions.load(place, f"{place.releases}/{name}/chat.jar")
        point(manager, name)
        say(f"{name} is what starts from now on; no slot runs")
        return
    if name == before and all(runs(manager, n, name) for n in slots):
        say(f"{name} runs already")
        return
    if name == before:
        # An attempt that was cut off half way: what the others still run is what there is to go back to.
        before, earlier = serving(manager, slots, name) or earlier, None
    if before is None:
        raise Failed("there is no release to go back to")
    functions.load(place, f"{place.releases}/{name}/chat.jar")
    point(manager, name)
    canary, others = slots[0], [n for n in slots[1:] if not runs(manager, n, name)]
    say(f"{before} → {name}: chat-{canary} first")
    seconds = patience(place, slots, seconds)
    try:
        roll.cycle(manager, canary, seconds)
        observe(manager, canary, others, watch)
        if others:
            say("the others, one after the other")
        for n in others:
            roll.check_interrupted()
            roll.cycle(manager, n, seconds)
        if strays := [n for n in slots if not runs(manager, n, name)]:
            raise Failed(f"chat-{strays[0]} runs another release")
    except Failed as e:
        take_back(manager, name, before, earlier, slots, str(e), seconds)
    if os.path.exists(f"{place.releases}/{name}/taken-back"):
        os.unlink(f"{place.releases}/{name}/taken-back")
    say(f"{name} serves on {counted(len(slots), 'slot')}")


def patience(place, slots, seconds):
    """How long a slot may take to become ready: what was asked for, or less, by what the slots that run took."""
    took = []
    for n in slots:
        with contextlib.suppress(OSError):
            took.append(slot.metrics(place.socket(n)).get("chat_start_seconds", 0.0))
    return min(seconds, max(LEAST_SECONDS, TIMES_PEERS * max(took))) if any(took) else seconds


def take_back(manager, name, before, earlier, slots, why, seconds):
    say(f"taking it back: {why}")
    place = manager.place
    # Both links as they were: a later rollback must not lead to the one that failed.
    link(place.current, before, place)
    if earlier:
        link(previous_link(place), earlier, place)
    elif os.path.lexists(previous_link(place)):
        os.unlink(previous_link(place))
    wrong = [n for n in slots if not runs(manager, n, before)]
    try:
        for n in wrong:
            # However little patience there was for the new one: this one has served before.
            roll.cycle(manager, n, max(seconds, BACK_SECONDS))
    except Failed as e:
        raise Failed(f"{why}; {before} is current again, but {e}") from None
    try:
        with open(f"{place.releases}/{name}/taken-back", "w", encoding="utf-8") as file:
            file.write(f"{why}\n")
    except OSError as e:
        detail(f"that is not noted: {e.strerror}")
    raise Failed(f"taken back: {why}; {before} serves on all {len(slots)}", TAKEN_BACK)


def runs(manager, n, name):
    """Whether the slot takes traffic with that release."""
    return running(manager, n) == name


def running(manager, n):
    """The release with which the slot takes traffic, or None."""
    if not slot.is_ready(manager.place.socket(n)):
        return None
    path = slot.jar(manager.process(n).pid)
    return os.path.basename(os.path.dirname(path)) if path and not path.endswith(" (deleted)") else None


def serving(manager, slots, name):
    """Another kept release than that, with which slots take traffic; or None."""
    others = {running(manager, n) for n in slots} - {None, name}
    return next((n for n in sorted(others) if n in kept(manager.place)), None)


# --- The canary ---


def observe(manager, canary, others, seconds):
    """Failed when it does not stay ready, ends, or fails where the others do not, within so many seconds."""
    place = manager.place
    pid = manager.process(canary).pid
    first = {n: counts(place, n) for n in (canary, *others)}
    unready = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(LOOK)
        roll.check_interrupted()
        if manager.process(canary).pid != pid:
            raise Failed(f"chat-{canary} has ended by itself: {manager.last_words(canary)}")
        if slot.is_ready(place.socket(canary)):
            unready = 0
        elif any(slot.is_ready(place.socket(n)) for n in others) or not others:
            unready += 1
        if unready >= 3:
            raise Failed(f"chat-{canary} is no longer ready: {roll.reason(manager, canary)}")
        judge(place, canary, others, first)
    detail(f"chat-{canary} has served for {seconds} s without a sign of trouble")


def judge(place, canary, others, first):
    failed, done = (now - then for now, then in zip(counts(place, canary), first[canary]))
    elsewhere = [[now - then for now, then in zip(counts(place, n), first[n])] for n in others]
    share = failed / max(failed + done, 1)
    usual = sum(f for f, _ in elsewhere) / max(sum(f + d for f, d in elsewhere), 1)
    # One in a hundred, and worse than the old release at the same time: Redis being slow is not the release's fault.
    if failed >= 5 and share > 0.01 and share > 2 * usual:
        raise Failed(f"chat-{canary} fails {share:.0%} of what it is asked ({failed:.0f}), the others {usual:.0%}")


def counts(place, n):
    """What has failed there, and what was done."""
    failed = done = 0.0
    try:
        meters = slot.metrics(place.socket(n))
    except OSError:
        return 0.0, 0.0
    for name, value in meters.items():
        if name.startswith(("chat_errors_total", "chat_backplane_listener_failures_total", "chat_backplane_unreadable_total")):
            failed += value
        elif name.startswith("chat_refusals_total") and ('"unavailable"' in name or '"internal"' in name):
            failed += value
        elif name.startswith(("chat_messages_total", "chat_joins_total")):
            done += value
    return failed, done


def prune(place):
    spared = {current(place), previous(place)}
    for name in [n for n in kept(place) if n not in spared][:-KEPT]:
        shutil.rmtree(f"{place.releases}/{name}", ignore_errors=True)
