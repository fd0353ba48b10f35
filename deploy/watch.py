#!/usr/bin/python3 -I
"""The event listener that supervisord runs as watch; not for typing.

Restarts an instance that is frozen, or has not been ready for long though Redis is there; counts restarts and their reasons for
chatctl list; lets an instance in a crash loop rest for a while. One instance at a time: when a whole machine stalls, nobody is
helped by killing all of them.
"""

import contextlib
import json
import os
import re
import sys
import time
import xmlrpc.client

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from ctl import Failed, files, functions, instance, managers  # noqa: E402
from ctl.layout import MEANINGS  # noqa: E402

# The next tick comes 5 s after this one.
ANSWER_SECONDS = 4.5
# Probes in a row without an answer, after which it is frozen.
SILENCES = 3
# Longer than a start, a warm-up or a handover takes; a drain has its own time on top.
UNREADY_SECONDS = 60
# Ends within that many seconds that are a crash loop. supervisord itself only sees those within startsecs.
DEATHS, DEATHS_WITHIN = 4, 60
REST_SECONDS = (10, 20, 40, 60)


class Watched:
    """The state of an instance. The counts outlive its process, the rest is of this pid."""

    def __init__(self):
        self.restarts = 0
        self.why = ""
        self.deaths = []
        self.rests = 0
        # When it may be started again, while it rests.
        self.until = 0
        self.forget()

    def forget(self, pid=0):
        self.pid = pid
        self.silences = 0
        self.unready_since = None
        # Why and when it was signalled to end.
        self.ending = ""
        self.signalled_at = 0

    def ended(self, why):
        self.restarts += 1
        self.why = self.ending or why
        self.deaths = [t for t in self.deaths if t > time.monotonic() - DEATHS_WITHIN] + [time.monotonic()]


