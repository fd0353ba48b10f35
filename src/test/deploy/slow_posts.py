#!/usr/bin/env python3
"""Sends requests whose bodies come half a second after their heads, until a file is gone. Prints a line when the first has its answer,
and in the end how many there were, with each answer but 200.

    slow_posts.py PORT FILE

Only the standard library.
"""

import os
import socket
import sys
import threading
import time

BODY = b'{"name":"Slow"}'
HEAD = f"POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
SENDERS = 20

answers, lock = [], threading.Lock()


def send(port, file):
    while os.path.exists(file):
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(HEAD)
            time.sleep(0.5)
            connection.sendall(BODY)
            line = connection.makefile("rb").readline().decode().split()
            with lock:
                if not answers:
                    print("begun", flush=True)
                answers.append(line[1] if len(line) > 1 else "none")


def main():
    senders = [threading.Thread(target=send, args=(int(sys.argv[1]), sys.argv[2])) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    print(f"{len(answers)} requests", *(answer for answer in answers if answer != "200"))
    sys.exit(not answers or any(answer != "200" for answer in answers))


main()
