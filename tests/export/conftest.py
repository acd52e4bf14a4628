"""The small snapshot written by hand for the pages serves here too."""

from tests.dashboard.conftest import data_directory, full, publish

__all__ = ["data_directory", "full", "publish"]