class Watch:
    def __init__(self):
        self.supervisord = managers.find("supervisord", None)
        os.chdir(self.supervisord.layout.home)
        os.makedirs(self.supervisord.layout.own, mode=0o755, exist_ok=True)
        self.file = f"{self.supervisord.layout.own}/watch.json"
        self.watched = {}
        self.drain = 0

    def of(self, n):
        return self.watched.setdefault(n, Watched())

    # --- Events of supervisord ---

    def ended(self, n, quick):
        """An instance has ended without being asked to by supervisord, which starts it again."""
        self.of(n).ended(self.reason(n) + (" right after its start" if quick else ""))
        self.write()

    def reason(self, n):
        """As supervisord has just logged it: its own answer is that of the next process already."""
        words = re.findall(rf"exited: {n} \(([^;)]*)", self.supervisord.call("supervisor.readLog", -4096, 0))
        last = words[-1] if words else ""
        if last.removeprefix("exit status ") in MEANINGS:
            return MEANINGS[last.removeprefix("exit status ")]
        return last.replace("terminated by", "killed by").replace("exit status", "ended with") or "ended"

    # --- Probes ---

    def tick(self):
        # Redis may have been started with an empty folder; where it is away, nothing is to be done here.
        with contextlib.suppress(Failed, OSError):
            if functions.load(self.supervisord.layout, self.supervisord.layout.jar):
                log("Redis had lost the functions; they are loaded again")
        processes = self.supervisord.processes()
        for gone in self.watched.keys() - processes.keys():
            del self.watched[gone]
        if not self.drain and processes:
            self.drain = self.supervisord.stop_seconds(next(iter(processes))) or 30
        instance.each(self.probe, processes.values())
        self.wake(processes)
        self.act(processes)
        self.write()

    def probe(self, process):
        one = self.of(process.number)
        if process.state != "running":
            one.forget()
            return
        if process.pid != one.pid:
            one.forget(process.pid)
        path = self.supervisord.layout.socket(process.number)
        try:
            instance.ask(path, "/healthz", ANSWER_SECONDS)
            status, body = instance.ask(path, "/readyz", ANSWER_SECONDS)
        except (FileNotFoundError, ConnectionRefusedError):
            # It starts, or it leaves.
            one.silences = 0
            self.unready(one)
        except OSError:
            one.silences += 1
        else:
            one.silences = 0
            # Without Redis no instance is ready, and a restart fixes nothing.
            if status == 200 or "Redis is away" in body:
                one.unready_since = None
            else:
                self.unready(one)

    @staticmethod
    def unready(one):
        one.unready_since = one.unready_since or time.monotonic()

    # --- Restarts ---

    def act(self, processes):
        now = time.monotonic()
        for n, process in processes.items():
            one = self.of(n)
            if process.runs and len(one.deaths) >= DEATHS and now - one.deaths[0] < DEATHS_WITHIN:
                self.rest(n, one)
        running = {n: self.of(n) for n, process in processes.items() if process.state == "running"}
        for n, one in running.items():
            if one.signalled_at and now - one.signalled_at > self.drain:
                self.signal(n, "KILL")
        if any(one.signalled_at for one in running.values()) or any(p.state == "starting" for p in processes.values()):
            return
        for n, one in running.items():
            why, signal = self.judge(one, now)
            if why:
                log(f"chat-{n} (pid {one.pid}): {why}; restarted")
                one.ending, one.signalled_at = why, now
                self.signal(n, signal)
                return

    def judge(self, one, now):
        if one.silences >= SILENCES:
            # It would not hear a SIGTERM.
            return "frozen", "KILL"
        if one.unready_since and now - one.unready_since > UNREADY_SECONDS + self.drain:
            return f"not ready for {now - one.unready_since:.0f} s", "TERM"
        return None, None

    def signal(self, n, name):
        """Not a stop: supervisord starts what ends by itself again."""
        self.quietly("supervisor.signalProcess", f"chat:{n}", name)

    # --- Crash loops ---

    def rest(self, n, one):
        pause = REST_SECONDS[min(one.rests, len(REST_SECONDS) - 1)]
        log(f"chat-{n} has ended {len(one.deaths)} times within {DEATHS_WITHIN} s ({one.why}); the next try in {pause} s")
        one.rests += 1
        one.deaths.clear()
        self.quietly("supervisor.stopProcess", f"chat:{n}", False)
        one.until = time.monotonic() + pause

    def wake(self, processes):
        for n, process in processes.items():
            one = self.of(n)
            if one.rests and process.state == "running" and time.time() - process.since > 2 * DEATHS_WITHIN:
                one.rests = 0
            if not one.until:
                continue
            if process.runs:
                # Somebody has started it.
                one.until = 0
            # One that still drains can't be started, and would not be asked again.
            elif process.state != "stopping" and time.monotonic() >= one.until:
                one.until = 0
                self.quietly("supervisor.startProcess", f"chat:{n}", False)

    def quietly(self, method, *arguments):
        """It may have changed its state meanwhile; the next tick sees."""
        try:
            self.supervisord.call(method, *arguments)
        except xmlrpc.client.Fault as e:
            log(f"{method} {arguments[0]}: {e.faultString}")

    # --- For chatctl ---

    def write(self):
        counts = {str(n): {"restarts": s.restarts, "why": s.why, "rests": bool(s.until)} for n, s in self.watched.items()}
        text = json.dumps({"supervisord": os.getppid(), "slots": counts})
        if text != self.written():
            files.replace(self.file, text)

    def written(self):
        try:
            return files.read_plain(self.file)
        except FileNotFoundError:
            return ""

    def read(self):
        """Continues the counts of an earlier listener of the same supervisord."""
        try:
            counts = json.loads(self.written() or "{}")
        except ValueError:
            return
        if counts.get("supervisord") == os.getppid():
            for n, counted in counts["slots"].items():
                self.of(int(n)).restarts, self.of(int(n)).why = counted["restarts"], counted["why"]
                if counted["rests"]:
                    # For how long is not known any more; long enough.
                    self.of(int(n)).until = time.monotonic()


def log(words):
    # Standard output belongs to supervisord's protocol.
    print(time.strftime("%Y-%m-%d %H:%M:%S"), words, file=sys.stderr, flush=True)


def fields(line):
    return dict(pair.partition(":")[::2] for pair in line.split())


def handle(watch, event, payload):
    if event.startswith("TICK"):
        watch.tick()
    elif payload.get("groupname") == "chat":
        watch.ended(int(payload["processname"]), event == "PROCESS_STATE_BACKOFF")


def main():
    watch = Watch()
    watch.read()
    while True:
        sys.stdout.write("READY\n")
        sys.stdout.flush()
        line = sys.stdin.readline()
        if not line:
            # supervisord has gone.
            return
        head = fields(line)
        payload = fields(sys.stdin.read(int(head["len"])))
        try:
            handle(watch, head["eventname"], payload)
        except (Failed, OSError, xmlrpc.client.Fault) as e:
            log(str(e))
        sys.stdout.write("RESULT 2\nOK")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
