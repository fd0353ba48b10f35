"""A release's functions in Redis. Where chat has a Redis of its own, only the operator may load them: what an instance could load, a
break-in could replace. Elsewhere each instance does so itself.
"""

import functools
import hashlib
import os
import zipfile

from ctl import Failed
from ctl.layout import ETC
from ctl.redis import Redis

OPERATOR = f"{ETC}/redis-operator"
SOCKET = "/run/redis-chat/redis.sock"


def are_ours(layout):
    """Whether this chat's Redis is its own, and its instances may not load them."""
    return layout.page and os.path.exists(OPERATOR) and SOCKET in read(f"{ETC}/redis.url")


def load(layout, jar):
    """Loads those that the jar has in it, if they are not there yet. True when they were not."""
    if not are_ours(layout):
        return False
    source = source_in(os.path.realpath(jar))
    # As FunctionLibrary names them.
    name = f"chat_{hashlib.sha256(source).hexdigest()[:8]}"
    try:
        redis = Redis(f"unix://operator:{read(OPERATOR).strip()}@localhost{SOCKET}")
        if redis.call("FUNCTION", "LIST", "LIBRARYNAME", name):
            return False
        redis.call("FUNCTION", "LOAD", source.decode().replace("LIBRARY", name))
    except OSError as e:
        if "already exists" in str(e):
            return False
        raise Failed(f"the functions can't be loaded into Redis: {e}") from None
    return True


@functools.lru_cache(maxsize=2)
def source_in(jar):
    """A release never changes."""
    try:
        with zipfile.ZipFile(jar) as archive:
            return archive.read("redis/chat.lua")
    except (KeyError, zipfile.BadZipFile):
        raise Failed("the jar has no redis/chat.lua in it") from None


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()
