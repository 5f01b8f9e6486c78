"""What a server wrote, synced and answered, in the order in which it did, read from a trace by strace."""
import re
from dataclasses import dataclass

CALLS = (
    "openat,pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync,ftruncate,fallocate,unlink,unlinkat,rename,renameat,"
    "renameat2"
)


def strace(trace, failing_sync=None):
    """What a program is started by so that its calls are written down; a sync of it may be told to fail.

    strace counts by thread, so it is one of the first syncs of some thread from there on.
    """
    faults = ("-e", f"inject=fdatasync:error=EIO:when={failing_sync}") if failing_sync else ()
    return ("strace", "-f", "-y", "-xx", "--seccomp-bpf", "-e", "signal=none", "-s", "2000000", "-o", str(trace),
            "-e", f"trace={CALLS}", *faults)


@dataclass
class Event:
    """One call that matters: kind is write, truncate, create, unlink, sync, failed-sync, sync-folder or sent."""

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""
    # For a sync: how many events had ended when it began. What came later it need not have taken along.
    covers: int = 0


LINE = re.compile(r"^(\d+) +(?:(\w+)\((.*)|<\.\.\. (\w+) resumed>(.*))$")
RESULT = re.compile(r"\) += (-?\d+)")
HEX = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
PATH = re.compile(r"^-?\w+<((?:\\x[0-9a-f]{2})*)>")


def plain(text):
    return bytes.fromhex(text.replace("\\x", ""))


def events_of(trace, data):
    """What a trace says about the database's files in a data folder, and which answers went out, in order."""
    reader = Reader(str(data))
    with open(trace, encoding="ascii", errors="replace") as lines:
        for line in lines:
            reader.read(line)
    assert reader.events, f"the trace {trace} says nothing about {data}"
    return reader.events


class Reader:
    """Puts calls that strace cut in two together again."""

    def __init__(self, folder):
        self.folder = folder
        self.events = []
        self.begun = {}

    def read(self, line):
        found = LINE.match(line)
        if not found:
            return
        thread, call, words, resumed, rest = found.groups()
        if call:
            covers = len(self.events)
            # An answer counts as given as soon as its sending begins, everything else once it has ended.
            if call in ("write", "writev", "sendto", "sendmsg"):
                self.sent(words)
            if "<unfinished" in words:
                self.begun[thread] = (words, covers)
                return
        else:
            call = resumed
            words, covers = self.begun.pop(thread, ("", 0))
            words += rest
        result = RESULT.search(words)
        if result and int(result[1]) >= 0:
            self.ended(call, words, int(result[1]), covers)
        elif result and call in ("fdatasync", "fsync"):
            path = plain(PATH.match(words)[1]).decode()
            if self.is_ours(path):
                self.events.append(Event("failed-sync", self.name(path), covers=covers))

    def sent(self, words):
        where = PATH.match(words)
        if where and plain(where[1]).startswith(b"socket:"):
            text = b"".join(plain(part) for part in HEX.findall(words))
            if b'"receipt":"' in text:
                self.events.append(Event("sent", data=text))

    def ended(self, call, words, result, covers):
        where = PATH.match(words)
        path = plain(where[1]).decode() if where else ""
        if call in ("fdatasync", "fsync"):
            if path == self.folder:
                self.events.append(Event("sync-folder", covers=covers))
            elif self.is_ours(path):
                self.events.append(Event("sync", self.name(path), covers=covers))
        elif call == "openat" and "O_CREAT" in words:
            path = plain(HEX.search(words)[1]).decode()
            if self.is_ours(path):
                self.events.append(Event("create", self.name(path)))
        elif call == "pwrite64" and self.is_ours(path):
            offset = int(re.search(r", (\d+)(?: <unfinished ...>)?\) += ", words)[1])
            data = plain(HEX.search(words)[1])
            assert len(data) >= result, f"strace cut a write of {result} bytes short"
            self.events.append(Event("write", self.name(path), offset, data[:result]))
        elif call == "ftruncate" and self.is_ours(path):
            self.events.append(Event("truncate", self.name(path), int(re.search(r", (\d+)", words)[1])))
        elif call in ("unlink", "unlinkat"):
            path = plain(HEX.search(words)[1]).decode()
            if self.is_ours(path):
                self.events.append(Event("unlink", self.name(path)))
        elif self.is_ours(path) or (call.startswith("rename") and any(
                self.is_ours(plain(part).decode(errors="replace")) for part in HEX.findall(words))):
            raise AssertionError(f"{call} on the database is not understood: {words[:200]}")

    def is_ours(self, path):
        """The database and its log: the shared memory beside them is made anew, the lock is nothing to keep."""
        return path.startswith(f"{self.folder}/qinka.db") and not path.endswith(("-shm", ".lock"))

    def name(self, path):
        return path[len(self.folder) + 1:]
