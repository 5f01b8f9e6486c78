"""Slow (S8) and oversized (S9) clients are cut off, and the others do not notice. On raw sockets."""
import json
import shutil
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager

import pytest

from client import Answer, check_protected

pytestmark = pytest.mark.alone
PEOPLE = {"sealed": 0, "active": 0}
POST = "POST /api/v1/sign-ins HTTP/1.1\r\nhost: {host}\r\nidempotency-key: 0123456789abcdef\r\n"
JSON = "content-type: application/json\r\n"
# Far more than any body the server takes, because what the kernel buffers on both sides counts, too.
SENT_IN_VAIN = 12 << 20
CROWD = 400


class Raw:
    """A connection on which anything can be said."""

    def __init__(self, world, timeout=40):
        self.host = world.qinka.host
        self.socket = socket.create_connection(("127.0.0.1", world.server.port), timeout=timeout)

    def send(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.replace("{host}", self.host).encode())

    def receive(self):
        """Everything until the server closes."""
        parts = []
        try:
            while part := self.socket.recv(65536):
                parts.append(part)
        except ConnectionError:
            pass
        return b"".join(parts)

    def status(self):
        """The status of the first answer, after which the server must close; None when it closed without one."""
        answer = self.receive()
        if not answer:
            return None
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = [line.decode().partition(":") for line in head.split(b"\r\n")[1:]]
        status = int(head.split()[1])
        # What is no HTTP at all gets a bare 400 from the parser: an answer without a body has nothing to protect.
        if body or status != 400:
            headers = {name.lower(): value.strip() for name, _, value in lines}
            check_protected(Answer(status, headers, body, 0))
        return status

    def is_closed(self):
        """Whether the server has closed. Says nothing itself."""
        self.socket.setblocking(False)
        try:
            while True:
                if not self.socket.recv(65536):
                    return True
        except BlockingIOError:
            return False
        except ConnectionError:
            return True
        finally:
            self.socket.setblocking(True)


@contextmanager
def raw(world):
    connection = Raw(world)
    with closing(connection.socket):
        yield connection


@contextmanager
def neighbour(world, limit=1.0):
    """Another client goes on asking meanwhile; at the end all of its answers must have come in time."""
    waited, stopped = [], threading.Event()

    def ask():
        while not stopped.is_set():
            waited.append(world.qinka.get("/health").seconds)
            stopped.wait(0.05)
    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
    waited.sort()
    print(f"neighbour: {len(waited)} answers, slowest {waited[-1] * 1000:.0f} ms")
    assert waited[len(waited) // 2] < 0.1 and waited[-1] < limit


# -- slow

def drip(world, beginning, drop, patience):
    """Says the beginning, then one drop a second until the server closes. Returns after how many seconds it did."""
    began = time.monotonic()
    with raw(world) as connection:
        connection.send(beginning)
        while time.monotonic() - began < patience:
            if connection.is_closed():
                return time.monotonic() - began
            try:
                connection.send(drop)
            except ConnectionError:
                return time.monotonic() - began
            time.sleep(0.5)
    return None


SLOW = {
    "slow head": ("GET /health HTTP/1.1\r\nx-a: ", "a", 14),
    "slow header lines": ("GET /health HTTP/1.1\r\nhost: {host}\r\n", "x-a: b\r\n", 14),
    "slow body": (POST + JSON + "content-length: 4000\r\n\r\n{", " ", 34),
    "slow chunks": (POST + JSON + "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n", "1\r\n \r\n", 34),
    "slow photo, of nobody": (POST.replace("sign-ins", "photos") + JSON + "content-length: 200000\r\n\r\n{", " ", 34),
    "slow rows, of nobody": (
        POST.replace("sign-ins", "employer/application-imports") + JSON + "content-length: 9000\r\n\r\n{", " ", 34),
    "slow body where none belongs": (
        "DELETE /api/v1/session HTTP/1.1\r\nhost: {host}\r\ncontent-length: 4000\r\n\r\n", " ", 34),
    "slow body of a GET": ("GET /health HTTP/1.1\r\nhost: {host}\r\ncontent-length: 4000\r\n\r\n", " ", 34),
    "says nothing": ("", "", 20),
    "half a request, then silence": ("GET /health HT", "", 20),
    "body promised, then silence": (POST + JSON + "content-length: 100\r\n\r\n", "", 34),
    "nothing after an answer": ("GET /health HTTP/1.1\r\nhost: {host}\r\n\r\n", "", 20),
}


def test_slow_clients_are_cut_off(sqlite_world):
    with neighbour(sqlite_world), ThreadPoolExecutor(len(SLOW)) as pool:
        running = {name: pool.submit(drip, sqlite_world, *terms) for name, terms in SLOW.items()}
        closed = {name: each.result() for name, each in running.items()}
    print({name: seconds and round(seconds, 1) for name, seconds in closed.items()})
    assert all(closed.values()), "not closed in time"


@pytest.mark.parametrize("attack", [["-H"], ["-B"]], ids=["slow headers", "slow bodies"])
def test_a_crowd_of_slow_clients_harms_nobody(sqlite_world, attack, tmp_path):
    program = shutil.which("slowhttptest")
    assert program, "slowhttptest is missing: run Scripts/setup test"
    command = [
        program, *attack, "-c", "400", "-r", "200", "-i", "2", "-l", "8", "-x", "20", "-p", "3",
        "-u", f"{sqlite_world.server.url}/api/v1/sign-ins",
    ]
    with neighbour(sqlite_world):
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, timeout=60, cwd=tmp_path)
    assert sqlite_world.qinka.get("/health").status == 200


