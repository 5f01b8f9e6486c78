"""`qinka photo` with good, poor and hostile files: what it says, how it ends, how long it takes and how much memory."""
import json
import os
import subprocess

import pytest

from server import PROGRAM, ROOT

pytestmark = pytest.mark.alone
SAMPLES = ROOT / "Sources/Sandbox/Samples"
FIXTURES = ROOT / "Tests/PhotoTests/Fixtures"
PORTRAIT = (SAMPLES / "portrait.jpg").read_bytes()
CODES = {
    "not-jpeg", "damaged", "file-too-small", "file-too-large", "dimensions", "not-colour", "background", "blurred",
    "exposure", "head-position",
}
# What one picture may take, beyond what the program takes for starting. Seconds of the processor: the machine may be
# busy with other things. Mending takes large pictures, and the library allows each of them 500 scans.
SECONDS = {"check": 1, "fix": 3}
MEGABYTES = 64


def segment(marker, content):
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def claiming(width, height, bits=8):
    """The portrait with another size in its header."""
    frame = PORTRAIT.index(b"\xff\xc0") + 4
    return PORTRAIT[:frame] + bytes([bits]) + height.to_bytes(2, "big") + width.to_bytes(2, "big") + PORTRAIT[frame + 5:]


def adding(*segments, behind=b""):
    return PORTRAIT[:2] + b"".join(segments) + PORTRAIT[2:] + behind


def progressive(width, height, scans, sampling=1):
    """A progressive picture with a scan for each bit of each coefficient: as the standard wants it, in thousands.

    `sampling` 2 writes colour at half the width and height, as telephones do.
    """
    blocks = -(-width // 8) * -(-height // 8)
    units = -(-width // (8 * sampling)) * -(-height // (8 * sampling))
    bits, left = "", blocks
    while left > 0:
        run = min(max(left, 16_384), 32_767)
        bits += "0" + format(run - 16_384, "014b")
        left -= run
    bits += "1" * (-len(bits) % 8)
    ends = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    parts = [
        b"\xff\xd8", segment(0xDB, bytes([0] + [1] * 64)),
        segment(0xC2, bytes([8]) + size + bytes([3, 1, 0x11 * sampling, 0, 2, 0x11, 0, 3, 0x11, 0])),
        segment(0xC4, bytes([0x00, 1] + [0] * 15 + [0x00])), segment(0xC4, bytes([0x10, 1] + [0] * 15 + [0xE0])),
        segment(0xDA, bytes([3, 1, 0, 2, 0, 3, 0, 0, 0, 0])), bytes((units * (sampling * sampling + 2) + 7) // 8),
    ]
    steps = ((bit, component, place) for bit in range(13, -1, -1) for component in ((1, 2, 3) if sampling == 1 else (1,)) for place in range(1, 64))
    for _, (bit, component, place) in zip(range(scans - 1), steps):
        level = bit if bit == 13 else (bit + 1) << 4 | bit
        parts.append(segment(0xDA, bytes([1, component, 0, place, place, level])) + ends)
    return b"".join(parts) + b"\xff\xd9"


# A table of 5,000 tags that all point back at it.
EXIF_LOOP = segment(
    0xE1,
    b"Exif\0\0II*\0\x08\0\0\0\x88\x13" + bytes.fromhex("698704000100000008000000") * 5_000 + b"\x08\0\0\0")
PROFILE = b"".join(segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 100]) + b"A" * 65_000) for n in range(1, 101))

HOSTILE = {
    "nothing": b"",
    "cut": PORTRAIT[:40_000],
    "size bomb": claiming(65_500, 65_500),
    "twelve bits": claiming(358, 441, bits=12),
    "zeros": bytes(10_000_000),
    "a gigabyte": None,  # of nothing, behind the portrait
    "scan bomb": progressive(358, 441, 2_600),
    "large progressive": progressive(2_600, 2_600, 499),
    "a telephone's progressive": progressive(3_700, 3_700, 499, sampling=2),
    "larger progressive": progressive(20_000, 20_000, 499),
    "EXIF loop": adding(EXIF_LOOP),
    "profile bomb": adding(PROFILE),
    "page": adding(segment(0xFE, b"--><script>alert(1)</script><!--")),
    "archive": adding(behind=b"PK\x03\x04" + b"B" * 5_000 + b"PK\x05\x06"),
    "cmyk": (FIXTURES / "cmyk.jpg").read_bytes(),
    "arithmetic": (FIXTURES / "arithmetic.jpg").read_bytes(),
}


