"""An employer's people: from one file, in any state of interruption, and what the employer is told afterwards."""
import base64
import json
import re
import subprocess
import sys

import pytest

from client import World
from journey import expect
from server import ENGINES, ROOT, Postgres

PEOPLE = {"newcomers": 12}
ROWS = 300


@pytest.mark.parametrize("engine", list(ENGINES))
def test_killed_twice_every_fault_named_nobody_doubled(engine, tmp_path, rng):
    """The short form of the drill: the long one is `Scripts/drills/employer-import`."""
    database = Postgres(tmp_path) if engine == "postgres" else None
    more = ["--database", database.url] if database else []
    try:
        done = subprocess.run(
            [
                sys.executable, str(ROOT / "Scripts/drills/employer-import"), "--rows", str(ROWS), "--seed",
                str(rng.randrange(10**9)), *more,
            ], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr[-2000:]
        assert done.stdout.count("killed after") == 2, done.stdout
    finally:
        if database:
            database.drop()


HEADER = "姓名,证件号码,证件有效期,民族,手机号,制卡城市,发卡银行,银行网点,照片"


def row(person, photo, **changes):
    cells = {
        "name": person.name, "document": person.document, "expires": "2099-01-01", "ethnicity": "汉族",
        "phone": person.phone, "city": "西安市", "bank": "102", "branch": "西安高新支行", "photo": photo, **changes,
    }
    return ",".join(cells.values())


def hand_in(world: World, token, rows):
    table = "\r\n".join([HEADER, *rows]) + "\r\n"
    body = {"rows": base64.b64encode(table.encode("gb18030")).decode()}
    return expect(world.qinka.post("/api/v1/employer/application-imports", body, token), 201).json


def test_the_employee_follows_what_the_employer_has_begun(world):
    person = world.server.take("newcomers")
    token = world.staff("employer")
    answer = hand_in(world, token, [row(person, world.photo(token))])
    assert answer["taken"] == 1, answer
    assert world.messages(person.phone) == [], "nothing goes to a telephone that only the employer has said"

    own = world.sign_in(person)
    progress = expect(world.qinka.get("/api/v1/me/progress", own), 200).json
    assert progress["number"] == answer["rows"][0]["application"]
    who = expect(world.qinka.get("/api/v1/me", own), 200).json
    assert who["phone"].endswith(person.phone[-4:])


def test_the_employer_sees_its_own_and_what_stands_still(world):
    token = world.staff("employer")
    people = [world.server.take("newcomers") for _ in range(2)]
    answer = hand_in(world, token, [row(person, world.photo(token)) for person in people])
    number = answer["rows"][1]["application"]
    fault = {"application": number, "reason": "photo-rejected", "remark": "头部太小"}
    expect(world.qinka.post("/api/v1/partner/production-faults", fault, world.centre()), 201)
    listed = expect(world.qinka.get("/api/v1/employer/applications", token), 200).json
    first = listed["applications"][0]
    assert (first["number"], first["fault"]["reason"]) == (number, "photo-rejected")
    text = json.dumps(listed, ensure_ascii=False)
    for person in people:
        assert not any(secret in text for secret in (person.document, person.phone, person.name))


def test_the_rows_that_come_back_can_be_mended_and_handed_in_again(world):
    token = world.staff("employer")
    good, bad = world.server.take("newcomers"), world.server.take("newcomers")
    photo = world.photo(token)
    first = hand_in(world, token, [row(good, world.photo(token)), row(bad, photo, branch="")])
    assert [each["verdict"] for each in first["rows"]] == ["taken", "refused"]
    assert [each["code"] for each in first["rows"][1]["problems"]] == ["no-branch"]
    back = first["corrected"].lstrip("\ufeff")
    assert good.document not in back and "问题代码" in back
    mended = re.sub(r",102,,", ",102,西安高新支行,", back)
    body = {"rows": base64.b64encode(mended.encode()).decode()}
    second = expect(world.qinka.post("/api/v1/employer/application-imports", body, token), 201).json
    assert [each["verdict"] for each in second["rows"]] == ["taken"], second


def test_a_person_can_see_that_an_employer_has_looked(world):
    token, person = world.staff("employer"), world.server.take_active()
    answer = hand_in(world, token, [row(person, world.photo(token))])
    problem = answer["rows"][0]["problems"][0]
    assert problem["code"] == "has-card" and "已经在西安市有卡" in problem["sentence"]
    looks = expect(world.qinka.get("/api/v1/me/accesses", world.sign_in(person)), 200).json["accesses"]
    assert "单位经办人" in looks[0]["who"]
