"""From the photo and the form to the card in hand."""
from journey import BANK, CENTRE, CLERK, HOLDER, NOBODY, OWN, STAFF, Request, bare, expect, journey
from journeys_in_hand import CASE
from moves import applicant, exchanging, founded, place_after, ward

OTHER_BRANCH = {"branch": "西安雁塔支行"}


@journey("POST", "/api/v1/photos", HOLDER | CLERK | {"applicant", "agent", "employer"}, 201, receipt=False)
def hand_in_a_photo(world):
    body = {"photo": world.portrait, "city": "610100"}
    return Request("/api/v1/photos", world.staff("clerk", "610100"), body, {**body, "photo": far(world)})


def far(world):
    """A photo that a clerk has to look at, in Base64."""
    return world.sandbox.get("/photos/portrait-far.jpg").json["photo"]


def doubtful(world):
    """Somebody who applied at a counter with such a photo, and the application's number."""
    person, clerk = world.server.take("newcomers"), world.staff("clerk", "610100")
    photo = expect(world.qinka.post("/api/v1/photos", {"photo": far(world)}, clerk), 201).json["photo"]
    form = {**person.form(photo=photo), "visitor": "holder"}
    answer = expect(world.qinka.post("/api/v1/staff/applications", form, clerk), 201)
    return person, answer.json["application"]["number"]


@journey("GET", "/api/v1/staff/photo-reviews", CLERK, 200)
def list_photos_to_review(world):
    doubtful(world)
    return Request("/api/v1/staff/photo-reviews", world.staff("clerk", "610100"))


@journey("GET", f"{CASE}/photo", CLERK, 200)
def see_the_photo(world):
    path, token = world.at_counter(doubtful(world)[0])
    return Request(f"{path}/photo", token)


@journey("POST", f"{CASE}/photo-reviews", CLERK, 201)
def review_a_photo(world):
    path, token = world.at_counter(doubtful(world)[0])
    rejected = {"verdict": "rejected", "reason": "head-position", "remark": "头部太小"}
    return Request(f"{path}/photo-reviews", token, {"verdict": "passed"}, rejected)


# -- the form

# The new file's own beginning stands before what the receipt lists.
@journey("POST", "/api/v1/applications", {"applicant", "holder"}, 201, before=1)
def apply(world):
    person, token = applicant(world)
    body = person.form(photo=world.photo(token))
    return Request("/api/v1/applications", token, body, {**body, **OTHER_BRANCH})


@journey("POST", "/api/v1/staff/applications", CLERK, 201, before=1)
def apply_at_outlet(world):
    token = world.staff("clerk", "610100")
    body = {**world.server.take("newcomers").form(photo=world.photo(token)), "visitor": "holder"}
    return Request("/api/v1/staff/applications", token, body, {**body, **OTHER_BRANCH})


@journey("POST", "/api/v1/me/applications", OWN, 201)
def apply_again(world):
    token, form, _ = ward(world)
    expect(world.qinka.post("/api/v1/me/application-withdrawals", {}, token), 201)
    return Request("/api/v1/me/applications", token, form, {**form, **OTHER_BRANCH})


@journey("POST", f"{CASE}/applications", CLERK, 201)
def apply_in_a_case(world):
    person = world.server.take("former")
    path, token = world.at_counter(person)
    body = form_of(person, world.photo(token))
    return Request(f"{path}/applications", token, body, {**body, **OTHER_BRANCH})


def form_of(person, photo):
    """The form of somebody whom the older system knew."""
    born = person.document[6:14]
    return {
        **person.claim, "nationality": "CHN", "sex": "male" if int(person.document[16]) % 2 == 1 else "female",
        "ethnicity": "汉族", "birth": f"{born[:4]}-{born[4:6]}-{born[6:]}", "phone": person.phone, "city": "610100",
        "bank": "102", "branch": "西安高新支行", "photo": photo,
    }


