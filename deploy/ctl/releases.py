"""Releases: the copies that are kept, and the link to the one that is current.

An instance opens the jar when it starts, so moving the link changes nothing for those that run.
"""

import os
import shutil
import time

from ctl import archive
from ctl.verify import unpack_page

# Releases that are kept beside the current one and the one before it.
KEPT = 5


def current(layout):
    """The name of the current release, or None."""
    return pointed(layout.current)


def previous(layout):
    return pointed(previous_link(layout))


def previous_link(layout):
    return os.path.join(os.path.dirname(layout.current), "previous")


def pointed(link):
    try:
        return os.path.basename(os.readlink(link))
    except OSError:
        return None


def kept(layout):
    """The releases there are, oldest first."""
    try:
        names = [n for n in os.listdir(layout.releases) if os.path.isfile(f"{layout.releases}/{n}/chat.jar")]
    except OSError:
        return []
    return sorted(
        (n for n in names if not os.path.islink(f"{layout.releases}/{n}") and not n.startswith(".")),
        key=lambda n: os.stat(f"{layout.releases}/{n}").st_mtime,
    )


def show(layout):
    for name in reversed(kept(layout)):
        mark = "current" if name == current(layout) else "previous" if name == previous(layout) else verdict(layout, name)
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(os.stat(f"{layout.releases}/{name}").st_mtime))
        print(f"{name:24}  {when}  {mark}".rstrip())


def verdict(layout, name):
    """Why it was rolled back, if it was."""
    try:
        with open(f"{layout.releases}/{name}/rolled-back", encoding="utf-8") as file:
            return f"rolled back: {file.read().strip()}"
    except OSError:
        return ""


def prune(layout):
    spared = {current(layout), previous(layout)}
    for name in [n for n in kept(layout) if n not in spared][:-KEPT]:
        shutil.rmtree(f"{layout.releases}/{name}", ignore_errors=True)


# --- Which one is current ---


def point(layout, name):
    """Makes that release the current one, and the one before it the previous one."""
    before = current(layout)
    if before == name:
        return
    folder = f"{layout.releases}/{name}"
    if not os.path.isdir(f"{folder}/webapp"):
        # An older chatctl left the page to the checkout.
        unpack_page(f"{folder}/chat.jar", folder)
    if before and os.path.exists(layout.jar):
        link(previous_link(layout), before, layout)
    link(layout.current, name, layout)
    if not layout.installed:
        # supervisord.conf's two names for it.
        for file in ("chat.jar", "chat.jsa"):
            symlink(f"{layout.run}/{file}", f"releases/current/{file}")
    archive.make(layout)


def link(path, name, layout):
    symlink(path, os.path.relpath(f"{layout.releases}/{name}", os.path.dirname(path)))


def symlink(path, target):
    """In one step, so there is always one."""
    if os.path.lexists(f"{path}.new"):
        os.unlink(f"{path}.new")
    os.symlink(target, f"{path}.new")
    os.rename(f"{path}.new", path)
