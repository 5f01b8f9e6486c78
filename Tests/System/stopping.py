"""SIGTERM in the middle of work (K17): what is in flight is answered, nobody new is let in, nothing is lost.

Shared by test_stopping.py and Scripts/drills/stopping.
"""
import socket
import time
from contextlib import closing
from dataclasses import dataclass

import writers

# What a request needs to arrive: one that was sent just before the signal may not have been accepted yet.
ON_THE_WAY = 0.1


@dataclass
class Stop:
    """How one stop went."""

    seconds: float
    # Requests that were in flight and did not get their answer.
    failed: list
    answered: int
    refused_new: bool

    def __str__(self):
        return (f"ended after {self.seconds:.2f} s, {self.answered} answers after the signal, {len(self.failed)} requests "
                f"in flight failed" + ("" if self.refused_new else ", and a new connection was accepted"))


def stop_under(world, everybody, seconds, stubborn=False):
    """Lets the writers act for a while, then stops and starts the server. `stubborn`: somebody never ends their body."""
    server = world.server
    before = {id(each) for each in writers.hiccups(everybody)}
    with writers.acting(everybody):
        time.sleep(seconds)
        with closing(socket.create_connection(("127.0.0.1", server.port))) as slow:
            if stubborn:
                slow.sendall(b"POST /api/v1/sign-ins HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
                time.sleep(0.2)
            asked = time.monotonic()
            server.process.terminate()
            refused = is_refused_within(server, 1 if stubborn else 5)
            server.stop()
            ended = time.monotonic()
        server.start()
        time.sleep(0.2)
    mine = [each for each in writers.hiccups(everybody) if id(each) not in before]
    failed = [each for each in mine if each.began < asked - ON_THE_WAY and asked < each.ended]
    answered = sum(asked < each.ended < ended for each in writers.said(everybody))
    return Stop(ended - asked, failed, answered, refused)


def is_refused_within(server, seconds):
    """Whether soon nobody listens any more, be the process gone or not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            return True
        time.sleep(0.05)
    return False
