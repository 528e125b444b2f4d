"""Files without a name: nobody else finds them, and they cannot stay behind."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Final

from tuner.apart.descriptors import above_standard

_PREFIX: Final = "stereo-tuner"


def nameless(*, sealable: bool = False) -> int:
    """The descriptor of a new one: in memory on Linux, in the folder for temporary files elsewhere.

    Not for Windows, where children inherit no descriptors.

    Args:
        sealable: ``seal`` may be called, by whoever has the descriptor.

    Raises:
        OSError: there is no room for one.
    """
    if sys.platform == "linux":
        flags = os.MFD_CLOEXEC | (os.MFD_ALLOW_SEALING if sealable else 0)
        return above_standard(os.memfd_create(_PREFIX, flags))
    with tempfile.TemporaryFile(prefix=_PREFIX) as file:
        return above_standard(os.dup(file.fileno()))


def seal(descriptor: int, *, writing: bool = False) -> None:
    """Nobody can cut it short from here on, nor with ``writing`` change or lengthen it.

    Only Linux knows how; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        import fcntl

        never = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
        if writing:
            never |= fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, never)
