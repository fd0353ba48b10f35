"""As much of Redis' protocol as a check needs."""

import socket
import urllib.parse


class Redis:
    """One connection, by a URL as REDIS_URL has it. Raises OSError with words."""

    def __init__(self, url):
        self.url = urllib.parse.urlsplit(url)
        if self.url.scheme == "unix":
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.socket.settimeout(2)
            self.socket.connect(self.url.path)
        elif self.url.scheme == "redis":
            self.socket = socket.create_connection((self.url.hostname or "127.0.0.1", self.url.port or 6379), timeout=2)
        else:
            raise OSError(f"{self.url.scheme}:// is not looked into")
        self.received = self.socket.makefile("rb")
        if self.url.password:
            password = urllib.parse.unquote(self.url.password)
            self.call("AUTH", *([urllib.parse.unquote(self.url.username)] if self.url.username else []), password)

    def call(self, *words):
        encoded = [word.encode() for word in words]
        self.socket.sendall(b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in encoded))
        return self._answer()

    def _answer(self):
        line = self.received.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise OSError(rest.decode("utf-8", "replace"))
        if kind == b"$":
            size = int(rest)
            return None if size < 0 else self.received.read(size + 2)[:-2].decode("utf-8", "replace")
        if kind == b"*":
            return [self._answer() for _ in range(int(rest))]
        if kind == b":":
            return int(rest)
        if kind != b"+":
            raise OSError("Redis ends the connection")
        return rest.decode()

    def setting(self, name):
        """The value, or None where CONFIG is not allowed, as for the instances' own account."""
        try:
            answer = self.call("CONFIG", "GET", name)
        except OSError:
            return None
        return answer[1] if len(answer) == 2 else None

    def info(self, section):
        lines = (line.partition(":") for line in self.call("INFO", section).splitlines())
        return {name: value for name, colon, value in lines if colon}
