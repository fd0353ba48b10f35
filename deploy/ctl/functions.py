"""A release's functions in Redis. Where chat has a Redis of its own, only the operator may load them: what an instance could load, a
break-in could replace. Elsewhere each instance does so itself.
"""

import functools
import hashlib
import os
import re
import zipfile

from ctl import Failed
from ctl.layout import ETC
from ctl.redis import Redis

OPERATOR = f"{ETC}/redis-operator"
ACCOUNT = "chat"
SOCKET = "/run/redis-chat/redis.sock"


def are_ours(layout):
    """Whether this chat's Redis is its own, and its instances may not load them."""
    return layout.page and os.path.exists(OPERATOR) and SOCKET in read(f"{ETC}/redis.url")


def load(layout, jar):
    """Loads those that the jar has in it, if they are not there yet. True when they were not. The instances' account gets what they need."""
    if not are_ours(layout):
        return False
    source = source_in(os.path.realpath(jar))
    # As FunctionLibrary names them.
    name = f"chat_{hashlib.sha256(source).hexdigest()[:8]}"
    try:
        redis = Redis(f"unix://operator:{read(OPERATOR).strip()}@localhost{SOCKET}")
        grant(redis, source)
        if redis.call("FUNCTION", "LIST", "LIBRARYNAME", name):
            return False
        redis.call("FUNCTION", "LOAD", source.decode().replace("LIBRARY", name))
    except OSError as e:
        if "already exists" in str(e):
            return False
        raise Failed(f"the functions can't be loaded into Redis: {e}") from None
    return True


def grant(redis, source):
    """Gives the instances' account the commands that the functions need. None is taken away: the release before may need it."""
    asked = re.search(r"A user needs: ([^\]]*)\]\]", source.decode()).group(1).split()
    user = redis.call("ACL", "GETUSER", ACCOUNT)
    known = user[user.index("commands") + 1].split() if user else asked
    missing = [right for right in asked if right.startswith("+") and right not in known]
    if missing:
        redis.call("ACL", "SETUSER", ACCOUNT, *missing)
        redis.call("ACL", "SAVE")


@functools.lru_cache(maxsize=2)
def source_in(jar):
    """The parts of the library, one behind the other. A release never changes."""
    try:
        with zipfile.ZipFile(jar) as archive:
            whole = "redis/chat.files" in archive.namelist()
            # Earlier releases have only one.
            names = archive.read("redis/chat.files").decode().split() if whole else ["chat.lua"]
            return b"".join(archive.read(f"redis/{name}") for name in names)
    except (KeyError, zipfile.BadZipFile):
        raise Failed("the jar lacks a part of redis/chat.lua") from None


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()
