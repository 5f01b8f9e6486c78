"""What was said to Qinka and may be found nowhere afterwards (S15): which members, and how it is looked for."""
import base64
import re

from people import GIVEN

# What a member says of a person, or what opens something.
SECRET = set(
    "name documentNumber phone cardNumber address postcode household employer occupation rareCharacters branch remark"
    " purpose agentName agentDocumentNumber representativeName representativeNumber pin oldPin newPin code password"
    " clientAssertion collectionCode photo rows question words".split())
# Codes of places and banks, ids and numbers of things, and what everybody may read: docs/operating.md lists them.
PLAIN = set(
    "account application bank city day ethnicity holder mandate nationality other outlet place reason shelf signIn slot"
    " birth documentExpires until client from jwk leg saidAt to answer entry".split())
# What is typed in one's own words, so that any word will do.
FREE = set("address household employer occupation rareCharacters branch remark purpose words".split())
# A sealed picture is searched for pieces of pictures only.
LARGE = 8_192


def mark(world, body):
    """The same body with words in it that were never said before."""
    if not isinstance(body, dict):
        return body
    return {
        member: value + "".join(world.rng.sample(GIVEN, 5)) if member in FREE else value
        for member, value in body.items()}


def unclassed(description):
    """Members that take any text and of which nothing is said here."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            for name, member in schema.get("properties", {}).items():
                if "enum" not in member and member["type"] == "string" and name not in SECRET | PLAIN:
                    yield method, path, name


def secrets(world):
    """Everything secret that was sent, and the tokens that came back."""
    found = {*world.signed_in, *world.acting_in, *(token for token, _ in world.tokens.values())}
    for body in world.qinka.sent:
        for member in SECRET & set(body):
            found |= pieces(member, body[member])
    return found


def pieces(member, value):
    """What of a value would be recognised: of a picture a part, of a file its cells."""
    if not isinstance(value, str):
        return set()
    if member == "rows":
        table = base64.b64decode(value)
        text = table.decode("utf-8") if value.isascii() and is_utf8(table) else table.decode("gb18030")
        return {cell for cell in re.split("[,\r\n]+", text)[9:] if re.fullmatch(r"\d{11}|\d{17}[\dX]", cell)}
    if member == "photo" and len(value) > 40:
        return {value[4000:4064], base64.b64decode(value)[3000:3048]}
    # The id of a photo is plain.
    return {value} if len(value) >= 6 and member != "photo" or member == "name" else set()


def is_utf8(table):
    try:
        return bool(table.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def hits(values, haystack):
    """Where any of the values was found: the surroundings, with the value itself left out.

    Six digits are only a PIN or a code when they stand alone.
    """
    values = {value if isinstance(value, bytes) else value.encode() for value in values}
    short = {value for value in values if re.fullmatch(rb"\d{6}", value)}
    spans = [
        match.span() for match in re.finditer(rb"(?<![\w+/=.-])\d{6}(?![\w+/=-])", haystack) if match[0] in short]
    for value in values - short:
        at = haystack.find(value)
        if at >= 0:
            spans.append((at, at + len(value)))
    return [haystack[max(0, start - 80):start] + b"<HERE>" + haystack[end:end + 40] for start, end in spans][:5]


def finds(world, values):
    """Where a running Qinka keeps any of the values in the open, by place; nothing when all is well."""
    cells = list(world.server.database.cells())
    places = {
        "log": world.server.logs, "refusal": b"\n".join(world.qinka.problems),
        "metrics": world.qinka.get("/metrics").body,
        "cell": b"\n".join(cell for cell in cells if len(cell) < LARGE),
    }
    found = {place: hits(values, haystack) for place, haystack in places.items()}
    pictures = {value for value in values if len(value) in (48, 64)}
    found["picture"] = hits(pictures, b"\n".join(cell for cell in cells if len(cell) >= LARGE))
    return {place: where for place, where in found.items() if where}
