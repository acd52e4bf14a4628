"""Fixtures shared by all tests: the real files and the repository root; in CI a skip is a failure."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# what even a complete machine leaves out: the reason a test gives when it does not apply
DOES_NOT_APPLY = ("about SQLite", "an administrator may write everywhere", "real files are not beside")


@pytest.fixture(scope="session")
def realdata() -> Path:
    """Folder of real delivered files that lies beside a developer's checkout; tests are skipped where it is absent."""
    folder = ROOT.parent / "shared" / "realdata"
    if not folder.is_dir():
        pytest.skip("real files are not beside this checkout (../shared/realdata)")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything must be installed (CI=true), a test that would be skipped for want of something fails."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(known in reason for known in DOES_NOT_APPLY):
            report.outcome = "failed"
            report.longrepr = f"in CI nothing may be missing: {reason}"
    return report
