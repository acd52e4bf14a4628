"""Fixtures shared by all tests: the real files and the repository root."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def realdata() -> Path:
    """Folder of real delivered files that lies beside a developer's checkout; tests are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "realdata"
    if not folder.is_dir():
        pytest.skip("real files are not beside this checkout (../shared/realdata)")
    return folder
