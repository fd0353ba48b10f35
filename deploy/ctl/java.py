"""Runs what a release contains: with the instances' account, and without this environment's settings."""

import os
import subprocess
import tempfile

from ctl import Failed


def as_instance(layout):
    """The start of a command that runs what a release has in it: with the instances' account, never as root where they have one."""
    return ["setpriv", "--reuid=chat", "--regid=chat", "--clear-groups", "--no-new-privs", "--"] if layout.installed and os.geteuid() == 0 else []


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("CHAT_") and k not in ("PORT", "REDIS_URL")}


def refusal(option, told):
    # Not what a JVM says of the options in its environment.
    said = [line for line in told.strip().splitlines() if not line.startswith(("Picked up ", "NOTE: Picked up "))]
    return f"java -jar … {option}: {(said or ['it failed'])[0]}"


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
        raise Failed(refusal(option, done.stderr))
    return done.stdout.strip()


def lines(layout, jar, option, environment, *values):
    """The lines that it prints, each when it comes, however long all of it takes."""
    command = [*as_instance(layout), "java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-jar", jar, option, *values]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        try:
            started = subprocess.Popen(command, env=clean_environment() | environment, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8")
        except FileNotFoundError:
            raise Failed("there is no java here") from None
        with started:
            yield from (line.rstrip("\n") for line in started.stdout)
        if started.returncode:
            errors.seek(0)
            raise Failed(refusal(option, errors.read()))
