"""What a process holds, as Linux counts it."""

import select
import time
from pathlib import Path


def now(pid: int) -> int:
    """Bytes resident; what ``most_since`` looks back to begins here."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
    return _counted(pid, "VmRSS")


def most_since(pid: int, before: int) -> int:
    """How many bytes more there were at the worst moment."""
    return _counted(pid, "VmHWM") - before


def _counted(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def back_within(pid: int, size: int, *, seconds: float) -> float | None:
    """After how many seconds the process holds no more than so many bytes; ``None`` where it takes longer."""
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        if _counted(pid, "VmRSS") <= size:
            return passed
        select.select([], [], [], 0.5)
    return None
