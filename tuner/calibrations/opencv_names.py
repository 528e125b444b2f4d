"""What nodes of OpenCV's files are called: the names that samples and programs give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tuner.calibrations.reader import Documents

_STEMS: Final = {
    "matrix": ("m", "k", "cm", "mtx", "cameramatrix", "intrinsicmatrix", "intrinsics", "camera"),
    "distortion": (
        *("d", "dist", "distcoeffs", "distcoeff", "distcoefs", "distortion", "distortions"),
        *("distortioncoefficients", "distortioncoeffs", "dc"),
    ),
    "turn": ("r", "rect", "rectification", "rectificationmatrix"),
    "project": ("p", "proj", "projection", "projectionmatrix", "newcameramatrix"),
    "map_x": ("stereomapx", "mapx", "remapx"),
    "map_y": ("stereomapy", "mapy", "remapy"),
}
_SIDES: Final = {"left": ("1", "l", "left"), "right": ("2", "r", "right")}
_WHOLE: Final = {
    "rotation": ("r", "rotation", "rotationmatrix", "rotationofcamera2", "rot"),
    "translation": ("t", "trans", "translation", "translationvector", "translationofcamera2"),
    "q": ("q",),
    "size": ("imagesize", "size", "imgsize", "resolution", "imageshape"),
    "width": ("imagewidth", "width", "leftwidth"),
    "height": ("imageheight", "height", "leftheight"),
    "unit": ("metresperunit",),
    "model": ("distortionmodel", "cameramodel"),
}

Found = Mapping[str, tuple[str, Any]]
"""What it is, such as "matrix left" -> its name in the file, and the node."""


def _named() -> Mapping[str, str]:
    """Every spelling in small letters alone -> what it is."""
    known = {}
    for what, stems in _STEMS.items():
        for side, marks in _SIDES.items():
            for stem in stems:
                for mark in marks:
                    known[stem + mark] = known[mark + stem] = f"{what} {side}"
                    if what.startswith("map"):
                        known[stem[:-1] + mark + stem[-1]] = f"{what} {side}"
    known |= {spelling: what for what, spellings in _WHOLE.items() for spelling in spellings}
    return known


_KNOWN: Final = _named()


PROJECTIONS: Final = ("project left", "project right")


def _is_number(node: object) -> bool:
    return isinstance(node, int | float)


def found_in(documents: Documents) -> Found:
    """The first of each; nodes in nodes count too, under their own names."""
    found: dict[str, tuple[str, Any]] = {}

    def look(tree: Mapping[str, Any], levels: int) -> None:
        for name, node in tree.items():
            plain = re.sub(r"[^a-z0-9]", "", name.lower())
            # "cameraMatrix_1" and "1cameraMatrix" are the same, "R" and "r" too.
            what = _KNOWN.get(plain)
            # StereoSGBM's P1 and P2 are numbers: penalties, and no projections.
            if what and node is not None and not (what in PROJECTIONS and _is_number(node)):
                found.setdefault(what, (name, node))
            elif isinstance(node, Mapping) and levels:
                look(node, levels - 1)

    for document in documents:
        look(document.tree, 2)
    return found
