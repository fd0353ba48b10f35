"""Changes instances: start, stop, restart, reload, scale, drain. One change at a time, and one instance always serves."""

import contextlib
import fcntl
import os
import signal
import threading
import time

from ctl import Failed, counted, instance
from ctl.files import open_plain
from ctl.output import detail
from ctl.instance import each

POLL_SECONDS = 0.05
# Ends while an instance should become ready, after which it will not.
DEATHS = 3
# Time for requests that nginx' workers are reading when they get another list: these still go by the old one.
READING_SECONDS = 2


interrupted = threading.Event()


def check_interrupted():
    """Failed, once, after an interruption. Called only where no instance is left stopped by that."""
    if interrupted.is_set():
        interrupted.clear()
        raise Failed("interrupted", 130)


def interrupt(signal_number, frame):
    interrupted.set()
    detail("interrupted: ends once no instance is left stopped")


@contextlib.contextmanager
def exclusive(manager):
    """One change at a time; the lock is deploy/up's too. A dropped terminal doesn't stop it half way."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    os.makedirs(manager.layout.own, mode=0o755, exist_ok=True)
    with open(open_plain(manager.layout.lock, os.O_WRONLY | os.O_CREAT), "w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Failed("another chatctl or deploy/up is at work here") from None
        yield


def chosen(manager, numbers):
    """The processes of these instances, or of all."""
    processes = manager.processes()
    for n in numbers:
        if n not in processes:
            raise Failed(f"there is no instance {n}: there are {', '.join(map(str, processes)) or 'none'}", 2)
    return [processes[n] for n in numbers] if numbers else list(processes.values())


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(POLL_SECONDS)
    return True


# --- One instance ---


def await_ready(manager, n, seconds):
    """Returns when the instance takes traffic; Failed when it does not in time, or ends again and again."""
    begun = time.monotonic()
    pids = set()
    looked = 0.0
    while True:
        check_interrupted()
        if instance.is_ready(manager.layout.socket(n)) and manager.process(n).runs:
            detail(f"chat-{n} is ready after {time.monotonic() - begun:.1f} s")
            return
        now = time.monotonic()
        # The manager is asked less often: what it knows changes slowly.
        if now - looked > 0.3:
            looked = now
            process = manager.process(n)
            pids.add(process.pid)
            if process.state == "failed" or len(pids - {0}) >= DEATHS:
                raise Failed(f"chat-{n} ends again and again: {manager.last_log_line(n) or process.why}")
        if now - begun > seconds:
            raise Failed(f"chat-{n} is not ready after {seconds} s: {reason(manager, n)}")
        time.sleep(POLL_SECONDS)


def reason(manager, n):
    status = instance.inspect(manager.layout.socket(n), 2)
    return status.get("says", "").replace("\n", " ") or manager.last_log_line(n) or "it does not listen"


def cycle(manager, n, seconds):
    try:
        manager.stop(n)
    finally:
        manager.start(n)
    await_ready(manager, n, seconds)


# --- Many ---


def start(manager, numbers, seconds):
    processes = chosen(manager, numbers)
    for process in processes:
        manager.start(process.number)
    each(lambda process: await_ready(manager, process.number, seconds), processes)
    # A drained instance is not on nginx' list; one that has just been drained may come back.
    relist(manager, set(manager.layout.listed()) | {process.number for process in processes})


def stop(manager, numbers):
    each(lambda process: manager.stop(process.number), chosen(manager, numbers))


def restart(manager, numbers, seconds):
    """All of them at once: new connections wait meanwhile on the shared socket."""
    each(lambda process: cycle(manager, process.number, seconds), chosen(manager, numbers))


def reload(manager, numbers, parallel, seconds):
    """One after the other, or some at a time; the first that does not come back ends it."""
    processes = [process for process in chosen(manager, numbers) if process.state != "stopped"]
    if not processes:
        raise Failed("no instance runs")
    # Somebody must serve meanwhile.
    parallel = max(1, min(parallel, len(ready(manager)) - 1))
    roll(manager, worst_first(manager, [process.number for process in processes]), parallel, seconds)


def ready(manager):
    """The instances that take traffic."""
    return [n for n in manager.processes() if instance.is_ready(manager.layout.socket(n))]


def worst_first(manager, numbers):
    """Those that take no traffic first: nobody misses them."""
    serving = ready(manager)
    return sorted(numbers, key=lambda n: n in serving)


def roll(manager, numbers, parallel, seconds):
    for i in range(0, len(numbers), parallel):
        check_interrupted()
        try:
            each(lambda n: cycle(manager, n, seconds), numbers[i : i + parallel])
        except Failed as e:
            left = len(ready(manager))
            raise Failed(f"{e}; stopped there, {counted(left, 'instance')} serve{'s' if left == 1 else ''}", e.status) from None


def drain(manager, numbers):
    """Off nginx' list, everybody moved, and ended; until it is started again."""
    processes = chosen(manager, numbers)
    gone = {process.number for process in processes}
    stay = [n for n in manager.layout.listed() if n not in gone]
    if not stay:
        raise Failed("the last instance that nginx knows can't be drained: stop ends it")
    relist(manager, stay)
    each(lambda process: manager.stop(process.number), processes)
    for process in processes:
        detail(f"chat-{process.number} is empty and has ended; chatctl start {process.number} brings it back")


