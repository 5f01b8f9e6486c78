"""What openapi.json says is what the server does: schemathesis sends what it allows and what it forbids.

Each request is sent by somebody for whom the route is, and what succeeds once more by somebody else.
"""
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from conftest import SEED
from journey import expect
from sessions import SEATS, session, strangers

PEOPLE = {"sealed": 8, "active": 12, "newcomers": 12}
SECONDS = 60
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "a_stranger_learns_nothing")


def test_no_fault_and_nothing_undocumented_and_nothing_for_strangers(sqlite_world, tmp_path):
    world, given = sqlite_world, tmp_path / "sessions.json"
    given.write_text(json.dumps(in_each_role(world)))
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        str(program), "run", f"{world.server.url}/openapi.json",
        "--phases", "examples,coverage", "--max-time", str(SECONDS), "--max-examples", "20",
        "--checks", ",".join(CHECKS),
        # Ends the session that all the other requests need.
        "--exclude-path", "/api/v1/session",
        "--seed", str(int(SEED) % 2**32 if SEED.isdigit() else 1), "--generation-database", "none", "--no-color",
        "--continue-on-failure", "--request-timeout", "10",
    ]
    environment = {
        **os.environ, "SCHEMATHESIS_HOOKS": "description_hooks", "PYTHONPATH": str(Path(__file__).parent),
        "QINKA_SESSIONS": str(given),
    }
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS * 4, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert world.qinka.get("/health").status == 200
    replayed = Counter((tmp_path / "replayed").read_text().splitlines())
    print(f"sent again by strangers: {sum(replayed.values())} requests to {len(replayed)} routes")
    assert len(replayed) >= 12


def in_each_role(world):
    """Sessions of every role and of strangers, and a file that those of the staff have opened."""
    sessions = {role: [session(world, role), *strangers(world, role).values()] for role in SEATS}
    person = world.server.take_active()
    for role in ("clerk", "hotline-agent"):
        body = {**person.papers, "purpose": "办理业务", **({"visitor": "holder"} if role == "clerk" else {})}
        opened = expect(world.qinka.post("/api/v1/staff/cases", body, sessions[role][0]), 201)
    signers = {token: world.credential(signer.args[0]) for token, signer in world.qinka.signers.items()}
    return {"sessions": sessions, "case": opened.json["holder"], "signers": signers}
