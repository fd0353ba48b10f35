#!/usr/bin/env python3
"""A WebSocket as a pipe, for tests in bash: each line of standard input is sent, each line received is printed.

    websocket.py PORT          ends when standard input does, or with "closed CODE" when the server ends it
    websocket.py PORT REGEX    ends well once something received matches, and badly after 30 s

Only the standard library.
"""

import base64
import os
import re
import socket
import struct
import sys
import threading
import time

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /ws HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    received = connection.makefile("rb")
    status = received.readline()
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


def print_frames(connection, received, until):
    while True:
        kind, payload = receive(received)
        if kind == TEXT:
            text = payload.decode()
            print(text, flush=True)
            if until and until.search(text):
                os._exit(0)
        elif kind == PING:
            send(connection, PONG, payload)
        elif kind == CLOSE:
            code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1006
            print(f"closed {code}", flush=True)
            os._exit(1)


def main():
    connection, received = connect(int(sys.argv[1]))
    until = re.compile(sys.argv[2]) if len(sys.argv) > 2 else None
    threading.Thread(target=print_frames, args=(connection, received, until), daemon=True).start()
    for line in sys.stdin:
        send(connection, TEXT, line.strip().encode())
    if until:
        time.sleep(30)
        sys.exit(1)


main()
