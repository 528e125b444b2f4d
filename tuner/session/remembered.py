"""What is chosen and looked at, as JSON can hold it, and back; what is not legal is left out."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from math import nan
from typing import Any, Final, TypeVar

from tuner.comparison.maps import MAPS, OVERLAYS
from tuner.core.choices import AUTO, DEVICES, ENGINES, FIT_TARGETS, Fit, NetworkChoice
from tuner.core.colour import COLOUR_MAPS
from tuner.core.geometry.cloud import Colouring
from tuner.core.geometry.point_cloud import Source
from tuner.core.inverse_depth import INPUT_SIDE_MOST
from tuner.session.reopened import source_from
from tuner.session.view import (
    COMPARISON_LAYOUTS,
    COMPARISON_VIEWS,
    FOURTH,
    LARGEST_LIMIT,
    LARGEST_Z,
    LEAST_LIMIT,
    POINT_SIZES,
    STEREO_LAYOUTS,
    Below,
    CloudView,
    ComparisonView,
    FramesView,
    MapLook,
    StereoView,
)

_MOST: Final = 1e9
"""JSON knows whole numbers that no float can hold."""

Values = TypeVar("Values", NetworkChoice, MapLook, StereoView, Fit, CloudView)

_PASSING: Final = ("wipe", "drawing", "as_read")
_STEREO: Final[dict[str, Any]] = {
    "colour_map": COLOUR_MAPS,
    "fourth": FOURTH,
    "layout": STEREO_LAYOUTS,
}


def stereo_remembered(view: StereoView) -> dict[str, Any]:
    """The stereo tab's part; divider, drawing and unrectified pictures are not remembered."""
    remembered = asdict(view)
    for passing in _PASSING:
        del remembered[passing]
    return remembered


def stereo_from(remembered: Mapping[str, Any]) -> StereoView:
    """The reverse of ``stereo_remembered``."""
    legal = _legal(remembered, StereoView())
    for passing in _PASSING:
        legal.pop(passing, None)
    return StereoView(**{n: v for n, v in legal.items() if v in _STEREO.get(n, (v,))})


def frames_remembered(view: FramesView) -> dict[str, Any]:
    """Strip, loop and marks of the pairs of a source."""
    return asdict(view)


def frames_from(remembered: Mapping[str, Any]) -> FramesView:
    """The reverse of ``frames_remembered``."""
    source, marks = source_from(remembered.get("marks_of")), remembered.get("marks")
    known = marks if source is not None and isinstance(marks, list) else []
    return FramesView(
        strip=remembered.get("strip") is not False,
        loop=remembered.get("loop") is True,
        marks=tuple(sorted({at for at in known if type(at) is int and at >= 0})),
        marks_of=source,
    )


def monocular_remembered(network: NetworkChoice, look: MapLook, *, follow: bool) -> dict[str, Any]:
    """The monocular tab's part."""
    return {**asdict(network), **asdict(look), "follow": follow}


def monocular_from(remembered: Mapping[str, Any]) -> tuple[NetworkChoice, MapLook, bool]:
    """The reverse of ``monocular_remembered``."""
    network = replace(NetworkChoice(), **_legal(remembered, NetworkChoice()))
    file = remembered.get("file")
    if isinstance(file, str) and file:
        # So said earlier versions which of the two names counts.
        network = replace(network, model=file)
    look = replace(MapLook(), **_legal(remembered, MapLook()))
    if look.colour_map not in COLOUR_MAPS:
        look = replace(look, colour_map=MapLook().colour_map)
    if not 0 <= look.far < look.near <= 100:
        look = replace(look, far=MapLook().far, near=MapLook().near)
    follow = remembered.get("follow")
    return _usable(network), look, follow if isinstance(follow, bool) else True


def comparison_remembered(fit: Fit, view: ComparisonView) -> dict[str, Any]:
    """The comparison tab's part; wipe, blink and the profile's line are not remembered."""
    remembered = asdict(fit) | {
        "overlay": view.overlay,
        "limit": view.limit,
        "common": view.common,
        "below": list(Below).index(view.below),
    }
    if view.names:
        remembered |= {"count": view.count, "views": list(view.names)}
    return remembered


def comparison_from(remembered: Mapping[str, Any]) -> tuple[Fit, ComparisonView]:
    """The reverse of ``comparison_remembered``."""
    fit = replace(Fit(), **_legal(remembered, Fit()))
    if fit.fit_to not in FIT_TARGETS:
        fit = replace(fit, fit_to=Fit().fit_to)
    overlay, limit = remembered.get("overlay"), remembered.get("limit")
    number = limit if isinstance(limit, int | float) and type(limit) is not bool else nan
    view = ComparisonView(
        overlay=overlay if isinstance(overlay, str) and overlay in OVERLAYS else "",
        limit=float(number) if LEAST_LIMIT <= number <= LARGEST_LIMIT else ComparisonView().limit,
        common=remembered.get("common") is not False,
        below=_below(remembered.get("below")),
    )
    names, count = _maps(remembered.get("views")), remembered.get("count")
    if names and type(count) is int and count in COMPARISON_LAYOUTS:
        view = view.with_views(names, count)
    return fit, view


def cloud_remembered(view: CloudView) -> dict[str, Any]:
    """The point cloud's part; from where it was looked at is not remembered."""
    return asdict(view)


def cloud_from(remembered: Mapping[str, Any]) -> CloudView:
    """The reverse of ``cloud_remembered``."""
    view = CloudView(**_legal(remembered, CloudView()))
    default = CloudView()
    least, most = POINT_SIZES
    if view.source not in list(Source) or view.colouring not in list(Colouring):
        view = replace(view, source=default.source, colouring=default.colouring)
    if not least <= view.size <= most:
        view = replace(view, size=default.size)
    ends = (view.near, view.far)
    if not all(0 <= end <= LARGEST_Z for end in ends) or 0 < view.far <= view.near:
        view = replace(view, near=default.near, far=default.far)
    return view


def is_possible(path: str) -> bool:
    """Whether a file or folder can have this name, be it there or not."""
    try:
        os.lstat(path)
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    except ValueError:
        return False
    return True


def _below(number: Any) -> Below:
    parts = list(Below)
    return parts[number] if type(number) is int and 0 <= number < len(parts) else parts[0]


def _maps(names: Any) -> tuple[str, ...]:
    """The names of a map for each view, or none."""
    if not isinstance(names, list) or len(names) != COMPARISON_VIEWS:
        return ()
    legal = all(type(name) is str and name in MAPS for name in names)
    return tuple(names) if legal else ()


def _usable(network: NetworkChoice) -> NetworkChoice:
    if not is_possible(network.model):
        network = network.of_model("")
    device = network.device
    return replace(
        network,
        engine=network.engine if network.engine in ENGINES else AUTO,
        device=device if device in DEVICES else AUTO,
        input_size=network.input_size if 0 <= network.input_size <= INPUT_SIDE_MOST else 0,
    )


def _legal(remembered: Mapping[str, Any], default: Values) -> dict[str, Any]:
    """The entries whose type is that of the default; a whole number is a number too."""
    found = {}
    for one in fields(default):
        value, like = remembered.get(one.name), getattr(default, one.name)
        if type(like) is float and type(value) is int and abs(value) < _MOST:
            value = float(value)
        if type(value) is type(like):
            found[one.name] = value
    return found
