"""Watches the first instance that runs a new release, and compares it with the others."""

import time

from ctl import Failed, instance, roll
from ctl.output import detail

# Between two looks at the canary.
POLL_SECONDS = 0.5
# In a row, after which it counts as no longer ready.
UNREADY_POLLS = 3
# Fewer failures than this are no verdict.
LEAST_FAILURES = 5
# Nor are failures that all came within fewer looks than this: a release that is at fault goes on failing, a machine that was busy for a moment does not.
LEAST_FAILING_POLLS = 3


def observe(manager, canary, others, seconds):
    """Failed when it does not stay ready, ends, or fails where the others do not, within these seconds."""
    layout = manager.layout
    pid = manager.process(canary).pid
    first = {n: counts(layout, n) for n in (canary, *others)}
    verdict = Verdict()
    unready = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(POLL_SECONDS)
        roll.check_interrupted()
        if manager.process(canary).pid != pid:
            raise Failed(f"chat-{canary} has ended by itself: {manager.last_log_line(canary)}")
        if instance.is_ready(layout.socket(canary)):
            unready = 0
        elif any(instance.is_ready(layout.socket(n)) for n in others) or not others:
            unready += 1
        if unready >= UNREADY_POLLS:
            raise Failed(f"chat-{canary} is no longer ready: {roll.reason(manager, canary)}")
        now = {n: counts(layout, n) for n in first}
        share, usual = verdict.add(since(first[canary], now[canary]), [since(first[n], now[n]) for n in others])
        if verdict.is_guilty:
            raise Failed(f"chat-{canary} fails {share:.0%} of what it is asked ({verdict.failed:.0f}), the others {usual:.0%}")
    detail(f"chat-{canary} has served for {seconds} s without a sign of trouble")


class Verdict:
    """Whether the canary fails where the others do not, by what has been counted at each look."""

    def __init__(self):
        self.failed = 0.0
        self.failing_polls = 0
        self.is_guilty = False

    def add(self, canary, others):
        """Takes (failed, done) since the beginning, of the canary and of each other instance; returns both shares of failures."""
        failed, done = canary
        share = failed / max(failed + done, 1)
        usual = sum(f for f, _ in others) / max(sum(f + d for f, d in others), 1)
        self.failing_polls += failed > self.failed
        self.failed = failed
        # One in a hundred, and worse than the old release at the same time: Redis being slow is not the release's fault.
        worse = share > 0.01 and share > 2 * usual
        self.is_guilty = worse and failed >= LEAST_FAILURES and self.failing_polls >= LEAST_FAILING_POLLS
        return share, usual


def since(first, now):
    """The counts since then."""
    return tuple(b - a for a, b in zip(first, now))


def counts(layout, n):
    """Requests that have failed there, and requests that have succeeded."""
    failed = done = 0.0
    try:
        meters = instance.metrics(layout.socket(n))
    except OSError:
        return 0.0, 0.0
    for name, value in meters.items():
        if name.startswith(("chat_errors_total", "chat_backplane_listener_failures_total", "chat_backplane_unreadable_total")):
            failed += value
        elif name.startswith("chat_refusals_total") and ('"unavailable"' in name or '"internal"' in name):
            failed += value
        elif name.startswith(("chat_messages_total", "chat_joins_total")):
            done += value
    return failed, done
