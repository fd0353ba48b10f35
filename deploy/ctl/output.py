"""Output. A full disk, a closed pipe or a terminal that is gone ends the output, not the work."""

import os
import sys


def prepare():
    """A character that the terminal can't show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if stream:
            stream.reconfigure(errors="replace")


def say(words):
    write_line(f"==> {words}")


def detail(words):
    write_line(f"    {words}")


def write_line(line, stream=None):
    stream = stream or sys.stdout
    # None where it was closed before.
    if stream:
        try:
            print(line, file=stream, flush=True)
        except OSError:
            discard(stream)


def discard(stream):
    """Discards everything from here on, also what is flushed at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
