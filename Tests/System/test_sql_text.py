"""No SQL is put together from what somebody has said: values are bound, and what is pasted in is written down here."""
import re

from server import ROOT

STATEMENT = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|VALUES|ORDER BY|RETURNING)\b")
LITERAL = re.compile(r'"""(.*?)"""|"((?:\\\((?:[^()]|\([^()]*\))*\)|[^"\\\n]|\\.)*)"', re.S)
PASTED = re.compile(r"\\\(((?:[^()]|\([^()]*\))*)\)")
CALL = re.compile(r"\.query\(\s*(.)")
# What may be pasted, by file: names of columns and tables that stand in the same file, and never a value.
ALLOWED = {
    ("Records/ApplicationRecord.swift", "leaves"): "one of two literals",
    ("Records/ApplicationRecord.swift", "begun"): "raw values of our own enum",
    ("Records/BatchRecord.swift", 'onlyOpen ? "done_at IS NULL" : "card_count >= 0"'): "one of two literals",
    ("Records/BatchRecord.swift", "names"): "raw values of our own enum",
    ("Records/HolderRecord.swift", "table"): "from a literal list",
    ("Records/ShelfRecord.swift", "table"): "from a literal list",
    ("Schema.swift", "number"): "of a migration, which is part of the program",
    ("Schema.swift", "name"): "of a migration, which is part of the program",
    ("Schema.swift", "quoted"): "the text of a migration, for the database's own record of it",
}
COLUMNS = re.compile(r'static let columns =\s*(?:"""[^\\]*?"""|"[^"\\]*")')


def sources():
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        yield str(path.relative_to(ROOT / "Sources")), path.read_text()


def pasted(text):
    """What stands in a statement by interpolation, with the line."""
    for literal in LITERAL.finditer(text):
        words = literal[1] or literal[2] or ""
        if STATEMENT.search(words):
            for part in PASTED.finditer(words):
                yield text[:literal.start()].count("\n") + 1, part[1]


def test_nothing_is_pasted_into_sql_but_names():
    seen = set()
    for file, text in sources():
        for line, name in pasted(text):
            if name == "columns" and COLUMNS.search(text):
                continue
            at = file.partition("/")[2], name
            assert at in ALLOWED, f"Sources/{file}:{line} pastes \\({name}) into SQL: bind it as a value instead"
            seen.add(at)
    assert seen == set(ALLOWED), "no longer needed in this list"


def test_every_query_begins_with_its_text():
    """A statement in a variable could be anything; only the engines, which are given one, pass it on."""
    queries = 0
    for file, text in sources():
        for call in CALL.finditer(text):
            queries += 1
            line = text[:call.start()].count("\n") + 1
            assert call[1] == '"', f"Sources/{file}:{line} asks for something that does not stand there"
            statement = LITERAL.match(text, call.end() - 1)
            after = text[statement.end():].lstrip()
            assert after[:1] in (",", ")"), f"Sources/{file}:{line} puts its SQL together"
    assert queries > 100, "the calls have another name now"


def test_a_pasted_value_would_be_seen():
    statement = 'try connection.query("SELECT a FROM b WHERE c = \'\\(person.name)\' LIMIT $1", .integer(1))'
    assert list(pasted(statement)) == [(1, "person.name")]
