"""The commands of the network, run as an operator runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from dashboard.network.__main__ import run_jobs
from dashboard.network.store import Store
from dashboard.snapshot_reader import SnapshotReader
from etl.stores import Stores
from tests.conftest import ROOT
from tests.network.conftest import Inbox, MovableClock, published_meeting
from tests.network.test_registration import confirmed


def test_one_round_of_everything(store: Store, inbox: Inbox, clock: MovableClock, tmp_path: Path) -> None:
    confirmed(store, published_meeting(store))
    reader = SnapshotReader(Stores(tmp_path / "nothing"))
    assert run_jobs(store, reader) == {"reminders": 0, "changes": 0, "digests": 0, "sent": 2, "deleted": 0}
    clock.move(days=24)
    assert run_jobs(store, reader) == {
        "reminders": 1,
        "changes": 0,
        "digests": 0,
        "sent": 1,
        "deleted": 2,
    }  # the two counters of the registration


def test_commands_for_operators(tmp_path: Path) -> None:
    def run(*words: str) -> str:
        variables = {name: value for name, value in os.environ.items() if not name.startswith("ZENTREN_")}
        command = [sys.executable, "-m", "dashboard.network", *words]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=variables | {"ZENTREN_DATA": str(tmp_path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert run("user", "erika@stadt.example", "Erika", "ministry").strip() == "1"
    assert json.loads(run("export-person", "erika@stadt.example"))["app_user"][0]["role"] == "ministry"
    assert run("delete-person", "erika@stadt.example").strip() == "1"
    assert json.loads(run("jobs"))["sent"] == 0
