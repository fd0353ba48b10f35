#!/usr/bin/python3 -I
"""What supervisord runs as watch, an event listener; not for typing.

Restarts a slot that is frozen, or has not been ready for long though Redis is there; counts who was started again and why, for
chatctl list; lets a slot that ends again and again rest for a while. One slot at a time: when a whole machine stalls, nobody is
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

from ctl import Failed, files, functions, manager, slot  # noqa: E402

# The next tick comes 5 s after this one.
ANSWER_SECONDS = 4.5
# So many questions in a row without an answer: frozen.
SILENCES = 3
# Longer than a start, a warm-up or a handover takes; a drain has its own time on top.
UNREADY_SECONDS = 60
# So many ends within so many seconds are a crash loop. supervisord itself only sees those within startsecs.
DEATHS, DEATHS_WITHIN = 4, 60
REST_SECONDS = (10, 20, 40, 60)


class Slot:
    """What is known of one; the counts outlive the process, the rest is of this pid."""

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
        # Why and when it was told to end.
        self.ending = ""
        self.told_at = 0

    def ended(self, why):
        self.restarts += 1
        self.why = self.ending or why
        self.deaths = [t for t in self.deaths if t > time.monotonic() - DEATHS_WITHIN] + [time.monotonic()]


class Watch:
    def __init__(self):
        self.supervisord = manager.find("supervisord", None)
        os.chdir(self.supervisord.place.home)
        os.makedirs(self.supervisord.place.own, mode=0o755, exist_ok=True)
        self.file = f"{self.supervisord.place.own}/watch.json"
        self.slots = {}
        self.drain = 0

    def of(self, n):
        return self.slots.setdefault(n, Slot())

    # --- What supervisord tells ---

    def ended(self, n, quick):
        """A slot has ended without being asked to by supervisord, which starts it again."""
        self.of(n).ended(self.reason(n) + (" right after its start" if quick else ""))
        self.write()

    def reason(self, n):
        """As supervisord has just logged it: its own answer is that of the next process already."""
        words = re.findall(rf"exited: {n} \(([^;)]*)", self.supervisord.call("supervisor.readLog", -4096, 0))
        last = words[-1] if words else ""
        if last.removeprefix("exit status ") in manager.MEANINGS:
            return manager.MEANINGS[last.removeprefix("exit status ")]
        return last.replace("terminated by", "killed by").replace("exit status", "ended with") or "ended"

    # --- What is seen ---

    def tick(self):
        # Redis may have been started with an empty folder; where it is away, nothing is to be done here.
        with contextlib.suppress(Failed, OSError):
            if functions.load(self.supervisord.place, self.supervisord.place.jar):
                say("Redis had lost the functions; they are loaded again")
        processes = self.supervisord.processes()
        for gone in self.slots.keys() - processes.keys():
            del self.slots[gone]
        if not self.drain and processes:
            self.drain = self.supervisord.stop_seconds(next(iter(processes))) or 30
        slot.each(self.look, processes.values())
        self.wake(processes)
        self.act(processes)
        self.write()

    def look(self, process):
        one = self.of(process.slot)
        if process.state != "running":
            one.forget()
            return
        if process.pid != one.pid:
            one.forget(process.pid)
        path = self.supervisord.place.socket(process.slot)
        try:
            slot.ask(path, "/healthz", ANSWER_SECONDS)
            status, body = slot.ask(path, "/readyz", ANSWER_SECONDS)
        except (FileNotFoundError, ConnectionRefusedError):
            # It starts, or it leaves.
            one.silences = 0
            self.unready(one)
        except OSError:
            one.silences += 1
        else:
            one.silences = 0
            # Without Redis nobody is ready, and a restart mends nothing.
            if status == 200 or "Redis is away" in body:
                one.unready_since = None
            else:
                self.unready(one)

    @staticmethod
    def unready(one):
        one.unready_since = one.unready_since or time.monotonic()

    # --- What is done about it ---

    def act(self, processes):
        now = time.monotonic()
        for n, process in processes.items():
            one = self.of(n)
            if process.runs and len(one.deaths) >= DEATHS and now - one.deaths[0] < DEATHS_WITHIN:
                self.rest(n, one)
        running = {n: self.of(n) for n, process in processes.items() if process.state == "running"}
        for n, one in running.items():
            if one.told_at and now - one.told_at > self.drain:
                self.signal(n, "KILL")
        if any(one.told_at for one in running.values()) or any(p.state == "starting" for p in processes.values()):
            return
        for n, one in running.items():
            why, signal = self.judge(one, now)
            if why:
                say(f"chat-{n} (pid {one.pid}): {why}; restarted")
                one.ending, one.told_at = why, now
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
        say(f"chat-{n} has ended {len(one.deaths)} times within {DEATHS_WITHIN} s ({one.why}); the next try in {pause} s")
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
            elif time.monotonic() >= one.until:
                one.until = 0
                self.quietly("supervisor.startProcess", f"chat:{n}", False)

    def quietly(self, method, *arguments):
        """It may have changed its state meanwhile; the next tick sees."""
        try:
            self.supervisord.call(method, *arguments)
        except xmlrpc.client.Fault as e:
            say(f"{method} {arguments[0]}: {e.faultString}")

    # --- For chatctl ---

    def write(self):
        told = {str(n): {"restarts": s.restarts, "why": s.why, "rests": bool(s.until)} for n, s in self.slots.items()}
        text = json.dumps({"supervisord": os.getppid(), "slots": told})
        if text != self.written():
            files.replace(self.file, text)

    def written(self):
        try:
            return files.read_plain(self.file)
        except FileNotFoundError:
            return ""

    def read(self):
        """What an earlier listener of the same supervisord has counted."""
        try:
            told = json.loads(self.written() or "{}")
        except ValueError:
            return
        if told.get("supervisord") == os.getppid():
            for n, counted in told["slots"].items():
                self.of(int(n)).restarts, self.of(int(n)).why = counted["restarts"], counted["why"]
                if counted["rests"]:
                    # For how long is not known any more; long enough.
                    self.of(int(n)).until = time.monotonic()


def say(words):
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
            say(str(e))
        sys.stdout.write("RESULT 2\nOK")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
