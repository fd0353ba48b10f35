"""audit: what Redis keeps for administrators, as an operator reads it."""

import json
import shutil
import time

from ctl import java, output, roll, settings

AUDIT = ["AT (UTC)", "ACTION", "BY", "USER"]
SHOWN = {"room": "in", "message": "message", "detail": ""}


def read(manager, *words):
    """The objects that a release prints for these words."""
    process = roll.chosen(manager, [1])[0]
    told = java.java(manager.layout, manager.layout.jar, "--records", settings.given(manager, process), *words)
    return [json.loads(line) for line in told.splitlines()]


def audit(manager, lines, as_json):
    show(read(manager, "audit", str(lines))[::-1], as_json, audit_text)


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
