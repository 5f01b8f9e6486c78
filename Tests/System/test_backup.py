"""A backup of a working server becomes a province again, and whatever was done to it is named.

The short form of `Scripts/drills/backup`.
"""
import json
import os
import shutil
import stat
from urllib.parse import urlsplit

import pytest

from backups import DAMAGES, Place, back_up, back_up_under_load, call, damage_is_named
from writers import Writer, check_given_again, check_journal, journal_length

WRITERS = 6
PEOPLE = {"sealed": WRITERS, "active": 24}


@pytest.fixture(scope="module")
def backup(world):
    """A backup of the running server, for what is only looked at."""
    return back_up(world.server, world.server.folder / "looked-at")


@pytest.fixture
def place(world, tmp_path):
    """An empty place with the right keys."""
    place = Place(world.server, tmp_path / "data")
    place.bring_keys()
    yield place
    place.database.drop()


def test_a_backup_says_what_it_is_and_holds_no_key(world, backup):
    server = world.server
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o700
    assert not list(server.folder.glob("looked-at.*")), "an unfinished folder stayed behind"
    keys = json.loads((server.data / "keys/keyring.json").read_text())["keys"]
    needed = {(key["purpose"], key["id"]) for key in keys if key["purpose"] != "token"}
    assert {(key["purpose"], key["id"]) for key in backup.manifest["keys"]} == needed
    whole = b"".join(path.read_bytes() for path in backup.path.iterdir())
    assert not any(key["secret"].encode() in whole for key in keys)
    assert (backup.manifest["engine"], backup.manifest["use"]) == (
        {"sqlite": "sqlite", "postgres": "postgresql"}[server.engine], "sandbox")
    again = call("backup", backup.path, "--data", server.data, *server.database.arguments)
    assert again.returncode == 1 and "already there" in again.stderr


def test_keys_that_are_missing_are_named_before_anything_is_written(world, backup, tmp_path):
    place = Place(world.server, tmp_path / "data")
    try:
        for keys in (None, "another province's"):
            if keys:
                assert call("keys", "init", "--data", place.data).returncode == 0
            before = sorted(place.data.rglob("*"))
            done = place.restore(backup.path)
            said = json.loads(done.stdout)
            assert done.returncode == 1 and not said["restored"]
            assert said["missingKeys"] == backup.manifest["keys"]
            assert sorted(place.data.rglob("*")) == before
    finally:
        place.database.drop()


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_named(backup, place, name):
    said, is_right = damage_is_named(backup.path, place, name)
    assert is_right, said


def test_only_an_empty_place_is_filled(world, backup, place):
    (place.data / "qinka.db").write_text("")
    done = place.restore(backup.path)
    assert done.returncode == 1 and "not empty" in done.stderr and done.stdout == ""
    (place.data / "qinka.db").unlink()
    if world.server.engine == "postgres":
        used = call("restore", backup.path, "--data", place.data, *world.server.database.arguments)
        assert used.returncode == 1 and "has tables already" in used.stderr


def test_pg_dump_is_looked_for_and_gets_no_password_by_an_argument(world, tmp_path):
    server = world.server
    if server.engine != "postgres":
        pytest.skip("SQLite is copied by the program itself")
    words = ("backup", tmp_path / "never", "--data", server.data)
    url = server.database.url
    secret = urlsplit(url).password
    nowhere = call(*words, env={**os.environ, "PATH": "/nowhere", "QINKA_DATABASE": url})
    assert nowhere.returncode == 1 and "pg_dump is not on the PATH" in nowhere.stderr
    spy, heard = tmp_path / "pg_dump", tmp_path / "heard"
    spy.write_text(f'#!/bin/sh\necho "$@" > {heard}\necho "$PGPASSWORD" >> {heard}\necho "pg_dump: no" >&2\nexit 1\n')
    spy.chmod(0o755)
    failed = call(*words, env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "QINKA_DATABASE": url})
    assert failed.returncode == 1 and "pg_dump failed: pg_dump: no" in failed.stderr
    arguments, password = heard.read_text().splitlines()
    assert secret and secret not in arguments and password == secret
    assert not list(tmp_path.glob("never*"))


def test_everything_acknowledged_before_a_backup_is_in_it(world, place):
    server = world.server
    writers = [Writer(world, server.take_sealed(), server.seed) for _ in range(WRITERS)]
    path = server.folder / "under-load"
    backup = back_up_under_load(world, writers, path, seconds=0.5)
    done = place.restore(path)
    said = json.loads(done.stdout)
    assert done.returncode == 0 and said["clean"] and said["restored"], done
    assert (said["entries"], said["files"]) == (backup.manifest["entries"], backup.manifest["files"])
    place.move_in()
    place.database.drop = lambda: None  # it is the server's now
    all_said = [each for writer in writers for each in writer.said]
    before = [each for each in all_said if each.ended < backup.began]
    print(f"{len(before)} answers before the backup, {len(all_said) - len(before)} later, {said}")
    assert len(before) >= WRITERS and len(all_said) > len(before)
    # The journal has only grown since: by nothing, as nobody has acted in the new place.
    assert journal_length(world) == said["entries"]
    check_given_again(world, before)
    check_journal(world, path / "journal.checkpoint")
    shutil.rmtree(path)
