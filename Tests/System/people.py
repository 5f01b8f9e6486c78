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
SEALED, ACTIVE, CANCELLED = "0", "1", "9"
SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华"
GIVEN = "砚璟翎棠珩汐槿榆苒蘅澍骁芃昀筠沅霁岚筱绮竑旸澈湉"


@dataclass(frozen=True)
class Somebody:
    name: str
    document: str
    phone: str

    @property
    def papers(self):
        return {"documentType": "citizen-id", "documentNumber": self.document}

    @property
    def agent_papers(self):
        """The same where the person acts for somebody else."""
        return {"agentDocumentType": "citizen-id", "agentDocumentNumber": self.document}


@dataclass(frozen=True)
class Person(Somebody):
    """Somebody whom the older system knows, with a card."""

    card: str
    bank: str
    account: str
    status: str
    city: str = "610100"
    # Where the person is insured now; None for where the card was made.
    insured: str | None = None
    expires: date = date(2034, 7, 16)

    @property
    def claim(self):
        """What the person signs in with."""
        return {"name": self.name, **self.papers}

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
        male = int(self.document[16]) % 2 == 1
        return ",".join([
            self.document, self.name, "1" if male else "2", self.document[6:14], "1", self.phone, self.city,
            self.insured or self.city, "310", "", self.card, self.status, self.bank, self.account, f"{issued:%Y%m%d}",
            f"{self.expires:%Y%m%d}", "", "1" if self.status == ACTIVE else "0",
        ])


@dataclass(frozen=True)
class Newcomer(Somebody):
    """Somebody whom no older system knows. The platform knows name, number and telephone; the rest is for a form."""

    address: str

    @property
    def claim(self):
        return {"name": self.name, **self.papers, "phone": self.phone}

    @property
    def cast_entry(self):
        return {
            "name": self.name, **self.papers, "phone": self.phone, "city": "610100", "state": "no-file", "note": "",
        }

    def form(self, **changes):
        """Everything right, but for the photo; a member that is None is left out."""
        born = self.document[6:14]
        whole = {
            "name": self.name, **self.papers, "nationality": "CHN", "documentExpires": "2099-01-01",
            "sex": "male" if int(self.document[16]) % 2 == 1 else "female", "ethnicity": "汉族",
            "birth": f"{born[:4]}-{born[4:6]}-{born[6:]}", "phone": self.phone, "address": self.address,
            "city": "610100", "bank": "102", "branch": "西安高新支行", **changes,
        }
        return {member: value for member, value in whole.items() if value is not None}


def represented(agent):
    """The members of a form that say who applies for somebody else."""
    return {
        "representativeName": agent.name, "representativeType": "citizen-id", "representativeNumber": agent.document,
    }


def citizen_number(body):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]


def card_number(body):
    values = [int(character, 36) for character in body]
    check = 11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    return body + ("X" if check == 10 else "0" if check == 11 else str(check))


# What each kind of card's number, and its holder's telephone, begin with.
MARKS = {SEALED: ("Y", "17"), ACTIVE: ("Z", "18"), CANCELLED: ("X", "15")}


def invent(count, status, rng: random.Random, bank="102", **more):
    """`count` people, none like another, all with the same kind of card."""
    drawn = rng.sample(range(10_000_000), count)
    people = {}
    for number in drawn:
        person = invent_one(number, status, rng, bank, **more)
        while person.document in people:
            person = invent_one(number, status, rng, bank, **more)
        people[person.document] = person
    return list(people.values())


def invent_one(number, status, rng: random.Random, bank, city="610100", **more):
    card, phone = MARKS[status]
    return Person(
        name=any_name(rng),
        document=any_document(rng, date(1960, 1, 1), 14_000, city),
        phone=f"{phone}{rng.randrange(100):02}{number:07}",
        card=card_number(f"{card}{number:07}"),
        bank=bank,
        account=f"62{number:07}{rng.randrange(10**10):010}",
        status=status,
        city=city,
        **more,
    )


def invent_newcomers(count, rng: random.Random):
    """Grown-ups without a file."""
    return [newcomer(number, rng, date(1960, 1, 1), 14_000) for number in rng.sample(range(10_000_000), count)]


def invent_child(rng: random.Random, guardian, born: date):
    """Too young to need a photo, with the guardian's telephone."""
    child = newcomer(rng.randrange(10_000_000), rng, born, 300)
    return Newcomer(child.name, child.document, guardian.phone, child.address)


def newcomer(number, rng: random.Random, earliest: date, days):
    return Newcomer(
        name=any_name(rng), document=any_document(rng, earliest, days), phone=f"16{rng.randrange(100):02}{number:07}",
        address=f"{''.join(rng.sample(GIVEN, 3))}路{number}号")


def any_name(rng: random.Random):
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, 2))


def any_document(rng: random.Random, earliest: date, days, city="610100"):
    born = earliest + timedelta(days=rng.randrange(days))
    return citizen_number(f"{city[:4]}99{born:%Y%m%d}{rng.randrange(1000):03}")


def export_file(people):
    return "".join(line + "\r\n" for line in [HEADER, *(person.export_row for person in people)]).encode("gb18030")


def strong_pin(person, rng: random.Random):
    """A PIN that no rule refuses: by its shape no birthday and no run, and not part of the document number."""
    while True:
        pin = f"7{rng.randrange(4)}{rng.randrange(5, 9)}{rng.randrange(1000):03}"
        if len(set(pin)) > 3 and pin not in person.document:
            return pin
