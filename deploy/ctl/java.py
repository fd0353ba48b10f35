"""Runs what a release contains: with the instances' account, and without this environment's settings."""

import os
import subprocess

from ctl import Failed


def as_instance(layout):
    """The start of a command that runs what a release has in it: with the instances' account, never as root where they have one."""
    return ["setpriv", "--reuid=chat", "--regid=chat", "--clear-groups", "--no-new-privs", "--"] if layout.page and os.geteuid() == 0 else []


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("CHAT_") and k not in ("PORT", "REDIS_URL")}


def java(layout, jar, option, environment, *values):
    try:
        done = subprocess.run(
            [*as_instance(layout), "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-jar", jar, option, *values],
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
