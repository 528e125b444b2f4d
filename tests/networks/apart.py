"""Models in a process of their own, for the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tuner.apart import Shared
from tuner.networks import apart_runner
from tuner.networks.apart_runner import ApartRunner, tried
from tuner.networks.private_copy import PrivateCopy
from tuner.networks.types import Preprocessing


def memories() -> list[Shared]:
    """From now on: the memories that runners take, in their order."""
    made: list[Shared] = []

    class Noted(Shared):
        def __init__(self, size: int) -> None:
            super().__init__(size)
            made.append(self)

    apart_runner.Shared = Noted
    return made


def trial(path: str | os.PathLike[str], engine: str, prep: Preprocessing, **how: Any) -> None:
    """Load it and run it once; raises as ``tried``."""
    with closing(PrivateCopy(Path(os.path.abspath(path)))) as copy:
        tried(copy, engine, prep, **how)


@contextmanager
def running(path: Path, engine: str, prep: Preprocessing, **how: Any) -> Iterator[ApartRunner]:
    """A runner, closed afterwards."""
    with closing(PrivateCopy(path)) as copy:
        runner = ApartRunner(copy, engine, prep, **how)
    with closing(runner):
        yield runner
