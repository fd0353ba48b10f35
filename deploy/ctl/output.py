"""What is said, and to whom it can't be said. Nothing that is done depends on a reader: a full disk, a closed pipe or a terminal that
is gone ends the words, not the work."""

import os
import sys


def prepare():
    """Whatever a terminal is set to: what it can't show is a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if stream:
            stream.reconfigure(errors="replace")


def say(words):
    tell(f"==> {words}")


def detail(words):
    tell(f"    {words}")


def tell(line, stream=None):
    stream = stream or sys.stdout
    # None where it was closed before.
    if stream:
        try:
            print(line, file=stream, flush=True)
        except OSError:
            hush(stream)


def hush(stream):
    """From here on it goes nowhere, also what is written at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
