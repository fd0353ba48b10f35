"""Verifies a release, and keeps a copy of it."""

import hashlib
import os
import re
import shutil
import zipfile

from ctl import Failed
from ctl.java import java


def keep(layout, source, environment):
    """Verifies that source is a chat that can be run, with these settings if there are any, and keeps a copy. Returns its name."""
    jar = jar_in(source)
    wanted = checksum_beside(jar)
    os.makedirs(layout.releases, mode=0o755, exist_ok=True)
    fresh = f"{layout.releases}/.new"
    # Left by an attempt that was interrupted.
    shutil.rmtree(fresh, ignore_errors=True)
    os.mkdir(fresh, mode=0o755)
    try:
        copy = f"{fresh}/chat.jar"
        shutil.copyfile(jar, copy)
        digest = sha256(copy)
        if digest != (wanted or sha256(jar)):
            raise Failed(f"{source}: the checksum is {digest[:12]}…, not {(wanted or 'its own')[:12]}…")
        # The account that runs it must read it.
        os.chmod(fresh, 0o755)
        os.chmod(copy, 0o644)
        name = f"{runnable(layout, copy, environment)}-{digest[:8]}"
        # For comparison with the build; readable by the accounts that run it.
        with open(f"{copy}.sha256", "w", encoding="ascii") as file:
            file.write(f"{digest}  chat.jar\n")
        unpack_page(copy, fresh)
        os.chmod(f"{copy}.sha256", 0o644)
        if not os.path.exists(f"{layout.releases}/{name}"):
            os.rename(fresh, f"{layout.releases}/{name}")
        os.utime(f"{layout.releases}/{name}")
        return name
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def unpack_page(jar, folder):
    """Unpacks the files that nginx serves itself."""
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


def runnable(layout, jar, environment):
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
    words = java(layout, jar, "--version", {})
    match = re.fullmatch(r"chat (\d[\w.+-]*)", words)
    if not match:
        raise Failed(f"the jar is not chat: --version says {words[:60]!r}")
    if environment:
        java(layout, jar, "--check-config", environment)
    # The release talks to itself in memory, as an instance does before it serves. One that fails at it stops no instance.
    java(layout, jar, "--warm-up", environment or {}, "--warm-up-ms", "1")
    return match[1]
