"""Where the views go in each layout, chosen so that the disparity becomes largest."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tuner.core.tunable import Size
from tuner.session.view import STEREO_LAYOUTS

Box = tuple[float, float, float, float]
"""x, y, width, height as shares of the whole."""

Arrangement = Mapping[str, Box]

NAMES = ("left", "right", "disparity", "fourth")
LAYOUTS = STEREO_LAYOUTS
_MAIN = "disparity"
_HEADER = 24
_RULER = Size(54, 40)
"""About the width of a ruler beside the picture and the height of one below it."""
_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)


def _arrangement(**boxes: Box) -> Arrangement:
    return MappingProxyType(boxes)


_TWO = (
    _arrangement(left=(0.0, 0.0, 0.5, 1.0), disparity=(0.5, 0.0, 0.5, 1.0)),
    _arrangement(left=(0.0, 0.0, 1.0, 0.5), disparity=(0.0, 0.5, 1.0, 0.5)),
)
_THREE = (
    _arrangement(
        left=(0.0, 0.0, 0.34, 0.5), right=(0.0, 0.5, 0.34, 0.5), disparity=(0.34, 0.0, 0.66, 1.0)
    ),
    _arrangement(
        left=(0.0, 0.0, 0.5, 0.38), right=(0.5, 0.0, 0.5, 0.38), disparity=(0.0, 0.38, 1.0, 0.62)
    ),
)
_FOUR = _arrangement(
    left=(0.0, 0.0, 0.5, 0.5),
    right=(0.5, 0.0, 0.5, 0.5),
    disparity=(0.0, 0.5, 0.5, 0.5),
    fourth=(0.5, 0.5, 0.5, 0.5),
)


def arrange(layout: int, selected: str, area: Size, image: Size) -> Arrangement:
    """Boxes of the views that are seen.

    Args:
        layout: one of LAYOUTS, the number of views.
        selected: the view shown by layout 1.
        area, image: size of the whole in screen px and of the picture; both must be positive.
    """
    if layout == 1:
        return _arrangement(**{selected: _WHOLE})
    if layout == 4:
        return _FOUR
    choices = _TWO if layout == 2 else _THREE
    return max(choices, key=lambda boxes: main_scale(boxes, area, image))


def main_scale(boxes: Arrangement, area: Size, image: Size) -> float:
    """Screen px per image px of the disparity."""
    _, _, width, height = boxes[_MAIN]
    room = Size(round(width * area.width), round(height * area.height) - _HEADER)
    return max(fit_beside(room, image, _RULER.width), fit_below(room, image, _RULER.height))


def fit_beside(room: Size, image: Size, ruler: int) -> float:
    """Screen px per image px with a ruler of some width beside the picture."""
    return min((room.width - ruler) / image.width, room.height / image.height)


def fit_below(room: Size, image: Size, ruler: int) -> float:
    """Screen px per image px with a ruler of some height below the picture."""
    return min(room.width / image.width, (room.height - ruler) / image.height)
