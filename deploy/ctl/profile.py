"""profile: a thread dump, a flight recording and the heap of an instance, from its JVM."""

import os
import subprocess
import time

from ctl import Failed
from ctl.java import as_instance
from ctl.output import detail, say
from ctl.roll import chosen


def jcmd(layout, pid, *arguments, seconds=120):
    try:
        done = subprocess.run([*beside(layout, pid), "jcmd", str(pid), *arguments], capture_output=True, text=True, timeout=seconds)
    except FileNotFoundError:
        raise Failed("there is no jcmd here: it comes with a JDK") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"jcmd {arguments[0]} does not end; a frozen instance can't be asked") from None
    if done.returncode:
        raise Failed(f"jcmd {arguments[0]}: {(done.stderr or done.stdout).strip().splitlines()[0]}")
    return done.stdout


def beside(layout, pid):
    """The start of a command that is to run where the process does, as its account: a JVM speaks to its own kind only, and
    chat@.service has its own users and files. Never as root where the instances have an account: jcmd makes a file by name in
    the process's working directory, which is whatever an instance that was broken into has chosen."""
    if os.readlink(f"/proc/{pid}/ns/mnt") == os.readlink("/proc/self/ns/mnt"):
        return as_instance(layout)
    owner = os.stat(f"/proc/{pid}")
    return ["nsenter", f"--target={pid}", "--user", "--mount", f"--setuid={owner.st_uid}", f"--setgid={owner.st_gid}", "--"]


def profile(manager, number, seconds, heap):
    """Takes a thread dump, a flight recording of these seconds, and the heap if asked for, which stops the instance a moment."""
    process = chosen(manager, [number])[0]
    if not process.pid:
        raise Failed(f"chat-{number} does not run")
    folder = manager.layout.profile
    os.makedirs(folder, mode=0o700, exist_ok=True)
    # Not whatever a link of that name leads to: the folder above is the instances' own.
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    if os.geteuid() == 0:
        # The JVM writes there.
        owner = os.stat(f"/proc/{process.pid}")
        os.fchown(opened, owner.st_uid, owner.st_gid)
    name = os.path.abspath(f"{folder}/chat-{number}-{time.strftime('%Y%m%d-%H%M%S')}")
    threads = jcmd(manager.layout, process.pid, "Thread.print", "-l")
    fresh = os.open(f"{os.path.basename(name)}.threads.txt", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=opened)
    with open(fresh, "w", encoding="utf-8") as file:
        file.write(threads)
    os.close(opened)
    detail(f"{name}.threads.txt")
    jcmd(manager.layout, process.pid, "JFR.start", f"name=chatctl-{os.getpid()}", "settings=profile")
    try:
        say(f"recording chat-{number} for {seconds} s")
        time.sleep(seconds)
    finally:
        jcmd(manager.layout, process.pid, "JFR.stop", f"name=chatctl-{os.getpid()}", f"filename={name}.jfr")
    detail(f"{name}.jfr (jfr summary, jfr print, or JDK Mission Control)")
    if heap:
        jcmd(manager.layout, process.pid, "GC.heap_dump", f"{name}.hprof", seconds=600)
        detail(f"{name}.hprof (it holds messages and names: private)")
