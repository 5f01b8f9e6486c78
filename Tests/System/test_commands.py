"""The commands, as an operator types them: what they say, what they leave behind and how they end."""
import csv
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
from joserfc.jwk import ECKey

from client import until
from server import ENGINES, PROGRAM, ROOT, answers, free_ports

NOW = "2026-11-23T09:00:00"
POLICIES = ROOT / "Sources/Desk/Policies/shaanxi"


def call(*words, cwd, typed=None, timeout=120):
    """Runs the program to its end, whatever that is."""
    return subprocess.run(
        [PROGRAM, *map(str, words)], input=typed, capture_output=True, text=True, timeout=timeout, cwd=cwd)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def refused(done, sentence):
    """It ended with 1, said why, and printed nothing that a program could take for an answer."""
    assert (done.returncode, done.stdout) == (1, ""), done
    assert re.search(sentence, done.stderr), done.stderr


class Export:
    """An invented export of an older system with the expected verdict of each row."""

    def __init__(self, folder, rows, seed):
        self.path = folder / "export.csv"
        verdicts = folder / "verdicts.csv"
        subprocess.run(
            [
                sys.executable, ROOT / "Scripts/make-legacy-export", "--rows", str(rows), "--seed", str(seed),
                "--now", NOW, "--output", self.path, "--verdicts", verdicts,
            ], check=True, timeout=60)
        with open(verdicts, encoding="utf-8") as file:
            self.verdicts = list(csv.DictReader(file))

    @property
    def adopted(self):
        return sum(each["adopted"] == "yes" for each in self.verdicts)

    def documents(self):
        """The number of each adopted row that nothing is wrong with, as it was typed in the older system."""
        with open(self.path, encoding="gb18030", newline="") as file:
            rows = list(csv.DictReader(file))
        good = [row for row, each in zip(rows, self.verdicts) if not each["verdict"]]
        return [row["AAC002"] for row in good if re.fullmatch(r"[0-9]{17}[0-9X]", row["AAC002"])]


class Place:
    """A data folder and its database, without a server."""

    def __init__(self, folder, engine):
        self.folder, self.data = folder, folder / "data"
        self.data.mkdir(parents=True)
        self.database = ENGINES[engine](self.data)

    def call(self, *words, typed=None):
        return call(*words, "--data", self.data, *self.database.arguments, cwd=self.folder, typed=typed)

    def do(self, *words, typed=None):
        done = self.call(*words, typed=typed)
        assert done.returncode == 0, done
        return done.stdout

    def keys(self, *words):
        """The commands of the keyring know no database."""
        return call("keys", *words, "--data", self.data, cwd=self.folder)

    def found(self, *flags):
        assert self.keys("init").returncode == 0
        self.do("migrate", *flags)
        return self

    def count(self, table):
        return int(self.database.rows(f"SELECT COUNT(*) FROM {table}")[0][0])

    def verify(self, *flags):
        done = self.call("journal", "verify", "--json", *flags)
        return done.returncode, json.loads(done.stdout)

    def assert_clean(self, entries):
        files = self.count("holder")
        expected = {"clean": True, "files": files, "entries": entries, "findings": []}
        assert self.verify("--replay") == (0, expected)


@contextmanager
def a_place(folder, engine):
    place = Place(folder, engine)
    try:
        yield place
    finally:
        place.database.drop()


@pytest.fixture(params=list(ENGINES))
def place(request, tmp_path):
    with a_place(tmp_path, request.param) as made:
        yield made


@pytest.fixture
def sqlite_place(tmp_path):
    with a_place(tmp_path, "sqlite") as made:
        yield made


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return Export(tmp_path_factory.mktemp("small"), rows=200, seed=7)


