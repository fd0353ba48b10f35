"""Files of which another account may have made something else: root opens no link, and doesn't wait for a pipe's other end."""

import contextlib
import os
import stat

from ctl import Failed


def open_plain(path, flags, mode=0o600):
    """A descriptor of a regular file; Failed if it is anything else."""
    try:
        opened = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, mode)
    except OSError as e:
        # A link, or a pipe that nobody reads.
        if os.path.islink(path) or not os.path.isfile(path) and os.path.lexists(path):
            raise Failed(f"{path} is not a file of chatctl's: take it away") from None
        raise e
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise Failed(f"{path} is not a file of chatctl's: take it away")
    return opened


def read_plain(path):
    with open(open_plain(path, os.O_RDONLY), encoding="utf-8", errors="replace") as file:
        return file.read()


def read_regular(path):
    """Also through a link, which a settings file may be; but not from a pipe."""
    if os.path.lexists(path) and not os.path.isfile(path):
        raise Failed(f"{path} is not a file")
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def replace(path, text, owner=None):
    """In one step, so nobody reads half a file. owner is a user's and a group's id; else the file is this account's."""
    mode = os.stat(path).st_mode & 0o777 if os.path.exists(path) else 0o600
    # The folder may belong to another account: nothing that lies there already is written through.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(f"{path}.new")
    with open(os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode), "w", encoding="utf-8") as file:
        if owner:
            os.fchown(file.fileno(), *owner)
        file.write(text)
    os.replace(f"{path}.new", path)
