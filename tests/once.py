"""What is costly and the same for all: made by the first worker that asks, and read by the others."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that ``make`` fills, once a run of the suite however many workers there are."""
    root = factory.getbasetemp()
    if root.name.startswith("popen-gw"):  # of one worker; its parent is the run's
        root = root.parent
    folder, ready = root / name, root / f"{name}.ready"
    with FileLock(root / f"{name}.lock"):
        if not ready.exists():
            folder.mkdir()
            make(folder)
            ready.touch()
    return folder
