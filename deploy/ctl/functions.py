"""A release's functions in Redis. Where chat has a Redis of its own, only the operator may load them: what an instance could load, a
break-in could replace. Elsewhere each instance does so itself.
"""

import functools
import hashlib
import os
import re
import zipfile

from ctl import Failed, files
from ctl.layout import ETC
from ctl.redis import Redis

OPERATOR = f"{ETC}/redis-operator"
ACCOUNT = "chat"
SOCKET = "/run/redis-chat/redis.sock"
# The file that Redis reads when it starts, written by deploy/install.
RIGHTS = "/etc/redis/chat.acl"


def are_ours(layout):
    """Whether this chat's Redis is its own, and its instances may not load them."""
    return layout.installed and os.path.exists(OPERATOR) and SOCKET in read(f"{ETC}/redis.url")


def load(layout, jar):
    """Loads those that the jar has in it, if they are not there yet. True when they were not. The instances' account gets what they need."""
    if not are_ours(layout):
        return False
    sources = sources_in(os.path.realpath(jar))
    try:
        redis = Redis(f"unix://operator:{read(OPERATOR).strip()}@localhost{SOCKET}")
        granted = grant(redis, sources[0][1])
        # A list: each is loaded, whether or not one before it had to be.
        loaded = any([load_library(redis, prefix, source) for prefix, source in sources])
        if granted:
            keep(granted)
        return loaded
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


def grant(redis, source):
    """Gives the instances' account the commands that the functions need, and returns those. None is taken away: the release before may need it."""
    asked = re.search(r"A user needs: ([^\]]*)\]\]", source.decode()).group(1).split()
    user = redis.call("ACL", "GETUSER", ACCOUNT)
    known = user[user.index("commands") + 1].split() if user else asked
    missing = [right for right in asked if right.startswith("+") and right not in known]
    if missing:
        redis.call("ACL", "SETUSER", ACCOUNT, *missing)
    return missing


def keep(rights):
    """Adds rights of the instances' account to the file. Redis can't: under systemd it may write nothing there."""
    text = files.read_plain(RIGHTS)
    before = os.stat(RIGHTS, follow_symlinks=False)
    added = re.sub(f"^user {ACCOUNT} .*[^ \n]", rf"\g<0> {' '.join(rights)}", text, flags=re.M)
    files.replace(RIGHTS, added, (before.st_uid, before.st_gid))


@functools.lru_cache(maxsize=2)
def sources_in(jar):
    """Each library's prefix and source, that for rooms first. A release never changes; one without accounts has only that."""
    try:
        with zipfile.ZipFile(jar) as archive:
            names = archive.namelist()
            # Earlier releases have it in one part.
            parts = archive.read("redis/chat.files").decode().split() if "redis/chat.files" in names else ["chat.lua"]
            sources = [("chat_", b"".join(archive.read(f"redis/{part}") for part in parts))]
            if "redis/accounts.lua" in names:
                sources.append(("chat_accounts_", archive.read("redis/accounts.lua")))
            return sources
    except (KeyError, zipfile.BadZipFile):
        raise Failed("the jar lacks a part of redis/chat.lua") from None


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()
