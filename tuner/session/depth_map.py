"""The map of inverse depth as it is painted, and what it was made from; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from tuner.core.choices import NetworkChoice
from tuner.core.inverse_depth import Drawn
from tuner.core.types import Picture
from tuner.networks.types import InverseDepth
from tuner.session.view import MapLook


@dataclass(frozen=True, slots=True, eq=False)
class DepthMap:
    """One result of a network, drawn.

    Attributes:
        remembered: it was computed before.
    """

    picture: Picture
    choice: NetworkChoice
    look: MapLook
    depth: InverseDepth
    drawn: Drawn
    remembered: bool = False