@journey("POST", "/api/v1/me/application-corrections", OWN, 201)
def correct(world):
    token, form, _ = ward(world)
    body = {**form, **OTHER_BRANCH}
    return Request("/api/v1/me/application-corrections", token, body, {**body, "bank": "103"})


@journey("POST", f"{CASE}/application-corrections", CLERK, 201)
def correct_at_outlet(world):
    person, _, form = founded(world)
    path, token = world.at_counter(person)
    body = {**form, **OTHER_BRANCH}
    return Request(f"{path}/application-corrections", token, body, {**body, "bank": "103"})


@journey("POST", "/api/v1/me/application-withdrawals", OWN, 201)
def withdraw(world):
    return bare("/api/v1/me/application-withdrawals", exchanging(world))


@journey("POST", f"{CASE}/application-withdrawals", CLERK, 201)
def withdraw_at_outlet(world):
    path, token = world.at_counter(founded(world)[0])
    return bare(f"{path}/application-withdrawals", token)


# -- how it stands

for shown in ("progress", "application"):
    readers = OWN | {"applicant"} if shown == "progress" else OWN
    journey("GET", f"/api/v1/me/{shown}", readers, 200)(
        lambda world, shown=shown: Request(f"/api/v1/me/{shown}", exchanging(world)))


@journey("GET", "/api/v1/me/applications/{number}", OWN, 200)
def see_by_number(world):
    token, _, number = ward(world)
    return Request(f"/api/v1/me/applications/{number}", token)


@journey("GET", f"{CASE}/progress", STAFF, 200)
def see_progress_by_phone(world):
    case = world.open_case(founded(world)[0])
    return Request(f"/api/v1/staff/cases/{case}/progress", world.staff("hotline-agent"))


# -- the making

def registered(world):
    """An application of which the registers have said that there is no other card."""
    number = founded(world)[1]
    body = {"application": number, "answer": "none"}
    expect(world.qinka.post("/api/v1/partner/register-answers", body, world.centre()), 201)
    return number


@journey("POST", "/api/v1/partner/register-answers", CENTRE, 201)
def answer_register(world):
    body = {"application": founded(world)[1], "answer": "none"}
    return Request("/api/v1/partner/register-answers", world.centre(), body, {**body, "answer": "unknown"})


@journey("POST", "/api/v1/partner/production-steps", CENTRE | {"police", "factory"}, 201)
def step(world):
    body = {"application": registered(world), "stage": "compared"}
    return Request("/api/v1/partner/production-steps", world.centre(), body, {**body, "stage": "batched"})


@journey("POST", "/api/v1/partner/production-faults", CENTRE | {"police", "factory"}, 201)
def stop(world):
    body = {"application": registered(world), "reason": "photo-rejected", "remark": "头部太小"}
    return Request("/api/v1/partner/production-faults", world.centre(), body, {**body, "remark": "背景不白"})


# -- the making, many cards together

def waiting(world):
    """Which batch an application waits for; of a city and a bank that no other journey makes cards in alone."""
    founded(world, city="610500", bank="402")
    return {"kind": "comparison", "city": "610500", "bank": "402"}


def in_a_batch(world):
    """The number of a batch that was just formed."""
    answer = expect(world.qinka.post("/api/v1/partner/batches", waiting(world), world.centre()), 201)
    return answer.json["batches"][0]["number"]


@journey("POST", "/api/v1/partner/batches", CENTRE, 201, receipt=False)
def form_batch(world):
    body = waiting(world)
    return Request("/api/v1/partner/batches", world.centre(), body, {**body, "kind": "making"})


@journey("GET", "/api/v1/partner/batches", CENTRE, 200)
def see_batches(world):
    return Request("/api/v1/partner/batches", world.centre())


@journey("GET", "/api/v1/partner/batches/{batch}", CENTRE, 200)
def see_batch(world):
    return Request(f"/api/v1/partner/batches/{in_a_batch(world)}", world.centre())


