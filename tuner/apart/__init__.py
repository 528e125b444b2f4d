"""Work in a process of its own: it may crash, hang or eat memory, and the program lives on.

``Helper`` is the program's side, ``child`` the other. ``Shared`` is memory for arrays between them,
``shared_file`` what they hand to each other in turns.
The other process ends with this one, however this one ends, and leaves no file behind.
"""

from __future__ import annotations

from tuner.apart.helper import Helper, HelperEnded, HelperLate, HelperRefused, Limits
from tuner.apart.shared import Opened, Shared

__all__ = [
    "Helper",
    "HelperEnded",
    "HelperLate",
    "HelperRefused",
    "Limits",
    "Opened",
    "Shared",
]
