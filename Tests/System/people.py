"""Invented people, and the export file of an older system in which they arrive.

The county part 99 is assigned to no place, so no number here belongs to anyone.
"""
import random
from dataclasses import dataclass
from datetime import date, timedelta

HEADER = (
    "AAC002,AAC003,AAC004,AAC006,AAC008,AAC067,AAB301,AAB301_INS,AAE140,"
    "AAB004,AAZ500,AAZ502,AAE008,AAE010,FKRQ,YXQ,LSGS_END,YHZT"
)
SEALED, ACTIVE = "0", "1"
SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华"
GIVEN = "砚璟翎棠珩汐槿榆苒蘅澍骁芃昀筠沅霁岚筱绮竑旸澈湉"


@dataclass(frozen=True)
class Person:
    name: str
    document: str
    phone: str
    card: str
    bank: str
    account: str
    status: str
    city: str = "610100"

    @property
    def papers(self):
        return {"documentType": "citizen-id", "documentNumber": self.document}

    @property
    def cast_entry(self):
        """How the sandbox lists a person whom its identity platform can verify."""
        return {
            "name": self.name, **self.papers, "phone": self.phone, "cardNumber": self.card, "bank": self.bank,
            "city": self.city, "state": "adopted", "note": "",
        }

    @property
    def export_row(self):
        issued = date(2024, 7, 17)
        expires = date(2034, 7, 16)
        male = int(self.document[16]) % 2 == 1
        return ",".join([
            self.document, self.name, "1" if male else "2", self.document[6:14], "1", self.phone, self.city, self.city,
            "310", "", self.card, self.status, self.bank, self.account, f"{issued:%Y%m%d}", f"{expires:%Y%m%d}", "",
            "1" if self.status == ACTIVE else "0",
        ])


def citizen_number(body):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]


def card_number(body):
    values = [int(character, 36) for character in body]
    check = 11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    return body + ("X" if check == 10 else "0" if check == 11 else str(check))


def invent(count, status, rng: random.Random, bank="102", city="610100"):
    """`count` people, none like another, all with the same kind of card."""
    drawn = rng.sample(range(10_000_000), count)
    people = {}
    for number in drawn:
        person = invent_one(number, status, rng, bank, city)
        while person.document in people:
            person = invent_one(number, status, rng, bank, city)
        people[person.document] = person
    return list(people.values())


def invent_one(number, status, rng: random.Random, bank, city):
    born = date(1960, 1, 1) + timedelta(days=rng.randrange(14_000))
    return Person(
        name=rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2)),
        document=citizen_number(f"{city[:4]}99{born:%Y%m%d}{rng.randrange(1000):03}"),
        phone=f"1{7 if status == SEALED else 8}{rng.randrange(100):02}{number:07}",
        card=card_number(f"{'Y' if status == SEALED else 'Z'}{number:07}"),
        bank=bank,
        account=f"62{number:07}{rng.randrange(10**10):010}",
        status=status,
        city=city,
    )


def export_file(people):
    return "".join(line + "\r\n" for line in [HEADER, *(person.export_row for person in people)]).encode("gb18030")


def strong_pin(person, rng: random.Random):
    """A PIN that no rule refuses: by its shape no birthday and no run, and not part of the document number."""
    while True:
        pin = f"7{rng.randrange(4)}{rng.randrange(5, 9)}{rng.randrange(1000):03}"
        if len(set(pin)) > 3 and pin not in person.document:
            return pin
