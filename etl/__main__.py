"""The command line: ``python -m etl --help``."""

from etl.commands import app

if __name__ == "__main__":
    app()
