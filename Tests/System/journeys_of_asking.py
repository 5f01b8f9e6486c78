"""Asking: the guide, and a person when it does not help."""
from journey import HOTLINE, NOBODY, OWN, PROVINCE, STAFF, Request, expect, journey
from journeys_in_hand import CASE

QUESTIONS, TICKETS = "/api/v1/staff/questions", "/api/v1/staff/tickets"
ASKED = {"question": "社保卡丢了怎么办"}
OTHERWISE = {"question": "社保卡怎么激活"}


@journey("POST", "/api/v1/questions", NOBODY, 200, receipt=False)
def ask(world):
    return Request("/api/v1/questions", body={**ASKED, "city": "610100"}, other=OTHERWISE)


@journey("POST", "/api/v1/me/questions", OWN, 200, receipt=False)
def ask_about_oneself(world):
    return Request("/api/v1/me/questions", world.sign_in(world.server.take_active()), ASKED, OTHERWISE)


@journey("POST", f"{CASE}/questions", STAFF, 200, receipt=False)
def ask_for_somebody(world):
    path, token = world.at_counter(world.server.take_active())
    return Request(f"{path}/questions", token, ASKED, OTHERWISE)


def unanswered(world):
    """A question that nobody has answered: its words share no pair with those that somebody has."""
    words = "".join(chr(world.rng.randrange(0x4E00, 0x9FA5)) for _ in range(12))
    answer = expect(world.qinka.post("/api/v1/questions", {"question": words}), 200).json
    assert not answer["answered"], answer


@journey("GET", QUESTIONS, PROVINCE | HOTLINE, 200)
def open_questions(world):
    unanswered(world)
    return Request(QUESTIONS, world.staff("province-centre"))


@journey("POST", f"{QUESTIONS}/{{question}}/answers", PROVINCE, 201, receipt=False)
def answer_question(world):
    unanswered(world)
    token = world.staff("province-centre")
    one = max(expect(world.qinka.get(QUESTIONS, token), 200).json["questions"], key=lambda each: each["lastAt"])
    return Request(f"{QUESTIONS}/{one['question']}/answers", token, {"entry": "loss"}, {"entry": "apply"})


@journey("POST", "/api/v1/me/tickets", OWN, 201, receipt=False)
def ask_for_a_person(world):
    body = {"action": "collect", "words": "为什么还领不了卡"}
    token = world.sign_in(world.server.take_active())
    return Request("/api/v1/me/tickets", token, body, {**body, "action": "renew"})


@journey("GET", "/api/v1/me/tickets", OWN, 200)
def own_tickets(world):
    return Request("/api/v1/me/tickets", ask_for_a_person(world).token)


@journey("GET", TICKETS, PROVINCE | HOTLINE, 200)
def open_tickets(world):
    return Request(TICKETS, world.staff("hotline-agent"))


@journey("POST", f"{TICKETS}/{{ticket}}/answers", PROVINCE | HOTLINE, 201, receipt=False)
def answer_ticket(world):
    request = ask_for_a_person(world)
    ticket = expect(world.qinka.post(request.path, request.body, request.token), 201).json["ticket"]
    body = {"answer": "卡在网点，可以领。"}
    return Request(f"{TICKETS}/{ticket}/answers", world.staff("hotline-agent"), body, {"answer": "请再等两天。"})
