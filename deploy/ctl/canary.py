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


def observe(manager, canary, others, seconds):
    """Failed when it does not stay ready, ends, or fails where the others do not, within these seconds."""
    layout = manager.layout
    pid = manager.process(canary).pid
    first = {n: counts(layout, n) for n in (canary, *others)}
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
        judge(layout, canary, others, first)
    detail(f"chat-{canary} has served for {seconds} s without a sign of trouble")


def judge(layout, canary, others, first):
    failed, done = (now - then for now, then in zip(counts(layout, canary), first[canary]))
    elsewhere = [[now - then for now, then in zip(counts(layout, n), first[n])] for n in others]
    share = failed / max(failed + done, 1)
    usual = sum(f for f, _ in elsewhere) / max(sum(f + d for f, d in elsewhere), 1)
    # One in a hundred, and worse than the old release at the same time: Redis being slow is not the release's fault.
    if failed >= LEAST_FAILURES and share > 0.01 and share > 2 * usual:
        raise Failed(f"chat-{canary} fails {share:.0%} of what it is asked ({failed:.0f}), the others {usual:.0%}")


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