@pytest.fixture
def empty(tmp_path):
    """A working directory with nothing in it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


# -- adopt

def check_verdict(found, expected):
    assert set(found) - {"refusal"} == {"row", "verdict", "flags", "message"} and found["message"]
    assert str(found["row"]) == expected["row"]
    assert found["verdict"] == ("adopted" if expected["adopted"] == "yes" else "refused"), found
    assert found["flags"] == ([expected["verdict"]] if expected["verdict"] else []), found


def test_a_dry_run_needs_nothing_and_leaves_nothing(small, empty):
    done = call("adopt", small.path, "--dry-run", "--json", cwd=empty)
    assert done.returncode == 0, done.stderr
    found = lines(done.stdout)
    assert len(found) == len(small.verdicts)
    for each, expected in zip(found, small.verdicts):
        check_verdict(each, expected)
    assert {each["verdict"] for each in found} == {"adopted", "refused"}
    assert list(empty.iterdir()) == []


def test_a_killed_adoption_goes_on_where_it_stopped(place, tmp_path, rng):
    export = Export(tmp_path, rows=3000, seed=rng.randrange(10**6))
    place.found()
    expected = lines(call("adopt", export.path, "--dry-run", "--json", cwd=tmp_path).stdout)
    wanted = rng.randrange(100, 1500)
    command = [PROGRAM, "adopt", str(export.path), "--json", "--data", str(place.data), *place.database.arguments]
    with open(tmp_path / "first.jsonl", "wb") as out:
        first = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, cwd=tmp_path)
        try:
            until(lambda: place.count("holder") >= wanted, seconds=60, pause=0)
        finally:
            first.send_signal(signal.SIGKILL)
            first.wait()
    before = place.count("holder")
    print(f"killed at {before} of {export.adopted} files")
    assert first.returncode == -signal.SIGKILL and wanted <= before < export.adopted

    for _ in range(2):
        assert lines(place.do("adopt", str(export.path), "--json")) == expected
        assert place.count("holder") == place.count("adoption") == export.adopted
    assert export.adopted == sum(each["verdict"] == "adopted" for each in expected)
    place.assert_clean(entries=export.adopted)


# -- policy

@pytest.fixture
def broken(tmp_path):
    """Shaanxi's policies with one value spoiled, and where: file:line."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    file = folder / "values.yaml"
    text = file.read_text(encoding="utf-8").splitlines(keepends=True)
    line = next(number for number, each in enumerate(text) if "168 hours" in each)
    text[line] = text[line].replace("168 hours", "168 moons", 1)
    file.write_text("".join(text), encoding="utf-8")
    return folder, f"values.yaml:{line + 1}"


def test_a_broken_policy_is_named_by_file_and_line(broken, empty):
    folder, where = broken
    done = call("policy", "check", folder, cwd=empty)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{where}: ") and "168 moons" in done.stdout
    assert len(done.stdout.splitlines()) == 1
    assert call("policy", "check", POLICIES, cwd=empty).returncode == 0
    assert call("policy", "check", cwd=empty).returncode == 0


@pytest.mark.parametrize("flags", [["--sandbox"], ["--no-jobs"]], ids=" ".join)
def test_a_broken_policy_stops_the_server_before_anything_is_made(broken, empty, flags):
    folder, where = broken
    done = call("serve", "--data", "data", "--policies", folder, "--port", free_ports(), *flags, cwd=empty)
    refused(done, re.escape(where) + ": ")
    assert list(empty.iterdir()) == []


def test_the_policy_of_a_day_and_a_city_with_its_sources(empty):
    def show(*words):
        done = call("policy", "show", "--at", "2026-11-23", "--json", *words, cwd=empty)
        assert done.returncode == 0, done
        values = json.loads(done.stdout)
        for each in values:
            assert set(each) == {"key", "value", "from", "source", "file", "city"}
            assert re.fullmatch(r"[\w/-]+\.yaml:\d+", each["file"]) and re.fullmatch(r"\d{4}-\d\d-\d\d", each["from"])
            assert each["from"] <= "2026-11-23" and each["value"] and each["source"]
        return {each["key"]: each for each in values}

    province, city = show(), show("--city", "610100")
    assert province["oral-loss-life"]["value"] == "168 hours"
    assert set(province) == set(city) and not any(each["city"] for each in province.values())
    own = {key for key, each in city.items() if each["city"]}
    assert own == {"channels/query-progress", "channels/report-social-oral-loss", "collection-appointment", "city-services"}
    assert own == {key for key in city if city[key] != province[key]}
    assert city["channels/report-social-oral-loss"]["file"].startswith("cities/610100.yaml:")
    assert show("--city", "610500") == province
    for wrong in (["--at", "2026-02-30"], ["--city", "61"]):
        done = call("policy", "show", *wrong, cwd=empty)
        assert done.returncode == 64 and wrong[0] in done.stderr and done.stdout == ""


# -- keys

def test_keys_are_made_once(sqlite_place):
    ring = sqlite_place.data / "keys/keyring.json"
    assert sqlite_place.keys("init").returncode == 0
    made = ring.read_bytes()
    assert ring.stat().st_mode & 0o077 == 0
    refused(sqlite_place.keys("init"), "already exists")
    assert ring.read_bytes() == made


