"""The parts of deploy/chatctl and deploy/watch.py. Only Python's standard library."""


class Failed(Exception):
    """A failure to report in one line; the status is the exit code."""

    def __init__(self, message, status=1):
        super().__init__(message)
        self.status = status


def counted(n, noun):
    """1 instance, 2 instances."""
    return f"{n} {noun}{'' if n == 1 else 's'}"
