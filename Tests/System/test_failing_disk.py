"""A disk that fails is never taken for one that works (K4): the short form of `Scripts/drills/io-errors`."""
import pytest

from faulty_disk import ENDED_FOR_A_SYNC, KINDS_OF_FAULTS, SYNC, FaultyDisk, Keeper
from writers import Writer, check_given_again, check_once_in_the_journal, journal_length

PEOPLE = {"sealed": 1, "active": 0}
SHORT = ("a sync fails with EIO", "a write fails with EIO", "a write fails with ENOSPC")


@pytest.fixture(scope="module")
def disk(sqlite_world):
    server = sqlite_world.server
    disk = FaultyDisk(server.folder)
    server.stop()
    server.wrapper = disk.wrapper
    server.start()
    yield disk
    disk.heal()


@pytest.fixture(scope="module")
def writer(sqlite_world, disk):
    writer = Writer(sqlite_world, sqlite_world.server.take_sealed(), sqlite_world.server.seed)
    writer.activate()
    return writer


@pytest.mark.parametrize("name", SHORT)
def test_no_success_is_false(sqlite_world, disk, writer, name):
    server, (kind, error) = sqlite_world.server, KINDS_OF_FAULTS[name]
    length, so_far, process = journal_length(sqlite_world), len(writer.said), server.process
    writer.hiccups.clear()
    with Keeper(server) as keeper:
        # The first write or sync of a commit, and a later one.
        for number in (1, 4):
            disk.fail_nth(kind, number, error)
            while not disk.failed[kind]:
                writer.report()
                writer.release()
    print(name, dict(writer.faults), writer.unanswered, dict(keeper.ends))
    if kind == SYNC:
        assert keeper.ends == {ENDED_FOR_A_SYNC: 2}
        assert b"A sync of the database failed" in server.logs
    else:
        assert server.process is process and not keeper.ends, "a write that failed ended the process"
        assert {status for status, _ in writer.faults} <= {503, 507}
    server.restart_after_kill()
    check_given_again(sqlite_world, writer.said)
    check_once_in_the_journal(sqlite_world, [each for each in writer.said[so_far:] if each.is_done], length)
