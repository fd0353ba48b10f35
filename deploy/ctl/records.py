"""audit, reports, export, erase: what Redis keeps for administrators, as an operator reads it."""

import json
import shutil
import textwrap
import time

from ctl import Failed, java, output, roll, settings

AUDIT = ["AT (UTC)", "ACTION", "BY", "USER"]
REPORTS = ["REPORT", "AT (UTC)", "BY", "AUTHOR"]
SHOWN = {"room": "in", "message": "message", "detail": ""}


def read(manager, *words):
    """The objects that a release prints for these words."""
    process = roll.chosen(manager, [1])[0]
    told = java.java(manager.layout, manager.layout.jar, "--records", settings.given(manager, process), *words)
    # Not by splitlines, for which a line ends at a U+2028 in somebody's text, too.
    return [json.loads(line) for line in told.split("\n") if line]


def each(manager, *words):
    """Likewise, each line when it comes."""
    process = roll.chosen(manager, [1])[0]
    return java.lines(manager.layout, manager.layout.jar, "--records", settings.given(manager, process), *words)


def export(manager, what, name):
    """Not by write_line: whatever is not written is not exported."""
    for line in each(manager, "export", what, name):
        print(line)


def erase(manager, name, by_id, sure):
    if not sure:
        raise Failed(f"this removes {plain(name)} and all that {plain(name)} has said, for good: say so with --yes", 2)
    rooms = messages = 0
    for line in each(manager, "erase", "id" if by_id else "name", name):
        one = json.loads(line)
        rooms, messages = rooms + 1, messages + one["messages"]
        output.detail(f"{one['room']}: {one['messages']}")
    output.say(f"{plain(name)} is erased: {messages} {'message' if messages == 1 else 'messages'} in {rooms} {'room' if rooms == 1 else 'rooms'}")


def audit(manager, lines, as_json):
    show(read(manager, "audit", str(lines))[::-1], as_json, audit_text)


def reports(manager, lines, as_json):
    show(read(manager, "reports", str(lines)), as_json, reports_text)


def close(manager, numbers):
    for one in numbers:
        read(manager, "close", str(one))


def show(found, as_json, text):
    if as_json:
        for one in found:
            output.write_line(json.dumps(one, ensure_ascii=False))
    else:
        for line in text(found, shutil.get_terminal_size().columns):
            output.write_line(line)


def audit_text(entries, width):
    """As wide as that at most: what was done to whom in a line, and the rest below it. Returns lines."""
    rows = [[at(entry), entry["action"], person(entry, "by") or "operator", person(entry, "user") or "-"] for entry in entries]
    lines = table([AUDIT, *rows], width)
    shown = lines[:1]
    for entry, line in zip(entries, lines[1:]):
        notes = [f"{word} {entry[key]}".strip() for key, word in SHOWN.items() if entry.get(key)]
        shown.append(line)
        shown += [cut("    " + ", ".join(notes), width)] if notes else []
    return shown


def reports_text(found, width):
    """Likewise; below each the room, what the person says about the message, and the message itself."""
    rows = [[str(one["id"]), at(one), person(one, "by"), plain(one.get("from", {}).get("name", "-"))] for one in found]
    lines = table([REPORTS, *rows], width)
    shown = lines[:1]
    for one, line in zip(found, lines[1:]):
        shown += [line, cut(f"    in {one['room']}, message {one['message']}", width)]
        shown += wrapped("    ", one["reason"], width) if "reason" in one else []
        shown += wrapped("    > ", one.get("text", "(deleted, or no longer kept)"), width)
    return shown


def wrapped(before, text, width):
    return [line for part in text.splitlines() for line in textwrap.wrap(before + plain(part), width, subsequent_indent=before)]


def table(rows, width):
    """Columns beside one another. Where they are too wide, the last two share what the others leave."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    left = width - sum(widths[:-2]) - 2 * (len(widths) - 1)
    if widths[-2] + widths[-1] > left:
        widths[-2] = min(widths[-2], max(left // 2, left - widths[-1]))
        widths[-1] = min(widths[-1], left - widths[-2])
    return ["  ".join(cut(cell, size).ljust(size) for cell, size in zip(row, widths)).rstrip() for row in rows]


def at(entry):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(entry["at"] / 1000))


def person(entry, key):
    """By the name that the account has now; a guest has none."""
    return plain(entry.get(f"{key}Name") or entry.get(key) or "")


def plain(text):
    """Without what would move the cursor."""
    return "".join(c if c.isprintable() else "?" for c in text)


def cut(text, width):
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"