def test_after_a_rotation_the_older_files_still_open(place, small):
    place.found()
    place.do("adopt", str(small.path))
    before = place.keys("list").stdout
    assert place.keys("rotate", "record").returncode == 0
    after = place.keys("list").stdout
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    old = re.search(r"^record (\w+) current", before, re.MULTILINE)[1]
    assert re.search(rf"^record {old} older ", after, re.MULTILINE)
    place.assert_clean(entries=small.adopted)
    # One more entry, sealed with the new key, in a file whose others are not.
    place.do("holder", "show", "--purpose", "换过密钥，看看还能不能打开", typed=small.documents()[0] + "\n")
    place.assert_clean(entries=small.adopted + 1)
    done = place.keys("rotate", "lookup")
    assert done.returncode == 64 and place.keys("list").stdout == after


# -- holder

def test_a_look_is_masked_and_written_down(place, small):
    place.found()
    place.do("adopt", str(small.path))
    document = small.documents()[3]
    purpose = ("holder", "show", "--purpose", "来信核对")
    text = place.do(*purpose, typed=document + "\n")
    assert document not in text and document[6:14] not in text and document[:3] + "*" in text
    shown = json.loads(place.do(*purpose, "--json", typed=document + "\n"))
    assert [entry["seq"] for entry in shown["journal"]] == [1, 2, 3]
    assert [entry["event"] for entry in shown["journal"]] == ["从旧系统转入", "查看", "查看"]
    by_id = json.loads(place.do(*purpose, shown["holder"], "--json"))
    assert by_id["version"] == len(by_id["journal"]) == 4
    text = json.dumps(by_id, ensure_ascii=False)
    assert document not in text and "*" in by_id["name"] and "*" in by_id["card"]

    nobody = next(each["AAC002"] for each in rows_of(small) if each["AAC003"].strip() == "")
    refused(place.call(*purpose, typed=nobody + "\n"), "Nobody has this document")
    wrong = place.call(*purpose, typed=document[:17] + ("0" if document[17] != "0" else "1") + "\n")
    assert wrong.returncode == 1 and document[:17] not in wrong.stdout + wrong.stderr
    assert place.call("holder", "show", typed=document + "\n").returncode == 64, "no purpose, no look"
    place.assert_clean(entries=small.adopted + 3)


def rows_of(export):
    with open(export.path, encoding="gb18030", newline="") as file:
        return list(csv.DictReader(file))


# -- journal

def test_an_edit_behind_its_back_is_found_and_named(sqlite_place, small):
    place = sqlite_place.found()
    place.do("adopt", str(small.path))
    place.assert_clean(entries=small.adopted)
    with closing(sqlite3.connect(place.database.path)) as database, database:
        (holder,) = database.execute("SELECT holder_id FROM journal ORDER BY holder_id LIMIT 1 OFFSET 20").fetchone()
        (body,) = database.execute("SELECT body FROM journal WHERE holder_id = ? AND seq = 1", (holder,)).fetchone()
        edited = body[:-1] + bytes([body[-1] ^ 1])
        database.execute("UPDATE journal SET body = ? WHERE holder_id = ? AND seq = 1", (edited, holder))
    status, found = place.verify()
    assert status == 1
    sentence = found["findings"][0].pop("sentence")
    assert "entry 1 was changed" in sentence
    assert found == {
        "clean": False, "files": small.adopted, "entries": small.adopted,
        "findings": [{"holder": holder, "seq": 1, "kind": "changed"}],
    }
    done = place.call("journal", "verify")
    assert done.returncode == 1 and f"{holder} changed: {sentence}" in done.stdout.splitlines()


# -- institutions

def test_an_institution_has_a_role_and_only_a_bank_has_a_code(place):
    place.found()

    def add(client, *which):
        key = place.folder / "key.json"
        key.write_text(json.dumps(ECKey.generate_key("P-256").as_dict(private=False)))
        return place.call("partner", "add", client, *which, "--jwk", str(key))

    assert "bank 102" in add("bank-102", "--bank", "102").stdout
    assert "centre" in add("card-centre", "--role", "centre").stdout
    expected = {("bank-102", "bank", "102"), ("card-centre", "centre", "")}
    assert set(place.database.rows("SELECT client_id, kind, bank FROM partner")) == expected
    for which in ([], ["--bank", "102", "--role", "centre"], ["--role", "holder"]):
        done = add("somebody", *which)
        assert (done.returncode, done.stdout) == (64, "") and "--role" in done.stderr, done
    assert place.count("partner") == 2


@pytest.mark.parametrize("role", ["holder", "agent", "applicant", "bank", "centre", "director"])
def test_an_account_is_for_a_counter_or_a_telephone(sqlite_place, role):
    sqlite_place.found()
    done = sqlite_place.call("staff", "add", "somebody", "--role", role, "--region", "610100")
    assert (done.returncode, done.stdout) == (64, "") and "clerk, city-centre" in done.stderr
    assert sqlite_place.count("staff") == 0


