"""What is seen of the inside: metrics that Prometheus can read, and the trace of a request through log and parties."""
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from prometheus_client.parser import text_string_to_metric_families

from client import until

PEOPLE = {"sealed": 14, "active": 0}
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CARD = "/api/v1/me/card"


def families(world):
    return {family.name: family for family in text_string_to_metric_families(world.qinka.get("/metrics").body.decode())}


def test_prometheus_reads_the_metrics(world):
    token = world.sign_in(world.server.take_sealed())
    for _ in range(3):
        world.qinka.get(CARD, token)
    seen = families(world)
    assert {name: family.type for name, family in seen.items() if name.startswith("qinka_")}.items() >= {
        "qinka_requests": "counter", "qinka_request_seconds": "histogram", "qinka_requests_at_work": "gauge",
        "qinka_requests_waiting": "gauge", "qinka_connections": "gauge", "qinka_database_waiting": "gauge",
        "qinka_pins_waiting": "gauge", "qinka_passwords_waiting": "gauge", "qinka_outbox_due": "gauge",
        "qinka_outbox_oldest_seconds": "gauge"}.items()
    mine = [each for each in seen["qinka_request_seconds"].samples if each.labels.get("route") == f"GET {CARD}"]
    buckets = [each.value for each in mine if each.name.endswith("_bucket")]
    count = next(each.value for each in mine if each.name.endswith("_count"))
    assert buckets == sorted(buckets) and buckets[-1] == count >= 3
    assert seen["qinka_requests_at_work"].samples[0].value >= 1, "the request for the metrics itself"


def test_labels_are_few(world):
    allowed = {"route", "status", "kind", "reason", "le"}
    assert {label for family in families(world).values() for each in family.samples for label in each.labels} <= allowed


def test_what_waits_in_the_outbox_shows(world):
    world.sandbox.call("PUT", "/parties/identity/mode", {"mode": "fail"})
    try:
        # Each is due only for the moment between its time and the next try: with some of them, one is seen.
        for _ in range(8):
            world.begin_sign_in(world.server.take_sealed())
        until(lambda: "qinka_outbox_failed" in families(world))
        until(lambda: families(world)["qinka_outbox_due"].samples[0].value >= 1, seconds=60)
    finally:
        world.sandbox.call("PUT", "/parties/identity/mode", {"mode": "normal"})


# -- traces

def parts(answer):
    found = re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])", answer.headers["traceparent"])
    assert found, answer.headers
    return found.groups()


def log_line(world, span):
    def find():
        lines = (json.loads(line) for line in world.server.logs.decode().splitlines() if f'"{span}"' in line)
        return next((line for line in lines if line["message"] == "request"), None)
    return until(find)


def test_a_callers_trace_goes_on(world):
    answer = world.qinka.get(CARD, headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    trace, span, flags = parts(answer)
    assert (trace, flags) == (TRACE, "01") and span != PARENT
    line = log_line(world, span)
    assert (line["trace"], line["status"], line["route"]) == (TRACE, "401", f"GET {CARD}")


@pytest.mark.parametrize("bad", [
    f"00-{TRACE.upper()}-{PARENT}-01", f"00-{'0' * 32}-{PARENT}-01", f"ff-{TRACE}-{PARENT}-01", "61001519900101001X",
    f"00-{TRACE}-{PARENT}-01-x"])
def test_a_malformed_one_is_ignored(world, bad):
    trace, span, _ = parts(world.qinka.get(CARD, headers={"traceparent": bad}))
    assert trace != TRACE
    assert bad not in json.dumps(log_line(world, span))


@contextmanager
def gateway():
    """A message gateway that keeps the headers of what it gets."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            heard.append(self.headers.get("traceparent"))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()


def test_the_trace_goes_with_the_message(world):
    token = world.sign_in(world.server.take_sealed())
    with gateway() as (url, heard):
        world.server.stop()
        world.server.start("--message-url", url)
        header = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
        answer = world.qinka.post("/api/v1/me/card/oral-loss-reports", {"function": "social"}, token, headers=header)
        assert answer.status == 201
        until(lambda: heard)
        world.server.stop()
    world.server.start()
    assert re.fullmatch(f"00-{TRACE}-[0-9a-f]{{16}}-01", heard[0])
    assert heard[0][36:52] not in (PARENT, parts(answer)[1]), "a span of its own"
