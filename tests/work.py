"""How much work something is: for tests of the sweep alone, which say how long a thing may take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """The block takes no more of the processor than this; what else the machine does meanwhile does not count."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds
