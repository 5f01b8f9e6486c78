"""A disk that fails when it is told to: the Nth write or sync of the database's files, or some of them by chance."""
import errno
import mmap
import shutil
import struct
import subprocess
import threading
import time
from collections import Counter
from pathlib import Path

WRITE, SYNC, CHECKPOINT_SYNC = 0, 1, 2
KINDS = 3
# As `struct control` in faulty_disk.c has it.
FORM = struct.Struct(f"{KINDS}i{KINDS}I{KINDS}q{KINDS}q{KINDS}q")
HALF = -1
NEVER = -1
ENDED_FOR_A_SYNC = 74
STARTS_WITHIN = 60
SOURCE = Path(__file__).with_suffix(".c")


class FaultyDisk:
    """Stands between a server and its disk; lets everything through until it is told otherwise."""

    def __init__(self, folder: Path):
        library, control = folder / "faulty-disk.so", folder / "faulty-disk.control"
        compiler = shutil.which("cc") or shutil.which("clang")
        assert compiler, "a C compiler is needed: cc, or the clang that comes with Swift"
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"], check=True)
        control.write_bytes(bytes(FORM.size))
        with open(control, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), FORM.size)
        self.heal()
        self.wrapper = ("env", f"LD_PRELOAD={library}", f"FAULTY_DISK={control}")

    def heal(self):
        """From now on every call succeeds, and counting begins anew."""
        self.set((0,) * KINDS, (0,) * KINDS, (NEVER,) * KINDS)

    def fail_nth(self, kind, number, error):
        """Fails exactly the call of this kind that comes as the `number`th from now on."""
        errors, nth = [0] * KINDS, [NEVER] * KINDS
        errors[kind], nth[kind] = error, number - 1
        self.set(errors, (0,) * KINDS, nth)

    def fail_by_chance(self, chances, errors):
        """Fails calls with a probability; chances and errors are by kind."""
        millionths = [int(chances.get(kind, 0) * 1_000_000) for kind in range(KINDS)]
        self.set([errors.get(kind, 0) for kind in range(KINDS)], millionths, (NEVER,) * KINDS)

    def set(self, errors, chances, nth):
        self.memory[:] = FORM.pack(*errors, *chances, *nth, *(0,) * KINDS, *(0,) * KINDS)

    @property
    def calls(self):
        return FORM.unpack(self.memory)[3 * KINDS:4 * KINDS]

    @property
    def failed(self):
        return FORM.unpack(self.memory)[4 * KINDS:]


KINDS_OF_FAULTS = {
    "a sync fails with EIO": (SYNC, errno.EIO),
    "a sync fails with ENOSPC": (SYNC, errno.ENOSPC),
    "a write fails with EIO": (WRITE, errno.EIO),
    "a write fails with ENOSPC": (WRITE, errno.ENOSPC),
    "a write takes in only half": (WRITE, HALF),
}


class Keeper:
    """Starts the server again whenever it has ended, as a supervisor does, and keeps how it ended."""

    def __init__(self, server):
        self.server = server
        self.ends = Counter()
        self.stopped = threading.Event()

    def start_again(self):
        """Until it runs: the disk may fail while it starts."""
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            self.ends[self.server.process.wait()] += 1
            try:
                self.server.start()
                return
            except AssertionError:
                if time.monotonic() > deadline:
                    raise

    def watch(self):
        while not self.stopped.is_set():
            if self.server.process.poll() is not None:
                self.start_again()
            time.sleep(0.02)

    def __enter__(self):
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()
        if self.server.process.poll() is not None:
            self.start_again()
