"""Moves the instances to another release and back: one first, the canary, then the others."""

import contextlib
import os

from ctl import Failed, canary, counted, functions, instance, releases, roll, settings, verify
from ctl.output import detail, say

# chatctl's exit code.
ROLLED_BACK = 3
# At least, for an instance that goes back to the release before: that one has served already.
ROLLBACK_SECONDS = 120
# How long an instance may take, in times of what the slowest of its peers took, and at least.
TIMES_PEERS = 8
LEAST_SECONDS = 30


def stage(manager, source):
    """Keeps a copy, and makes it what starts from now on. Asks and restarts no instance."""
    name = verify.keep(manager.layout, source, None)
    with contextlib.suppress(Failed):
        functions.load(manager.layout, f"{manager.layout.releases}/{name}/chat.jar")
    releases.point(manager.layout, name)
    return name


def release(manager, source, seconds, watch):
    adopt(manager)
    say(f"verifying {source}")
    processes = manager.processes()
    name = verify.keep(manager.layout, source, settings.given(manager, next(iter(processes.values()))) if processes else None)
    switch(manager, name, seconds, watch)
    releases.prune(manager.layout)


def rollback(manager, name, seconds, watch):
    name = name or releases.previous(manager.layout)
    if not name:
        raise Failed("there is no release before this one")
    if name not in releases.kept(manager.layout):
        raise Failed(f"{name} is not kept; kept are: {', '.join(releases.kept(manager.layout)) or 'none'}", 2)
    switch(manager, name, seconds, watch)


def adopt(manager):
    """A jar that runs without being a kept release becomes one: there must be something to go back to."""
    layout = manager.layout
    if releases.current(layout) is None and os.path.isfile(f"{layout.run}/chat.jar"):
        stage(manager, f"{layout.run}/chat.jar")


def switch(manager, name, seconds, watch):
    """To that release: one canary, then the others; or back, with exit code 3."""
    layout = manager.layout
    before, earlier = releases.current(layout), releases.previous(layout)
    numbers = roll.worst_first(manager, [p.number for p in manager.processes().values() if p.state != "stopped"])
    if not numbers:
        with contextlib.suppress(Failed):
            functions.load(layout, f"{layout.releases}/{name}/chat.jar")
        releases.point(manager.layout, name)
        say(f"{name} is what starts from now on; no instance runs")
        return
    if name == before and all(runs(manager, n, name) for n in numbers):
        say(f"{name} runs already")
        return
    if name == before:
        # An attempt that was interrupted: what the others still run is what there is to go back to.
        before, earlier = serving(manager, numbers, name) or earlier, None
    if before is None:
        raise Failed("there is no release to go back to")
    functions.load(layout, f"{layout.releases}/{name}/chat.jar")
    releases.point(manager.layout, name)
    first, others = numbers[0], [n for n in numbers[1:] if not runs(manager, n, name)]
    say(f"{before} → {name}: chat-{first} first")
    seconds = ready_within(layout, numbers, seconds)
    try:
        roll.cycle(manager, first, seconds)
        canary.observe(manager, first, others, watch)
        if others:
            say("the others, one after the other")
        for n in others:
            roll.check_interrupted()
            roll.cycle(manager, n, seconds)
        if strays := [n for n in numbers if not runs(manager, n, name)]:
            raise Failed(f"chat-{strays[0]} runs another release")
    except Failed as e:
        roll_back(manager, name, before, earlier, numbers, str(e), seconds)
    if os.path.exists(f"{layout.releases}/{name}/rolled-back"):
        os.unlink(f"{layout.releases}/{name}/rolled-back")
    say(f"{name} serves on {counted(len(numbers), 'instance')}")


def ready_within(layout, numbers, seconds):
    """Seconds that an instance may take to become ready: as given, or fewer, by what its peers took."""
    took = []
    for n in numbers:
        with contextlib.suppress(OSError):
            took.append(instance.metrics(layout.socket(n)).get("chat_start_seconds", 0.0))
    return min(seconds, max(LEAST_SECONDS, TIMES_PEERS * max(took))) if any(took) else seconds


def roll_back(manager, name, before, earlier, numbers, why, seconds):
    say(f"rolling back: {why}")
    layout = manager.layout
    # Both links as they were: a later rollback must not lead to the one that failed.
    releases.link(layout.current, before, layout)
    if earlier:
        releases.link(releases.previous_link(layout), earlier, layout)
    elif os.path.lexists(releases.previous_link(layout)):
        os.unlink(releases.previous_link(layout))
    wrong = [n for n in numbers if not runs(manager, n, before)]
    try:
        for n in wrong:
            # However little time the new one had: this one has served before.
            roll.cycle(manager, n, max(seconds, ROLLBACK_SECONDS))
    except Failed as e:
        raise Failed(f"{why}; {before} is current again, but {e}") from None
    try:
        with open(f"{layout.releases}/{name}/rolled-back", "w", encoding="utf-8") as file:
            file.write(f"{why}\n")
    except OSError as e:
        detail(f"the reason could not be kept: {e.strerror}")
    raise Failed(f"rolled back: {why}; {before} serves on all {len(numbers)}", ROLLED_BACK)


def runs(manager, n, name):
    """Whether the instance takes traffic with that release."""
    return running(manager, n) == name


def running(manager, n):
    """The release with which the instance takes traffic, or None."""
    if not instance.is_ready(manager.layout.socket(n)):
        return None
    path = instance.jar(manager.process(n).pid)
    return os.path.basename(os.path.dirname(path)) if path and not path.endswith(" (deleted)") else None


def serving(manager, numbers, name):
    """Another kept release than that, with which instances take traffic; or None."""
    others = {running(manager, n) for n in numbers} - {None, name}
    return next((n for n in sorted(others) if n in releases.kept(manager.layout)), None)
