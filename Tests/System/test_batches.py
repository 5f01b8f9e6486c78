"""Reading a partner's answer survives `kill -9`: run again, it comes to what an undisturbed run comes to.

Two batches of the same size get answers with the same faults at the same rows. One answer is read undisturbed; the run
that reads the other is killed at random moments and started again. Afterwards both batches must stand alike.
"""
import csv
import hashlib
import io
import json
import signal
import subprocess
import time

from client import new_key
from people import card_number
from server import PROGRAM

CARDS = 100
KILLS_A_STEP = 2
PEOPLE = {"sealed": 0, "active": 0, "newcomers": 2 * CARDS}
CITY, BANK = "610500", "103"
STEPS = ["accounts", "factory", "bank-keys", "province-keys", "issue", "city", "outlet"]
COLUMNS = {
    "comparison": ["register"], "accounts": ["account"], "factory": ["cardNumber", "issued"],
    "outlet": ["outlet", "shelf"],
}
REASONS = {
    "accounts": "account-refused", "factory": "making-failed", "bank-keys": "key-failed", "province-keys": "key-failed",
    "issue": "lost-on-the-way", "city": "lost-on-the-way", "outlet": "making-failed",
}


def apply(world, count):
    clerk = world.staff("clerk", CITY)
    for _ in range(count):
        person = world.server.take("newcomers")
        body = {**person.form(photo=world.photo(clerk), city=CITY, bank=BANK), "visitor": "holder"}
        answer = world.qinka.post("/api/v1/staff/applications", body, clerk, new_key())
        assert answer.status == 201, answer


class Batches:
    """The commands, on the data of a server that has been stopped."""

    def __init__(self, server):
        self.server = server

    def words(self, *words):
        return [PROGRAM, "batch", *words, "--data", str(self.server.data), *self.server.database.arguments]

    def call(self, *words):
        return subprocess.run(self.words(*words), capture_output=True, text=True, timeout=60)

    def lines(self, *words):
        done = self.call(*words, "--json")
        assert done.returncode in (0, 1), done
        return [json.loads(line) for line in done.stdout.splitlines()]

    def form(self, kind, *more):
        words = ("form", kind, "--city", CITY, "--bank", BANK, *more)
        return [each["number"] for each in self.lines(*words)]

    def export(self, batch):
        """The rows of the file that goes out, and of which step it is."""
        done = self.call("export", batch, "--to", str(self.server.folder))
        assert done.returncode == 0, done
        path = done.stdout.split("  ")[0]
        header, body = open(path, encoding="utf-8", newline="").read().split("\r\n", 1)
        return header.split(",")[5], list(csv.DictReader(io.StringIO(body)))

    def read(self, path):
        """Undisturbed."""
        return self.lines("import", str(path))[-1]

    def read_killed(self, path, seconds):
        """Killed after so long. False when it had come to its end by then."""
        run = subprocess.Popen(
            self.words("import", str(path)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            run.wait(seconds)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
        return run.wait() == -signal.SIGKILL

    def state(self, batch):
        """How it stands, without what differs between two batches: its number and the time."""
        shown = self.lines("show", batch)[0]
        exceptions = {
            (each["row"], each["step"], each["kind"], each.get("reason"), each["open"]) for each in shown["exceptions"]}
        steps = [(each["step"], each["answered"], "closedAt" in each) for each in shown["steps"]]
        return shown["batch"]["stage"], shown["living"], exceptions, steps


def answer(folder, batch, step, rows, series):
    """A partner's answer: of every twenty rows one is refused, one left out and one said twice."""
    out = io.StringIO()
    columns = ["row", "application", "result", "reason", "remark", *COLUMNS.get(step, [])]
    sheet = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    sheet.writeheader()
    count = 0
    for row in rows:
        number = int(row["row"])
        place = (number + 3 * (STEPS.index(step) if step in STEPS else 0)) % 20
        line = {"row": number, "application": row["application"], "result": "done"}
        line |= {
            "comparison": {"register": "none"}, "accounts": {"account": f"6228{series}{number:012}"},
            "factory": {"cardNumber": card_number(f"{series}{number:07}"), "issued": "2026-11-25"},
            "outlet": {"outlet": "610500-01", "shelf": f"A-{number}"},
        }.get(step, {})
        if step != "comparison" and place == 4:
            line = {**{key: line[key] for key in ("row", "application")}, "result": "failed", "reason": REASONS[step]}
        elif step != "comparison" and place == 5:
            continue
        for _ in range(2 if place == 6 else 1):
            sheet.writerow(line)
            count += 1
    body = out.getvalue().encode()
    digest = hashlib.sha256(body).hexdigest()
    path = folder / f"{batch}-{step}-back.csv"
    path.write_bytes(f"QINKA,1,csv,utf-8,{batch},{step},back,1,1,{count},{digest}\r\n".encode() + body)
    return path


def test_an_answer_that_was_cut_off_comes_to_the_same(world, rng):
    server, folder = world.server, world.server.folder
    apply(world, 2 * CARDS)
    server.stop()
    batches = Batches(server)

    comparison = batches.form("comparison")[0]
    step, rows = batches.export(comparison)
    assert (step, len(rows)) == ("comparison", 2 * CARDS)
    batches.read(answer(folder, comparison, step, rows, "0"))
    calm, killed = (batches.form("making", "--at-most", str(CARDS))[0] for _ in range(2))

    kills = 0
    for step in STEPS:
        paths = []
        for batch, series in ((calm, "7"), (killed, "8")):
            name, rows = batches.export(batch)
            assert name == step
            paths.append(answer(folder, batch, step, rows, series))
        began = time.monotonic()
        report = batches.read(paths[0])
        usual = time.monotonic() - began
        assert report["tally"]["failed"] and report["tally"]["doubled"] and report["missing"], report
        for _ in range(KILLS_A_STEP):
            kills += batches.read_killed(paths[1], rng.uniform(0.2, 1) * usual)
        batches.read(paths[1])
        assert batches.state(killed) == batches.state(calm), step
        # What was read once, changes nothing when it is read again.
        assert batches.read(paths[1])["isRepeat"] is True
        assert batches.state(killed) == batches.state(calm), step
    print(f"{kills} readings killed")
    assert kills >= 5, "the readings were hardly disturbed: the test shows nothing"
    assert batches.state(killed)[0] == "outlet-received"

    verified = json.loads(server.command("journal", "verify", "--replay", "--json").stdout)
    assert verified["clean"] is True, verified
    # No account, card or person is told twice: both batches have as many cards.
    cards = dict(server.database.rows("SELECT batch_number, COUNT(made) FROM batch_item GROUP BY batch_number"))
    assert int(cards[calm]) == int(cards[killed]) > 0
    server.start()
