"""Backing up under load, losing the server, and going on in a new place."""
import json
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from server import ENGINES, PROGRAM
from writers import acting


@dataclass
class Backup:
    """A backup, and when it was made by time.monotonic."""

    path: Path
    report: dict
    began: float
    ended: float

    @property
    def manifest(self):
        return self.report["manifest"]


def call(*words, **more):
    """Runs the program to its end, whatever that is."""
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=600, **more)


def back_up(server, path):
    began = time.monotonic()
    done = server.command("backup", str(path), "--json")
    return Backup(path, json.loads(done.stdout), began, time.monotonic())


def back_up_under_load(world, writers, path, seconds):
    """People act before, during and after the backup, for so long each; then the server is killed in the middle."""
    with acting(writers):
        time.sleep(seconds)
        backup = back_up(world.server, path)
        time.sleep(seconds)
        for writer in writers:
            writer.patient = False
        world.server.kill()
    return backup


class Place:
    """A new place to restore to: a folder, and on PostgreSQL an empty database."""

    def __init__(self, server, folder: Path):
        self.server, self.data = server, folder
        folder.mkdir()
        self.database = ENGINES[server.engine](folder)

    def bring_keys(self):
        shutil.copytree(self.server.data / "keys", self.data / "keys")

    def restore(self, backup, *flags):
        return call("restore", backup, "--data", self.data, "--json", *flags, *self.database.arguments)

    def move_in(self):
        """The server goes on here. The sandbox's own files are not Qinka's, so no backup has them."""
        shutil.copytree(self.server.data / "sandbox", self.data / "sandbox")
        self.server.database.drop()
        self.server.data, self.server.database = self.data, self.database
        self.server.start()


def flip(path):
    """One bit, in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def copy_file(backup):
    return backup / ("qinka.db" if (backup / "qinka.db").exists() else "qinka.dump")


# What somebody, or a bad disk, does to a backup, and what must be said of it: kind and file.
DAMAGES = {
    "a flipped bit in the copy": (lambda backup: flip(copy_file(backup)), "changed", "qinka.d"),
    "a copy that was cut": (lambda backup: cut(copy_file(backup)), "cut", "qinka.d"),
    "a copy that is gone": (lambda backup: copy_file(backup).unlink(), "missing", "qinka.d"),
    "a truncated checkpoint": (lambda backup: cut(backup / "journal.checkpoint"), "cut", "journal.checkpoint"),
    "a flipped bit in the manifest": (lambda backup: flip(backup / "manifest.json"), "manifest-changed", "manifest"),
    "no signature": (lambda backup: (backup / "manifest.signature").unlink(), "missing", "manifest.signature"),
    "no manifest": (lambda backup: (backup / "manifest.json").unlink(), "no-manifest", "manifest.json"),
    "a file too many": (lambda backup: (backup / "more").write_text("x"), "stray", "more"),
}


def damage_is_named(backup, place, name):
    """Damages a copy of the backup; gives what was said and whether it is right. Nothing may be written."""
    damage, kind, file = DAMAGES[name]
    spoilt = backup.with_name("spoilt")
    shutil.copytree(backup, spoilt)
    try:
        damage(spoilt)
        done = place.restore(spoilt)
    finally:
        shutil.rmtree(spoilt)
    said = json.loads(done.stdout)
    is_right = (
        done.returncode == 1 and not said["restored"] and [each["kind"] for each in said["damage"]] == [kind]
        and said["damage"][0]["file"].startswith(file) and [path.name for path in place.data.iterdir()] == ["keys"])
    return said, is_right
