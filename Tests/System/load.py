"""A load generator as a process of its own: so many callers without a pause, or so many requests a second, come what may.

In the second way a request is sent when it is due, whether or not the ones before it were answered, and its time counts
from when it was due: a slow server cannot make its own load smaller (open loop).

    plan = {"port": …, "seconds": 5, "callers": 64 | "rate": 1500, "seed": "…", "requests": [{…}, …]}

reads such a plan from standard input and prints a list of [due, seconds, status, code, retry-after, where], one for each
request; status 0 is a request without an answer, and `where` counts the plan's requests from 0.
"""
import asyncio
import collections
import json
import random
import re
import subprocess
import sys
import time
from dataclasses import dataclass

PATIENCE = 30
# Opened beforehand, as a proxy keeps them: what is measured is requests, not new connections.
KEPT = 300
CODE = re.compile(rb'"code":"([a-z-]+)"')


class Wire(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self):
        self.buffer, self.waiter, self.transport, self.ended = b"", None, None, False

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.buffer += data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]) if b"content-length:" in head else 0
        if len(self.buffer) < end + 4 + length:
            return
        body, self.buffer = self.buffer[end + 4:end + 4 + length], self.buffer[end + 4 + length:]
        if b"connection: close" in head:
            self.ended = True
            self.transport.close()
        if self.waiter and not self.waiter.done():
            self.waiter.set_result((head, body))

    def connection_lost(self, _):
        self.ended = True
        if self.waiter and not self.waiter.done():
            self.waiter.set_exception(ConnectionError("the server closed the connection"))

    async def ask(self, request):
        self.waiter = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await asyncio.wait_for(self.waiter, PATIENCE)


class Generator:
    def __init__(self, plan):
        self.plan = plan
        self.rng = random.Random(plan["seed"])
        self.idle = collections.deque()
        self.results = []
        self.prepared = [self.prepare(request) for request in plan["requests"]]

    def prepare(self, request):
        body = json.dumps(request["body"]).encode() if request.get("body") is not None else b""
        head = f"{request['method']} {request['path']} HTTP/1.1\r\nhost: 127.0.0.1:{self.plan['port']}\r\n"
        if request.get("token"):
            head += f"authorization: Bearer {request['token']}\r\n"
        if request.get("cookie"):
            head += f"cookie: {request['cookie']}\r\n"
        if body:
            head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
        return head, body, request["method"] != "GET"

    def draw(self):
        where = self.rng.randrange(len(self.prepared))
        head, body, changes = self.prepared[where]
        key = f"idempotency-key: {self.rng.getrandbits(128):032x}\r\n" if changes else ""
        return where, f"{head}{key}\r\n".encode() + body

    async def one(self, due, began):
        where, request = self.draw()
        status, code, retry = 0, None, None
        try:
            head, body, wire = await self.ask(request)
            status = int(head.split(b" ", 2)[1])
            if status >= 400:
                found = CODE.search(body)
                code = found[1].decode() if found else None
            if b"retry-after:" in head:
                retry = head.split(b"retry-after:", 1)[1].split(b"\r\n", 1)[0].strip().decode()
            if not wire.ended:
                self.idle.append(wire)
        except (OSError, asyncio.TimeoutError):
            pass
        now = time.perf_counter()
        self.results.append((round(due - began, 4), round(now - due, 5), status, code, retry, where))

    async def ask(self, request):
        """On an idle connection if there is one, and on a new one when the server has just closed that."""
        while self.idle:
            wire = self.idle.pop()
            if not wire.ended:
                try:
                    return *await wire.ask(request), wire
                except ConnectionError:
                    pass
        wire = await self.connection()
        return *await wire.ask(request), wire

    async def connection(self):
        _, wire = await asyncio.get_running_loop().create_connection(Wire, "127.0.0.1", self.plan["port"])
        return wire

    async def closed(self):
        began = time.perf_counter()

        async def caller():
            while time.perf_counter() - began < self.plan["seconds"]:
                await self.one(time.perf_counter(), began)
        await asyncio.gather(*(caller() for _ in range(self.plan["callers"])))

    async def open(self):
        self.idle.extend([await self.connection() for _ in range(KEPT)])
        began, sent, tasks = time.perf_counter(), 0, set()
        while (passed := time.perf_counter() - began) < self.plan["seconds"]:
            while sent < passed * self.plan["rate"]:
                task = asyncio.create_task(self.one(began + sent / self.plan["rate"], began))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                sent += 1
            # No nap: one of a millisecond would count as time of the server, twice what a request takes.
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)

    def run(self):
        asyncio.run(self.closed() if "callers" in self.plan else self.open())
        return self.results


@dataclass(frozen=True)
class Outcome:
    due: float
    seconds: float
    status: int
    code: str | None
    retry: str | None
    where: int

    @property
    def is_refused(self):
        """Not let in, as opposed to let in and answered in whatever way."""
        return self.code == "overloaded"


class Load:
    """A load that runs beside whatever else happens; `outcomes` waits for its end."""

    def __init__(self, world, requests, seconds, seed, **how):
        plan = {"port": world.server.port, "seconds": seconds, "seed": seed, "requests": requests, **how}
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(json.dumps(plan))
        self.process.stdin.close()

    def outcomes(self):
        text = self.process.stdout.read()
        assert self.process.wait() == 0, "the load generator broke"
        return [Outcome(*line) for line in json.loads(text)]

    @property
    def is_running(self):
        return self.process.poll() is None


def percentile(values, share):
    """0 when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0


if __name__ == "__main__":
    json.dump(Generator(json.load(sys.stdin)).run(), sys.stdout)
