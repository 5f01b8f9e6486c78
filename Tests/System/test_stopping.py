"""Being asked to stop in the middle of work: it ends in time, without a crash, and the work goes on afterwards."""

PEOPLE = {"sealed": 60, "active": 0}
CROWD = 50
ROUNDS = 8


def test_stops_while_messages_are_under_way(world):
    server = world.server
    for _ in range(ROUNDS):
        for person in server.everybody[:CROWD]:
            assert world.begin_sign_in(person).status == 202
        server.stop()
        server.start()
        world.advance(61)


def test_what_waited_is_sent_after_the_next_start(world):
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