class Run:
    """One run of the program: its answer, how long the processor took, and the most memory it had."""

    def __init__(self, *words):
        child = subprocess.Popen(
            [PROGRAM, "photo", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.out, self.err = child.stdout.read(), child.stderr.read()
        # wait4 tells what this child used; getrusage would give the most of all children so far.
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = self.code = os.waitstatus_to_exitcode(status)
        child.stdout.close()
        child.stderr.close()
        self.seconds, self.megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

    @property
    def verdict(self):
        return json.loads(self.out)


def file(folder, name, content):
    path = folder / f"{name}.jpg"
    if content is None:
        with open(path, "wb") as large:
            large.write(PORTRAIT)
            large.truncate(1 << 30)
    else:
        path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """What the program takes for a text that is no picture."""
    path = file(tmp_path_factory.mktemp("base"), "text", b"no picture")
    return min((Run("check", path, "--json") for _ in range(3)), key=lambda run: run.megabytes)


def test_a_good_photo_is_accepted():
    run = Run("check", SAMPLES / "portrait.jpg", "--json")
    assert run.code == 0, run.err
    assert set(run.verdict) == {"verdict", "faults", "notChecked"}
    assert (run.verdict["verdict"], run.verdict["faults"]) == ("accepted", [])
    assert "是不是本人" in run.verdict["notChecked"]
    assert "accepted" in Run("check", SAMPLES / "portrait.jpg").out


@pytest.mark.parametrize(
    "sample, verdict, codes", [
        ("portrait-far.jpg", "review", {"head-position"}),
        ("portrait-small.jpg", "refused", {"dimensions", "file-too-small"}),
    ])
def test_a_poor_photo_is_told_everything(sample, verdict, codes):
    run = Run("check", SAMPLES / sample, "--json")
    assert run.code == 1, run.err
    assert run.verdict["verdict"] == verdict
    assert {fault["code"] for fault in run.verdict["faults"]} == codes
    for fault in run.verdict["faults"]:
        assert set(fault) == {"code", "measured", "required", "message"} and all(fault.values())


def test_a_file_that_is_not_there():
    for words in (["check", "nowhere.jpg"], ["fix", "nowhere.jpg", "new.jpg"], ["check", "/"]):
        run = Run(*words)
        assert (run.code, run.out) == (2, ""), words
        assert run.err.strip(), words


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little(name, tmp_path, base):
    path = file(tmp_path, "hostile", HOSTILE[name])
    for words in (["check", path, "--json"], ["fix", path, tmp_path / "mended.jpg", "--json"]):
        run = Run(*words)
        assert run.code in (0, 1), (run.code, run.err)
        assert run.seconds - base.seconds < SECONDS[words[0]], (words[0], run.seconds)
        assert run.megabytes - base.megabytes < MEGABYTES, (words[0], run.megabytes, base.megabytes)
        if words[0] == "fix" and run.code == 1 and not run.out:
            assert run.err.strip() and not (tmp_path / "mended.jpg").exists()
            continue
        assert {fault["code"] for fault in run.verdict["faults"]} <= CODES
        assert (run.verdict["verdict"] == "accepted") == (run.code == 0) == (not run.verdict["faults"])


def test_a_file_is_measured_whole(tmp_path):
    run = Run("check", file(tmp_path, "large", None), "--json")
    assert run.verdict["faults"][0]["code"] == "file-too-large"
    assert run.verdict["faults"][0]["measured"].startswith(str(1 << 30))


def test_what_is_mended_is_accepted_and_clean(tmp_path):
    source = file(tmp_path, "polyglot", adding(
        EXIF_LOOP, segment(0xFE, b"--><script>alert(1)</script><!--"), behind=b"PK\x03\x04" + b"B" * 5_000))
    target = tmp_path / "mended.jpg"
    run = Run("fix", source, target, "--json")
    assert run.code == 0, run.err
    assert run.verdict["verdict"] == "accepted" and run.verdict["steps"]
    mended = target.read_bytes()
    assert 30 * 1024 <= len(mended) <= 100 * 1024
    assert mended.startswith(b"\xff\xd8") and mended.endswith(b"\xff\xd9")
    for word in (b"Exif", b"script", b"PK\x03\x04"):
        assert word not in mended
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mended.jpg", "polyglot.jpg"]


def test_nothing_is_written_over_unasked(tmp_path):
    target = file(tmp_path, "there", b"mine")
    run = Run("fix", SAMPLES / "portrait.jpg", target)
    assert (run.code, run.out) == (2, "") and "--overwrite" in run.err
    assert target.read_bytes() == b"mine"
    assert Run("fix", SAMPLES / "portrait.jpg", target, "--overwrite").code == 0
    assert target.read_bytes().startswith(b"\xff\xd8")
    run = Run("fix", SAMPLES / "portrait.jpg", tmp_path / "no such folder" / "new.jpg")
    assert run.code == 2 and "cannot be written" in run.err


def test_the_limits_are_the_policy_s(tmp_path):
    policies = tmp_path / "policies"
    subprocess.run(["cp", "-r", ROOT / "Sources/Desk/Policies/shaanxi", policies], check=True)
    values = policies / "values.yaml"
    values.write_text(values.read_text(encoding="utf-8").replace("30 to 100 KB", "30 to 60 KB"), encoding="utf-8")
    run = Run("check", SAMPLES / "portrait.jpg", "--json", "--policies", policies)
    assert run.code == 1
    assert [fault["code"] for fault in run.verdict["faults"]] == ["file-too-large"]
    assert "61440" in run.verdict["faults"][0]["required"]