@journey("GET", "/api/v1/partner/late-items", CENTRE, 200)
def see_what_is_late(world):
    return Request("/api/v1/partner/late-items", world.centre())


# -- the card

@journey("POST", "/api/v1/me/collection-bookings", OWN, 201)
def book(world):
    token, _, number = ward(world, "city-channel")
    world.make(number)
    return Request("/api/v1/me/collection-bookings", token, place_after(world, 1), place_after(world, 2))


@journey("DELETE", "/api/v1/me/collection-bookings", OWN, 200)
def cancel_booking(world):
    token, _, number = ward(world, "city-channel")
    world.make(number)
    expect(world.qinka.post("/api/v1/me/collection-bookings", place_after(world, 1), token), 201)
    return Request("/api/v1/me/collection-bookings", token)


@journey("POST", "/api/v1/me/collection-codes", OWN, 201, receipt=False)
def ask_for_a_code(world):
    person, number, _ = founded(world)
    world.make(number)
    return bare("/api/v1/me/collection-codes", world.sign_in(person))


@journey("POST", f"{CASE}/collection-bookings", CLERK, 201)
def book_at_outlet(world):
    person, number, _ = founded(world)
    world.make(number)
    path, token = world.at_counter(person)
    return Request(f"{path}/collection-bookings", token, place_after(world, 1), place_after(world, 2))


@journey("DELETE", f"{CASE}/collection-bookings", CLERK, 200)
def cancel_at_outlet(world):
    person, number, _ = founded(world)
    world.make(number)
    path, token = world.at_counter(person)
    expect(world.qinka.post(f"{path}/collection-bookings", place_after(world, 1), token), 201)
    return Request(f"{path}/collection-bookings", token)


@journey("POST", f"{CASE}/card-shelvings", CLERK, 201)
def shelve(world):
    person, number, _ = founded(world)
    world.make(number, "outlet-received")
    path, token = world.at_counter(person)
    body = {"outlet": "610100-01", "shelf": "A-03"}
    return Request(f"{path}/card-shelvings", token, body, {**body, "shelf": "B-01"})


# -- outlets

@journey("GET", "/api/v1/outlets/{city}/{day}", NOBODY, 200)
def outlets_on_a_day(world):
    return Request(f"/api/v1/outlets/610100/{place_after(world, 1)['day']}")


@journey("GET", "/api/v1/staff/stock", CLERK, 200)
def stock(world):
    return Request("/api/v1/staff/stock", world.staff("clerk", "610100"))


def closing(world, days):
    """A day of an outlet where nobody books in these tests."""
    return {"outlet": "610100-02", "day": place_after(world, days)["day"], "reason": "停电"}


@journey("POST", "/api/v1/staff/closed-days", CLERK, 201, receipt=False)
def close_a_day(world):
    token = world.staff("clerk", "610100")
    return Request("/api/v1/staff/closed-days", token, closing(world, 3), closing(world, 4))


@journey("DELETE", "/api/v1/staff/closed-days/{outlet}/{day}", CLERK, 200, receipt=False)
def open_a_day_again(world):
    token, day = world.staff("clerk", "610100"), closing(world, 5)
    expect(world.qinka.post("/api/v1/staff/closed-days", day, token), 201)
    return Request(f"/api/v1/staff/closed-days/{day['outlet']}/{day['day']}", token)


# -- hand-over


@journey("POST", f"{CASE}/card-collections", CLERK, 201)
def collect(world):
    person, number, _ = founded(world, city="610500")
    world.make(number)
    path, token = world.at_counter(person, "610500")
    return bare(f"{path}/card-collections", token)


@journey("POST", "/api/v1/partner/card-collections", BANK, 201)
def collect_at_bank(world):
    person, number, _ = founded(world, city="610500")
    world.make(number)
    body = {"application": number, **person.papers}
    other = {**body, **world.server.take_active().agent_papers}
    return Request("/api/v1/partner/card-collections", world.bank(), body, other)
