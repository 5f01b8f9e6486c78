"""What an employer's office does: it applies for the people who work there, and follows what became of that."""
import base64

from journey import EMPLOYER, Request, expect, journey

HEADER = "姓名,证件号码,证件有效期,民族,手机号,制卡城市,发卡银行,银行网点,照片"


def rows(world, token):
    """The body that hands in one newcomer, and the same with another branch."""
    person, photo = world.server.take("newcomers"), world.photo(token)

    def body(branch):
        cells = [
            person.name, person.document, "2099-01-01", "汉族", person.phone, "西安市", "102", branch, photo,
        ]
        table = f"{HEADER}\r\n{','.join(cells)}\r\n"
        return {"rows": base64.b64encode(table.encode()).decode()}
    return body("西安高新支行"), body("西安雁塔支行")


@journey("POST", "/api/v1/employer/application-imports", EMPLOYER, 201, receipt=False)
def hand_in_employees(world):
    token = world.staff("employer")
    body, other = rows(world, token)
    return Request("/api/v1/employer/application-imports", token, body, other)


@journey("GET", "/api/v1/employer/applications", EMPLOYER, 200)
def follow_employees(world):
    token = world.staff("employer")
    expect(world.qinka.post("/api/v1/employer/application-imports", rows(world, token)[0], token), 201)
    return Request("/api/v1/employer/applications", token)
