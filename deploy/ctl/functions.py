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
    sources = sources_in(os.path.realpath(jar))
    try:
        redis = Redis(f"unix://operator:{read(OPERATOR).strip()}@localhost{SOCKET}")
        # A list: each is loaded, whether or not one before it had to be.
        return any([load_library(redis, prefix, source) for prefix, source in sources])
    except OSError as e:
        raise Failed(f"the functions can't be loaded into Redis: {e}") from None


def load_library(redis, prefix, source):
    """Loads one of them, if it is not there yet. True when it was not."""
    # As FunctionLibrary names it.
    name = f"{prefix}{hashlib.sha256(source).hexdigest()[:8]}"
    if redis.call("FUNCTION", "LIST", "LIBRARYNAME", name):
        return False
    try:
        redis.call("FUNCTION", "LOAD", source.decode().replace("LIBRARY", name))
    except OSError as e:
        if "already exists" not in str(e):
            raise
        return False
    return True


@functools.lru_cache(maxsize=2)
def sources_in(jar):
    """Each library's prefix and source. A release never changes; one without accounts has only the first."""
    try:
        with zipfile.ZipFile(jar) as archive:
            sources = [("chat_", archive.read("redis/chat.lua"))]
            if "redis/accounts.lua" in archive.namelist():
                sources.append(("chat_accounts_", archive.read("redis/accounts.lua")))
            return sources
    except (KeyError, zipfile.BadZipFile):
        raise Failed("the jar has no redis/chat.lua in it") from None


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()
