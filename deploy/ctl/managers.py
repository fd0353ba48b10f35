"""Finds the process manager that runs this chat."""

from ctl import Failed
from ctl.supervisord import InstalledSupervisord, Supervisord
from ctl.systemd import Systemd


def find(kind, home):
    """The manager that is asked for; else the checkout's supervisord, else whichever is installed."""
    if home or (kind != "systemd" and Supervisord.is_here()):
        return Supervisord(home)
    if kind == "systemd" or (not kind and Systemd.is_here()):
        return Systemd()
    if InstalledSupervisord.is_here():
        return InstalledSupervisord()
    raise Failed("nothing runs here: deploy/up starts it")
