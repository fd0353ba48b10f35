#!/usr/bin/env python3
"""A WebSocket as a pipe, for tests in bash: each line of standard input is sent, each line received is printed.

    websocket.py PORT          ends when standard input does, or with "closed CODE" when the server ends it
    websocket.py PORT REGEX    ends well once something received matches, and badly after 60 s

With REGEX it does what the protocol asks of a client: what is refused as `unavailable` or `rate_limited` is kept and sent again, and
a connection that the server has ended in words (1001, 1012, 1013), or has no place for (503), is followed by another one, on which all
lines are sent again. Each `send` has its nonce, so it stays one message. Nothing else is tried twice: a connection that ends without a
word, a message that isn't there and any other refusal are failures.

Only the standard library.
"""

import base64
import json
import os
import re
import socket
import struct
import sys
import threading
import time

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
# To be followed by another connection.
MOVED = (1001, 1012, 1013)
PAUSE = 0.3


class Moved(Exception):
    pass


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /ws HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    received = connection.makefile("rb")
    status = received.readline()
    if b" 503 " in status:
        raise Moved(status.decode().strip())
    if b" 101 " not in status:
        sys.exit(f"refused: {status.decode().strip()}")
    while received.readline().strip():
        pass
    connection.settimeout(None)
    return connection, received


def send(connection, kind, payload):
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else b"\xfe" + struct.pack(">H", size)
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
    connection.sendall(bytes([0x80 | kind]) + length + mask + masked)


def receive(received):
    """The kind and the payload of the next frame; a connection that just ends counts as a close without a code."""
    head = received.read(2)
    if len(head) < 2:
        return CLOSE, b""
    size = head[1] & 127
    if size == 126:
        (size,) = struct.unpack(">H", received.read(2))
    elif size == 127:
        (size,) = struct.unpack(">Q", received.read(8))
    return head[0] & 15, received.read(size)


def frames(connection, received):
    """The texts received, until the close; then that is printed, and its code is the result."""
    while True:
        kind, payload = receive(received)
        if kind == TEXT:
            text = payload.decode()
            print(text, flush=True)
            yield text
        elif kind == PING:
            send(connection, PONG, payload)
        elif kind == CLOSE:
            code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1006
            print(f"closed {code}", flush=True)
            return code


def pipe(connection, received):
    for _ in frames(connection, received):
        pass
    os._exit(1)


def refused(text, lines):
    """Those of the lines that a text says to try again, and after how long, s."""
    again, pause = [], PAUSE
    for error in map(json.loads, text.split("\n")):
        if error["type"] == "error" and error["code"] in ("unavailable", "rate_limited"):
            pause = max(pause, error.get("retryAfterMs", 0) / 1000)
            for line in lines:
                request = json.loads(line)
                # A message is known by its nonce; a join or the like by its room; hello by neither.
                if all(request.get(key) == error.get(key) for key in ("nonce", "room")):
                    again.append(line)
    return again, pause


def converse(port, lines, until):
    """Ends the program, or raises Moved."""
    try:
        connection, received = connect(port)
        for line in lines:
            send(connection, TEXT, line.encode())
        texts = frames(connection, received)
        while True:
            text = next(texts)
            if until.search(text):
                os._exit(0)
            again, pause = refused(text, lines)
            if again:
                time.sleep(pause)
            for line in again:
                send(connection, TEXT, line.encode())
    except StopIteration as end:
        if end.value not in MOVED:
            sys.exit(1)
        raise Moved(f"closed {end.value}") from None


def give_up_after(seconds):
    timer = threading.Timer(seconds, os._exit, [1])
    timer.daemon = True
    timer.start()


def main():
    port = int(sys.argv[1])
    if len(sys.argv) > 2:
        give_up_after(60)
        lines = [line.strip() for line in sys.stdin]
        while True:
            try:
                converse(port, lines, re.compile(sys.argv[2]))
            except Moved as why:
                print(why, file=sys.stderr, flush=True)
                time.sleep(PAUSE)
    connection, received = connect(port)
    threading.Thread(target=pipe, args=(connection, received), daemon=True).start()
    for line in sys.stdin:
        send(connection, TEXT, line.strip().encode())


main()