def test_a_crowd_of_slow_bodies_harms_nobody(sqlite_world):
    """With everything in the head that lets a body in, which slowhttptest cannot say."""
    with neighbour(sqlite_world), ExitStack() as crowd:
        connections = [crowd.enter_context(raw(sqlite_world)) for _ in range(CROWD)]
        for connection in connections:
            connection.send(POST + JSON + "content-length: 4000\r\n\r\n{")
        for _ in range(5):
            time.sleep(1)
            for connection in connections:
                connection.send(" ")
        assert not any(connection.is_closed() for connection in connections), "they were to be there all the time"


# -- oversized

def refused(world, *parts, within=2.0):
    """Says the parts, as far as the server lets it; returns the status, None when the connection was just closed."""
    with raw(world) as connection:
        began = time.monotonic()
        try:
            for part in parts:
                connection.send(part)
        except ConnectionError:
            pass
        status = connection.status()
        assert time.monotonic() - began < within
        return status


def test_ten_gigabytes_are_refused_before_they_come(sqlite_world):
    assert refused(sqlite_world, POST + JSON + f"content-length: {10 << 30}\r\n\r\n", "{") == 413


@pytest.mark.parametrize("beginning", [
    POST + JSON + "transfer-encoding: chunked\r\n\r\n",
    POST + JSON + f"content-length: {10 << 30}\r\n\r\n",
], ids=["chunks", "a length"])
def test_an_endless_body_is_cut_off(sqlite_world, beginning):
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    sent = 0
    with neighbour(sqlite_world), raw(sqlite_world) as connection:
        connection.send(beginning)
        try:
            while sent <= SENT_IN_VAIN:
                connection.send(chunk)
                sent += len(chunk)
        except ConnectionError:
            pass
        assert sent <= SENT_IN_VAIN, f"the server took {sent} bytes"


@pytest.mark.parametrize("head", [
    "x-long: " + "a" * 20_000 + "\r\n",
    "".join(f"x-{number}: a\r\n" for number in range(200)),
    "".join(f"x-{number}: {'a' * 1000}\r\n" for number in range(60)),
], ids=["a header of 20 KB", "200 headers", "60 KB of headers"])
def test_big_heads_are_refused(sqlite_world, head):
    assert refused(sqlite_world, "GET /health HTTP/1.1\r\nhost: {host}\r\n", head, "\r\n") in (400, 431, None)
    assert sqlite_world.qinka.get("/health").status == 200


def test_a_long_target_is_refused(sqlite_world):
    assert refused(sqlite_world, "GET /" + "a" * 100_000 + " HTTP/1.1\r\nhost: {host}\r\n\r\n") in (400, 414, 431, None)


@pytest.mark.parametrize("head", [
    POST + JSON + "content-length: 2\r\ncontent-length: 3\r\n\r\n{} ",
    POST + JSON + "content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    POST + JSON + "content-length: -1\r\n\r\n",
    POST + JSON + "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "GET /health HTTP/1.1\r\nhost: {host}\r\nx-a : b\r\n\r\n",
], ids=["two lengths", "length and chunks", "negative length", "unknown coding", "space before the colon"])
def test_heads_that_two_parties_could_read_differently_are_refused(sqlite_world, head):
    assert refused(sqlite_world, head, within=36) in (400, 501, None)


OVERSIZED = {
    "a nest of 10,000 objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "100,000 fields": json.dumps({f"k{number}": number for number in range(100_000)}).encode(),
    "one field 10,000 times": b"{" + b'"name":"a",' * 10_000 + b'"name":"a"}',
    "a number of 100,000 digits": b'{"name":' + b"9" * 100_000 + b"}",
}


@pytest.mark.parametrize("body", OVERSIZED.values(), ids=OVERSIZED.keys())
def test_oversized_json_is_refused_fast(sqlite_world, body):
    head = POST + JSON + f"connection: close\r\ncontent-length: {len(body)}\r\n\r\n"
    # The answer is lost when the server closes while we are still talking.
    assert refused(sqlite_world, head, body, within=0.5) in (413, None)
    assert sqlite_world.qinka.get("/health").status == 200


NASTY = {
    "a nest of 7,000 arrays": b"[" * 7_000 + b"]" * 7_000,
    "a nest of 2,000 objects": b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    "as many fields as fit": json.dumps({f"k{number}": 1 for number in range(1_200)}).encode(),
    "one field as often as fits": b"{" + b'"name":"a",' * 1_400 + b'"name":"a"}',
    "a number of 15,000 digits": b'{"name":' + b"9" * 15_000 + b"}",
    "bytes that are no text": b'{"name":"\xff\xfe"}',
    "half a surrogate": b'{"name":"\\ud800"}',
    "nothing": b"",
    "a list": b"[]",
}


@pytest.mark.parametrize("body", NASTY.values(), ids=NASTY.keys())
def test_nasty_json_is_refused_fast(sqlite_world, body):
    answer = sqlite_world.qinka.post("/api/v1/sign-ins", body)
    assert (answer.status, answer.code) == (400, "bad-request")
    assert answer.seconds < 0.5
    assert len(answer.body) < 8_000, "a refusal does not repeat what it refuses"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_packed_bodies_are_refused(sqlite_world, coding):
    answer = sqlite_world.qinka.post("/api/v1/sign-ins", b"\x1f\x8b", headers={"content-encoding": coding})
    assert answer.status in (400, 415)
