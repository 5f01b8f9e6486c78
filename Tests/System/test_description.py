"""What openapi.json says is what the server does: schemathesis sends what it allows and what it forbids."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import SEED
from sessions import SEATS, session

PEOPLE = {"sealed": 8, "active": 8, "newcomers": 4}
SECONDS = 30


@pytest.fixture(scope="module")
def tokens(sqlite_world):
    """All at once: what is sent below also tries an account's password until the account is locked."""
    return {role: session(sqlite_world, role) for role in SEATS}


@pytest.mark.parametrize("role", SEATS)
def test_no_fault_and_nothing_undocumented(sqlite_world, tokens, role, tmp_path):
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        str(program), "run", f"{sqlite_world.server.url}/openapi.json",
        "--phases", "examples,coverage", "--max-time", str(SECONDS), "--max-examples", "20",
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        "--header", f"Authorization: Bearer {tokens[role]}",
        # Ends the session that all the other requests need.
        "--exclude-path", "/api/v1/session",
        "--seed", str(int(SEED) % 2**32 if SEED.isdigit() else 1), "--generation-database", "none", "--no-color",
        "--continue-on-failure", "--request-timeout", "10",
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "description_hooks", "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=SECONDS * 4, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert sqlite_world.qinka.get("/health").status == 200
