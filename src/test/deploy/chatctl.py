#!/usr/bin/python3
"""src/test/deploy/chatctl.py - what deploy/chatctl does without a stack. Prints "ok - …" or "not ok - …" for each sentence.

Longer than 300 lines because its stories share one layout of files and processes.
"""

import ast
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from unittest import mock

ROOT = os.path.realpath(f"{os.path.dirname(os.path.abspath(__file__))}/../../..")
sys.dont_write_bytecode = True
sys.path.insert(0, f"{ROOT}/deploy")

import watch  # noqa: E402
from ctl import Failed, canary, check, files, functions, logs, profile, records, roll, table  # noqa: E402
from ctl.layout import Layout, Process, installed, settings_file  # noqa: E402

STORIES = []


def it(sentence):
    def keep(story):
        STORIES.append((sentence, story))
        return story

    return keep


def heard(function, *arguments):
    """The text that it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        function(*arguments)
    return out.getvalue()


def refusal(function, *arguments):
    try:
        function(*arguments)
    except Failed as e:
        return str(e)
    raise AssertionError("it was not refused")


def python(code, **options):
    """In a process of its own, so that it can lose its output."""
    return subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {ROOT + '/deploy'!r})\n{code}"], timeout=60, **options)


# --- The parts ---


@it("the parts of chatctl import one another in one direction only, and none is longer than 300 lines")
def is_layered():
    imports = {}
    for name in os.listdir(f"{ROOT}/deploy/ctl"):
        if name.endswith(".py") and name != "__init__.py":
            with open(f"{ROOT}/deploy/ctl/{name}", encoding="utf-8") as file:
                text = file.read()
            assert text.count("\n") <= 300, name
            imports[name[:-3]] = set(parts(ast.parse(text)))
    while leaves := [name for name, used in imports.items() if not used & imports.keys()]:
        for name in leaves:
            del imports[name]
    assert not imports, f"a cycle among {sorted(imports)}"


def parts(tree):
    """The modules of ctl that a module imports, at its top or in a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "ctl":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ctl."):
            yield node.module.removeprefix("ctl.")


# --- Output ---

@it("a release that goes on failing is at fault, and one that failed while the machine was busy for a moment is not")
def _():
    assert verdict_after([(2, 10), (4, 20), (7, 30)])
    assert not verdict_after([(7, 7), (7, 40), (7, 90)]), "all within one look"
    assert not verdict_after([(1, 10), (2, 20), (4, 30)]), "too few"
    assert not verdict_after([(2, 10), (4, 20), (7, 30)], (8, 30)), "the others fail, too"
    assert not verdict_after([(2, 900), (4, 1800), (7, 2700)]), "less than one in a hundred"


def verdict_after(looks, other=(0, 100)):
    verdict = canary.Verdict()
    for look in looks:
        verdict.add(look, [other])
    return verdict.is_guilty


SPEAKS = "from ctl import output; output.prepare(); [output.say('0.1 → 0.2') for _ in range(3)]; open(sys.argv[0] and %r, 'w').close()"


@it("the work does not depend on its output: a full disk, a closed pipe, no output at all, a terminal that knows no arrow")
def says_or_not():
    with tempfile.TemporaryDirectory() as folder:

        def speak(**options):
            done = f"{folder}/done"
            assert python(SPEAKS % done, **options).returncode == 0, options
            os.unlink(done)

        with open("/dev/full", "wb") as full:
            speak(stdout=full)
        read, write = os.pipe()
        os.close(read)
        speak(stdout=write)
        os.close(write)
        speak(preexec_fn=lambda: os.close(1))
        speak(env=os.environ | {"PYTHONIOENCODING": "ascii"}, stdout=subprocess.DEVNULL)


