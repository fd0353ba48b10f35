"""The settings of an instance: its environment, and the file that this names."""

from ctl.layout import settings_file


def given(manager, process):
    """The instance's environment, as far as it is settings; if it does not run, what it would be given."""
    try:
        with open(f"/proc/{process.pid}/environ", encoding="utf-8") as file:
            pairs = (entry.partition("=")[::2] for entry in file.read().split("\0"))
            found = {k: v for k, v in pairs if k.startswith("CHAT_") or k in ("PORT", "REDIS_URL", "REDIS_URL_FILE")}
    except OSError:
        found = {}
    return found or manager.environment(process.number)


def effective(manager, process):
    """The same, with those in the file that it names; the environment overrides the file."""
    found = given(manager, process)
    return settings_file(found["CHAT_CONFIG"]) | found if "CHAT_CONFIG" in found else found
