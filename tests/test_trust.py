"""The short forms of ./run trust: every check passes, and each broken build is noticed."""

import json
import subprocess
import sys

import pytest

from geleit.core.launcher.postgres import SUPERUSER
from geleit.core.launcher.steps import ROOT
from tests.database import own_database

CHECKS = {
    "web": {
        *("C4", "C5", "C7", "C8", "C9", "C10", "C11", "C13", "C14", "C15"),
        *("D4", "D5", "D6", "D7", "D8", "E1", "E2", "E3", "E4", "E5", "E6"),
    },
    "access": {"A1", "A2", "A3", "A4", "A5", "A6", "A8", "A9", "A10", "A11", "A12", "A14"},
    "walls": {"B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B12", "B13"},
    "crash": {"R1", "R2", "R5", "R6", "R7", "R20"},
    "figures": {"F6"},
    "exchange": {"A7", "F1", "F2", "F3", "F4", "F5", "L1"},
}


@pytest.mark.parametrize("group", CHECKS)
def test_every_check_passes_and_notices_what_is_broken(cluster, group):
    with own_database(cluster) as database:
        environment = database.environment | {
            "TRUST_SUPERUSER_URL": cluster.url(SUPERUSER, database.name),
            "TRUST_CLUSTER": str(cluster.data.parent),
        }
        command = [sys.executable, str(ROOT / "trust"), group, "--short"]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert {line["id"] for line in lines if line["pass"]} == CHECKS[group], done.stdout + done.stderr[-2000:]
    assert not [line for line in lines if line["pass"] is False]
    assert all(line["broken_build_noticed"] for line in lines if line["pass"])
    assert done.returncode == 0