def scale(manager, count, seconds):
    """New instances before nginx gets to know them; and nginx forgets the instances that end before they do."""
    before = manager.processes()
    wanted = range(1, count + 1)
    extra = [n for n in before if n > count]
    if extra:
        if not any(instance.is_ready(manager.layout.socket(n)) for n in wanted):
            raise Failed("none of the instances that would stay is ready")
        relist(manager, [n for n in manager.layout.listed() if n <= count])
        each(manager.stop, extra)
    manager.declare(count)
    # Also those that an earlier attempt has left half done; but not those that were drained on purpose.
    fresh = [n for n in wanted if n not in before or (before[n].runs and n not in manager.layout.listed())]
    each(lambda n: await_declared(manager, n, seconds), fresh)
    relist(manager, set(manager.layout.listed()) | set(fresh))


def await_declared(manager, n, seconds):
    if not wait_until(lambda: n in manager.processes(), 10):
        raise Failed(f"chat-{n} was not started by {manager.name}")
    await_ready(manager, n, seconds)


# --- nginx ---


def relist(manager, numbers):
    """nginx balances over these from now on. Returns when no worker takes a connection by the old list, nor sends a request by it."""
    pending = manager.layout.pending_nginx
    if sorted(numbers) == sorted(manager.layout.listed()) and not os.path.lexists(pending):
        return
    listed = manager.layout.listed()
    # Stays when this is cut off before nginx knows.
    os.close(open_plain(pending, os.O_WRONLY | os.O_CREAT))
    manager.layout.list_instances(numbers)
    pid = manager.nginx_pid()
    if not pid:
        os.unlink(pending)
        return
    before = workers(pid)
    try:
        manager.reload_nginx()
        if not wait_until(lambda: not before & workers(pid), 10):
            raise Failed("nginx does not take its new list of instances: see its log")
    except Failed:
        # Or the next attempt would believe that nginx knows.
        manager.layout.list_instances(listed)
        raise
    os.unlink(pending)
    if not set(listed) <= set(numbers):
        time.sleep(READING_SECONDS)


def workers(master):
    """nginx' workers that take connections. One that finishes with its users says so in its title."""
    found = set()
    try:
        with open(f"/proc/{master}/task/{master}/children", encoding="ascii") as file:
            children = file.read().split()
    except OSError:
        return found
    for child in children:
        try:
            with open(f"/proc/{child}/cmdline", "rb") as file:
                if b"shutting down" not in file.read():
                    found.add(child)
        except OSError:
            pass
    return found
