"""What a request leaves behind: entries of journals, rows beside them, and what stands for somebody in an answer."""
import re

# Of all files but those of batches: a job writes into them at a time of its own what their batch has reached.
OF_EACH_FILE = (
    "SELECT holder_id, COUNT(*) FROM journal WHERE holder_id NOT IN (SELECT a.holder_id FROM application AS a"
    " JOIN batch_item AS i ON i.application_number = a.application_number) GROUP BY holder_id")
# What acts write beside the journal. Sessions, kept answers and messages come and go by themselves.
BESIDE = (
    "document", "card", "mandate", "application", "oral_loss", "collection_day", "collection_booking", "closed_day",
    "shelved_card", "collection_code", "photo", "pin", "staff_case", "batch", "batch_item", "employer_application")


def journal_lengths(world):
    return {holder: int(length) for holder, length in world.server.database.rows(OF_EACH_FILE)}


def everything(world):
    """Lengths of journals and tables, to be compared with those of before."""
    counts = " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {table}" for table in BESIDE)
    return {name: int(count) for name, count in world.server.database.rows(f"{OF_EACH_FILE} UNION ALL {counts}")}


# Numbers, ids, and what is masked with digits left.
MARKS = re.compile(rb"[A-Z]\d{16}|[0-9a-f]{8}-[0-9a-f-]{27}|\d{3,6}\*{4,}\w{4}")


def marks(body):
    """What stands for one person's things in an answer."""
    return set(MARKS.findall(body))