@pytest.mark.parametrize("role, region", [("city-centre", "610000"), ("city-centre", "610102"), ("province-centre", "610100")])
def test_a_centre_is_of_its_own_region(sqlite_place, role, region):
    sqlite_place.found()
    done = sqlite_place.call("staff", "add", "somebody", "--role", role, "--region", region)
    assert (done.returncode, done.stdout) == (64, "") and "--region" in done.stderr
    assert sqlite_place.count("staff") == 0


# -- serve, where it must not

def test_serves_nothing_without_tables(place):
    assert place.keys("init").returncode == 0
    refused(place.call("serve", "--no-jobs", "--port", str(free_ports())), "no tables yet: run `qinka migrate`")


@pytest.mark.parametrize("flags", [[], ["--sandbox"]], ids=["production", "sandbox"])
def test_serves_nothing_without_the_keys_of_the_folder(place, flags):
    place.do("migrate", *flags)
    done = place.call("serve", *flags, *([] if flags else ["--no-jobs"]), "--port", str(free_ports()))
    refused(done, r"no keys in .*keys.*qinka keys init")
    assert not (place.data / "keys/keyring.json").exists(), "new keys would open nothing"


def test_a_sandbox_never_serves_a_production_database(place):
    place.found()
    for words in (["serve", "--sandbox", "--port", str(free_ports())], ["migrate", "--sandbox"]):
        refused(place.call(*words), "stamped production for ever; sandbox needs another folder")
    assert not (place.data / "sandbox").exists()
    assert place.count("holder") == place.count("staff") == 0


def test_production_never_serves_a_sandbox_database(place):
    place.found("--sandbox")
    done = place.call("serve", "--no-jobs", "--port", str(free_ports()))
    refused(done, "stamped sandbox for ever; production needs another folder")


# -- serve --sandbox and the tour

@contextmanager
def serving(folder):
    """`serve --sandbox` in this working directory with a relative data folder."""
    port = free_ports()
    url = f"http://127.0.0.1:{port}"
    with open(folder.parent / "server.log", "wb") as log:
        command = [PROGRAM, "serve", "--sandbox", "--data", "province/data", "--port", str(port)]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        try:
            for address in (f"{url}/health", f"http://127.0.0.1:{port + 1}/clock"):
                until(lambda address=address: process.poll() is not None or answers(address), seconds=30)
            assert process.poll() is None, (folder.parent / "server.log").read_text(errors="replace")[-2000:]
            yield url
        finally:
            process.terminate()
            assert process.wait(timeout=15) == 0


def test_an_empty_folder_becomes_a_province_and_the_tour_passes_once(empty):
    with serving(empty) as url:
        assert [path.name for path in empty.iterdir()] == ["province"]
        data = empty / "province/data"
        assert (data / "qinka.db").exists() and (data / "keys/keyring.json").exists()
        assert (data / "sandbox/people.json").exists()

        fresh = call("tour", "--url", url, "--json", cwd=empty)
        steps, summary = split(fresh)
        assert fresh.returncode == 0, [step for step in steps if not step["asExpected"]]
        assert all(step["asExpected"] and step["status"] == step["expectedStatus"] for step in steps)
        assert summary["asExpected"] == summary["steps"] == len(steps) > 50 and summary["surprises"] == 0
        assert summary["clauses"] == {"asked": 31, "played": 31, "missing": [], "unknown": []}

        used = call("tour", "--url", url, "--json", cwd=empty)
        steps, summary = split(used)
        assert used.returncode == 1
        surprises = [step for step in steps if not step["asExpected"]]
        assert len(surprises) == summary["surprises"] > 0 and all(step["surprise"] for step in surprises)
    done = call("journal", "verify", "--replay", "--json", "--data", "province/data", cwd=empty)
    assert done.returncode == 0 and json.loads(done.stdout)["clean"]


def split(done):
    """The steps of a tour and its summary."""
    *steps, last = lines(done.stdout)
    names = {"step", "chapter", "title", "clauses", "party", "method", "route", "asExpected", "expectedStatus"}
    for number, step in enumerate(steps, 1):
        assert names <= set(step) and step["step"] == number, step
    assert set(last) == {"summary"}
    assert set(last["summary"]) == {"steps", "asExpected", "surprises", "seconds", "clauses"}
    return steps, last["summary"]


def test_a_tour_of_nobody_says_so(empty):
    done = call("tour", "--url", f"http://127.0.0.1:{free_ports()}", "--json", cwd=empty)
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有应答" in done.stderr and "qinka serve --sandbox" in done.stderr
