"""Being asked to stop in the middle of work (K17): it ends in time, without a crash, and the work goes on afterwards.

The long form is Scripts/drills/stopping.
"""
import writers
from stopping import stop_under

WRITERS = 12
PEOPLE = {"sealed": 60, "active": 0}
CROWD = 48
ROUNDS = 3


def test_what_is_in_flight_is_answered_and_nobody_new_let_in(world):
    people = [world.server.take_sealed() for _ in range(WRITERS)]
    everybody = [writers.Writer(world, person, world.server.seed) for person in people]
    length = writers.journal_length(world)
    for stubborn in (False, True):
        stop = stop_under(world, everybody, 0.7, stubborn)
        print(stop)
        assert not stop.failed, [str(each) for each in stop.failed]
        assert stop.refused_new and stop.seconds < 12
    writers.check_given_again(world, writers.said(everybody))
    writers.check_once_in_the_journal(world, writers.done(everybody), length)


def test_stops_while_messages_are_under_way(world):
    server = world.server
    for _ in range(ROUNDS):
        world.advance(61)
        for person in server.everybody[:CROWD]:
            assert world.begin_sign_in(person).status == 202
        server.stop()
        server.start()


def test_what_waited_is_sent_after_the_next_start(world):
    world.advance(61)
    person = world.server.take_sealed()
    world.sandbox.call("PUT", "/parties/sms/mode", {"mode": "fail"})
    identifier = world.begin_sign_in(person).json["signIn"]
    world.server.stop()
    world.server.start()
    # A code that was already being sent waits for its lease to run out.
    world.advance(31)
    code = world.code_sent_to(person.phone)
    assert world.qinka.post("/api/v1/sessions", {"signIn": identifier, "code": code}).status == 201


def test_a_silent_party_keeps_nobody_from_stopping(world):
    world.advance(61)
    for party in ("identity", "sms"):
        world.sandbox.call("PUT", f"/parties/{party}/mode", {"mode": "silent"})
    for person in world.server.everybody[:CROWD]:
        world.begin_sign_in(person)
    world.server.stop()
    world.server.start()