@it("a full disk is told in a line where there is only something to show, and a reader that has seen enough is no failure")
def shows_or_not():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([f"{ROOT}/deploy/chatctl", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1 and done.stderr == "chatctl: No space left on device\n", done


@it("a mistyped verb or option gets a suggestion, in one line")
def suggests():
    for typed, meant in ((["relaod"], "reload"), (["reload", "--paralel", "2"], "--parallel"), (["lst"], "list")):
        done = subprocess.run([f"{ROOT}/deploy/chatctl", *typed], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and f"did you mean {meant}?" in done.stderr and done.stderr.count("\n") == 1, done


@it("check begins with how many problems and warnings there are, and shows these first, each with its fix")
def sums_up():
    report = check.Report()
    report.add(True, "this is fine")
    report.add(False, "this may be", warn=True)
    report.add(False, "this is not", "do that")
    report.add(True, "this is fine, too")
    assert heard(report.show).splitlines() == [
        "1 problem, 1 warning, 2 fine",
        "BAD   this is not",
        "      fix: do that",
        "warn  this may be",
        "ok    this is fine",
        "ok    this is fine, too",
    ]


@it("list fits into 80 columns, whatever there is to show, and into 160 with all of it in the table")
def fits():
    wide = {"pid": 4194304, "version": "0.1.0-SNAPSHOT-1a2b3c4d", "state": "crash loop", "ready": False, "uptime": 86400 * 99, "restarts": 1000}
    wide |= {"cpu": 1.5, "memoryBytes": 1500 << 20, "connections": 15000, "rooms": 12000, "messagesPerSecond": 12345.6, "why": "killed by SIGKILL"}
    rows = [wide | {"slot": 1}, wide | {"slot": 256, "version": "0.2.0", "why": None}]
    for width in (80, 160):
        lines = table.text(rows, False, width)
        assert max(map(len, lines)) <= width, lines
        for word in ("chat-256", "0.1.0-SNAPSHOT-1a2b3c4d", "0.2.0", "killed by SIGKILL", "4194304", "12345.6"):
            assert any(word in line for line in lines), (word, lines)
    assert len(table.text(rows, False, 160)) == 3


@it("audit fits into 80 columns, whatever there is to show, and a name moves no cursor")
def audit_fits():
    entry = {"id": "1-0", "at": 1767225660000, "action": "invitation_created", "by": "u" * 20, "byName": "A" * 40, "user": "g" * 128}
    entry |= {"room": "r" * 64, "message": "e" * 40 + "-123456", "detail": "until=4102444800000"}
    entries = [entry, {"id": "2-0", "at": 1767225661000, "action": "account_disabled", "user": "u1", "userName": "Be\x1b[2Jn"}]
    lines = records.audit_text(entries, 80)
    assert max(map(len, lines)) <= 80 and len(lines) == 4, lines
    assert lines[1].startswith("2026-01-01 00:01:00  invitation_created  AAA") and lines[2].startswith("    in rrr"), lines
    assert lines[3].split() == ["2026-01-01", "00:01:01", "account_disabled", "operator", "Be?[2Jn"], lines
    assert records.audit_text([], 80) == ["AT (UTC)  ACTION  BY  USER"]


@it("reports fit into 80 columns, with what was said and what is wrong with it")
def reports_fit():
    report = {"id": 17, "at": 1767225660000, "room": "r" * 64, "message": "e" * 40 + "-1", "by": "g" * 128, "reason": "rude " * 100}
    report |= {"from": {"id": "u1", "name": "A" * 40}, "text": "one\ntwo " + "x" * 4096}
    gone = {"id": 18, "at": 1767225660000, "room": "lobby", "message": "e-2", "by": "u1", "byName": "Ben"}
    lines = records.reports_text([report, gone], 80)
    assert max(map(len, lines)) <= 80, lines
    assert lines[1].startswith("17      2026-01-01 00:01:00  g") and "    > one" in lines, lines
    assert lines[-3].split() == ["18", "2026-01-01", "00:01:00", "Ben", "-"], lines
    assert lines[-1] == "    > (deleted, or no longer kept)", lines


@it("reports are read whatever characters are in them, also those that end a line for Python")
def reads_lines():
    texts = ["a\u2028b", "c\u2029d"]
    told = "\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in texts)
    with mock.patch.object(roll, "chosen"), mock.patch.object(records.settings, "given"), mock.patch.object(records.java, "java", return_value=told):
        assert [one["text"] for one in records.read(mock.Mock(), "reports", "2")] == texts
    with mock.patch.object(roll, "chosen"), mock.patch.object(records.settings, "given"), mock.patch.object(records.java, "java", return_value=""):
        assert records.read(mock.Mock(), "reports", "2") == []


# --- Logs ---


@it("logs merges the instances' lines by time, and keeps a stack trace with its line")
def merges():
    found = {
        1: [b"2026-01-01T10:00:01.500Z info  one", b"\tat A", b"2026-01-01T10:00:03Z info  five"],
        2: [b"2026-01-01T10:00:01.600Z warn  two", b'{"timestamp":1767261602000,"level":"INFO"}', b"2026-01-01T10:00:02.001Z info  four"],
    }
    told = heard(logs.merge, {1: 0.0, 2: 0.0}, found, False).splitlines()
    assert [line.split()[0] for line in told] == ["chat-1", "chat-1", "chat-2", "chat-2", "chat-2", "chat-1"], told
    assert told[1].endswith("\tat A") and told[-1].endswith("five")


@it("logs shows a line of 200 KB whole, from a file and from the journal, which has it in pieces")
def shows_long_lines():
    long = b"2026-01-01T10:00:01Z info  " + b"x" * 200_000 + b" end"
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/log", "wb") as file:
            file.write(b"before\n" + long + b"\n")
        assert logs.File(f"{folder}/log", 1).first == [long]
        # As journalctl does: without --all it leaves long fields out.
        entries = [{"MESSAGE": long[i : i + 49152].decode(), "_SYSTEMD_UNIT": "chat@1.service"} for i in range(0, len(long), 49152)]
        for entry in entries[:-1]:
            entry["_LINE_BREAK"] = "line-max"
        with open(f"{folder}/entries", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in entries)
        with open(f"{folder}/journalctl", "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\ncase \" $* \" in *' --all '*) exec cat {folder}/entries ;; esac\n")
        os.chmod(f"{folder}/journalctl", 0o755)
        before = os.environ["PATH"]
        os.environ["PATH"] = f"{folder}:{before}"
        try:
            assert heard(logs.journal, [1], 20, False, False) == long.decode() + "\n"
        finally:
            os.environ["PATH"] = before


# --- Others' files ---


class Manager:
    def __init__(self, folder):
        self.layout = Layout(home=folder, run=folder, shared_socket="", own=folder, releases="", current="", profile="", upstream="", nginx_conf="", nginx_socket="")


@it("the lock is no link and no pipe that somebody has put there: refused at once, and what it leads to is not touched")
def locks_a_file_only():
    def lock(folder):
        with roll.exclusive(Manager(folder)):
            pass

    with tempfile.TemporaryDirectory() as folder:
        lock(folder)
        path = f"{folder}/up.lock"
        os.unlink(path)
        os.symlink(f"{folder}/victim", path)
        assert "up.lock is not a file of chatctl's" in refusal(lock, folder)
        assert not os.path.exists(f"{folder}/victim")
        os.unlink(path)
        os.mkfifo(path)
        assert "up.lock is not a file of chatctl's" in refusal(lock, folder)


@it("rights that a release gets are in the file that Redis reads when it starts, and that stays Redis' own")
def keeps_rights():
    with tempfile.TemporaryDirectory() as folder:
        functions.RIGHTS = path = f"{folder}/chat.acl"
        with open(path, "w", encoding="utf-8") as file:
            file.write("user default off\nuser chat on ~chat:1:* -@all +get\nuser chatter on\n")
        os.chmod(path, 0o640)
        if os.geteuid() == 0:
            os.chown(path, 65534, 65534)
        before = os.stat(path)
        functions.keep(["+zadd", "+zcard"])
        after = os.stat(path)
        assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)
        with open(path, encoding="utf-8") as file:
            assert file.read() == "user default off\nuser chat on ~chat:1:* -@all +get +zadd +zcard\nuser chatter on\n"


@it("nothing is read through a link or from a pipe in a folder of another account's")
def reads_files_only():
    with tempfile.TemporaryDirectory() as folder:
        os.symlink("/etc/hostname", f"{folder}/link")
        os.mkfifo(f"{folder}/pipe")
        for name in ("link", "pipe"):
            assert "is not a file of chatctl's" in refusal(files.read_plain, f"{folder}/{name}")
        assert "is not a file" in refusal(settings_file, f"{folder}/pipe")


@it("jcmd, which makes a file by name in the instance's folder, runs with the instance's account where it has one")
def asks_a_jvm_with_its_account():
    own = ["setpriv", "--reuid=chat", "--regid=chat", "--clear-groups", "--no-new-privs", "--"] if os.geteuid() == 0 else []
    assert profile.beside(installed(), os.getpid()) == own
    assert profile.beside(Manager("/").layout, os.getpid()) == []


@it("an instance that rests is started when its time has come and its drain is over")
def wakes_what_has_stopped():
    calls = []
    resting = object.__new__(watch.Watch)
    resting.watched = {1: watch.Watched()}
    resting.quietly = lambda *call: calls.append(call)
    resting.of(1).until = time.monotonic() - 1
    resting.wake({1: Process(1, "stopping")})
    assert not calls, calls
    resting.wake({1: Process(1, "stopped")})
    resting.wake({1: Process(1, "stopped")})
    assert calls == [("supervisor.startProcess", "chat:1", False)], calls


def main():
    failed = 0
    for sentence, story in STORIES:
        try:
            story()
            print(f"ok - {sentence}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok - {sentence}", flush=True)
            traceback.print_exc()
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
