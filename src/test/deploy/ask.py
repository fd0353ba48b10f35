#!/usr/bin/env python3
"""Asks from another address than 127.0.0.1, and tells how often there was which answer: "200 x 150, 429 x 50".

    ask.py SOURCE PORT COUNT PATH [HEADER…]

A WebSocket's path is asked on a connection for each, which all stay open until the end; any other on one connection, back to back. The
body and the Retry-After of the first 429 are told on a second line.

Only the standard library.
"""

import collections
import socket
import sys

UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"


def connect(source, port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(source, 0))
    return connection, connection.makefile("rb")


def answer(received):
    """Status, Retry-After and body of the next answer."""
    status = int(received.readline().split()[1])
    headers = {}
    while line := received.readline().strip():
        name, _, value = line.decode().partition(":")
        headers[name.lower()] = value.strip()
    return status, headers.get("retry-after", ""), received.read(int(headers.get("content-length", 0)))


def main():
    source, port, count, path, headers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5:]
    is_socket = path == "/ws"
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{UPGRADE if is_socket else ''}{''.join(h + chr(13) + chr(10) for h in headers)}\r\n".encode()
    answers, refusal, kept = collections.Counter(), "", []
    for n in range(count):
        if is_socket or n % 100 == 0:
            connection, received = connect(source, port)
            kept.append((connection, received))
        connection.sendall(request)
        status, retry_after, body = answer(received)
        answers[status] += 1
        if status == 429 and not refusal:
            refusal = f"{retry_after} {body.decode()}"
    print(", ".join(f"{status} x {times}" for status, times in sorted(answers.items())))
    print(refusal)


main()
