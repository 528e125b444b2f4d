"""Work in a process of its own: it may crash, hang or eat memory, and the program lives on.

``Helper`` is the program's side, ``child`` the other. The other process ends with this one, however
this one ends, and leaves no file behind.
"""

from __future__ import annotations

from tuner.apart.descriptors import above_standard
from tuner.apart.helper import Helper, HelperEnded, HelperLate, HelperRefused, Limits

__all__ = ["Helper", "HelperEnded", "HelperLate", "HelperRefused", "Limits", "above_standard"]
