"""The arguments of the command line: what they may be, and what is said of a wrong one."""

import argparse
import difflib
import re

from ctl import Failed


def number(least, most):
    def parse(text):
        value = int(text) if text.isascii() and text.isdigit() else -1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not a number from {least} to {most}")
        return value

    return parse


def instance(text):
    """1, chat-1, chat:1 or chat@1."""
    return number(1, 256)(text[5:] if text[:5] in ("chat-", "chat:", "chat@") else text)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        if match := re.match(r"argument VERB: invalid choice: '(.*?)'", message):
            message = f"there is no verb {match[1]}" + nearest(match[1], next(iter(self._subparsers._group_actions)).choices)
        elif match := re.match(r"unrecognized arguments: (--?[\w-]+)", message):
            message += nearest(match[1], self.all_options())
        raise Failed(f"{message} ({self.prog} --help)", 2)

    def all_options(self):
        """With those of the verbs: an option that one of them does not know is reported by the parser above it."""
        verbs = [v for group in self._subparsers._group_actions for v in group.choices.values()] if self._subparsers else []
        return [option for one in [self, *verbs] for option in one._option_string_actions]


def nearest(word, known):
    found = difflib.get_close_matches(word, list(known), 1)
    return f": did you mean {found[0]}?" if found else ""
