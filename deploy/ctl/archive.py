"""The archive of a release's classes, with which an instance starts in half the time."""

import os
import subprocess

from ctl.java import as_instance, clean_environment


def make(layout):
    """Makes it for the current release, unless it is there. An instance starts without it, too.

    The JVM compares the jar's name as it was given, so this is made under the name by which instances start it.
    """
    made = f"{layout.current}/chat.jsa"
    if os.path.exists(made):
        return
    folder, jar = (layout.current, "chat.jar") if layout.installed else (".", f"{layout.run}/chat.jar")
    # Where it is installed: in a folder of the instances' account, and read from there by that account.
    account, fresh = as_instance(layout), f"{made}.new"
    target = "/var/lib/chat/classes.jsa" if account else os.path.abspath(fresh)
    command = [*account, "java", f"-XX:ArchiveClassesAtExit={target}", "-XX:+UseSerialGC", "-jar", jar, "--warm-up", "--warm-up-ms", "300"]
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
