"""``binnacle`` as it is, in a process that can be asked when nothing of it runs any more."""

import socket
import threading

from dashboard.cli.app import app

SCRIPT_THREAD = "ScriptRunner.scriptThread"
"""Streamlit's name for the thread of a run; one that was cut short by the next click ends in its own time."""


def answer(asking: socket.socket) -> None:
    """Each byte that comes goes back once every run that was there when it came has ended."""
    while asked := asking.recv(1):
        for thread in threading.enumerate():
            if thread.name == SCRIPT_THREAD:
                thread.join()
        asking.sendall(asked)


if __name__ == "__main__":
    threading.Thread(target=answer, args=(socket.socket(fileno=0),), daemon=True).start()
    app()
