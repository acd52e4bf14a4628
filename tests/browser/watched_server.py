"""Streamlit's command line with a witness: every address this process looks up or connects to goes into a file.

`python tests/browser/watched_server.py run app.py …` with CONNECTION_LOG naming the file.
"""

import os
import sys
from typing import Any

from streamlit.web.cli import main

_EVENTS = ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname")


def watch(path: str) -> None:
    """Write one line per event into the file, as it happens."""
    witness = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS:
            os.write(witness, f"{event}\t{arguments[-1] if event.startswith('socket.c') else arguments[:2]}\n".encode())

    sys.addaudithook(note)


if __name__ == "__main__":
    watch(os.environ["CONNECTION_LOG"])
    main(prog_name="streamlit")
