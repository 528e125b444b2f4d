"""StereoBM's settings as the nodes of cv2.StereoBM.write, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from tuner.core.errors import SettingsError
from tuner.core.tunable import Rect, Spec, checked, defaults
from tuner.files.file_storage import shortened
from tuner.files.strict_json import describe
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.presets.errors import PresetError

OPENCV_FORMAT: Final = 3
OPENCV_NAME: Final = "StereoMatcher.BM"
SGBM_NAME: Final = "StereoMatcher.SGBM"

NODES: Final = {spec.opencv: field for field, spec in SPECS.items() if spec.node}
"""OpenCV's node name -> settings field."""
RECTANGLES: Final = {field: field for field, spec in SPECS.items() if not spec.node}
"""Key in ``tuner`` -> settings field, for what StereoBM.write leaves out."""

_DEFAULTS: Final = defaults(StereoBMSettings)
_FIELDS: Final = {f.name: f for f in fields(StereoBMSettings)}


def to_nodes(settings: StereoBMSettings) -> dict[str, Any]:
    """Exactly the nodes that ``cv2.StereoBM.write`` stores."""
    head = {"format": OPENCV_FORMAT, "name": OPENCV_NAME}
    return head | {node: settings.values[field] for node, field in NODES.items()}


def to_rectangles(settings: StereoBMSettings) -> dict[str, list[int]]:
    """The rectangles that are set, as [x, y, width, height]."""
    return {
        key: list(settings.values[field])
        for key, field in RECTANGLES.items()
        if not settings.values[field].empty
    }


def to_settings(
    nodes: Mapping[str, Any], rectangles: Mapping[str, Any], *, name: str
) -> StereoBMSettings:
    """The settings in a ``stereo_bm`` object and in the ``roi`` keys of a ``tuner`` object.

    Raises:
        PresetError: the first value that is missing, of another type, or illegal.
    """
    _check_head(nodes, name)
    values: dict[str, Any] = {
        field: _node(nodes, node, field, name) for node, field in NODES.items()
    }
    for key, field in RECTANGLES.items():
        if key in rectangles:
            values[field] = _rectangle(rectangles[key], key, field, name)
    try:
        return StereoBMSettings(**values)
    except SettingsError as error:
        raise _translated(error, name) from None


def _check_head(nodes: Mapping[str, Any], name: str) -> None:
    found = nodes.get("name")
    if found == SGBM_NAME:
        raise PresetError(
            name,
            "this is a StereoSGBM file; only StereoBM presets can be used here",
            field="stereo_bm.name",
        )
    if found != OPENCV_NAME:
        wrong = f"{describe(found)} is not" if "name" in nodes else "it is missing and must be"
        raise PresetError(name, f'{wrong} "{OPENCV_NAME}"', field="stereo_bm.name")
    version = nodes.get("format", OPENCV_FORMAT)
    if isinstance(version, bool) or version != OPENCV_FORMAT:
        raise PresetError(
            name,
            f"{describe(version)} is not known; OpenCV 4 and 5 write {OPENCV_FORMAT}",
            field="stereo_bm.format",
        )


def _node(nodes: Mapping[str, Any], node: str, field: str, name: str) -> int:
    path, default = f"stereo_bm.{node}", _DEFAULTS[field]
    if node not in nodes:
        raise PresetError(
            name,
            f'it is missing, and OpenCV would read 0; add "{node}": {default} (the default)',
            field=path,
        )
    value = _number(nodes[node], default, path, name)
    if node == "numDisparities" and value <= 0:
        raise PresetError(
            name,
            f"{shortened(str(value))} is not above 0; where a script says StereoBM.create(0), "
            "OpenCV takes 64: write 64",
            field=path,
        )
    try:
        return int(checked(_FIELDS[field], value))
    except SettingsError as error:
        raise _translated(error, name, value) from None


def _number(value: Any, default: int, path: str, name: str) -> int:
    """A JSON number without a fraction (21 or 21.0) as int."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and value.strip().lstrip("+-").isdecimal():
        fix = f"write {shortened(value.strip())} without quotes"
    elif isinstance(value, float):
        fix = f"write a whole number such as {round(value)}"
    else:
        fix = f"the default is {default}"
    raise PresetError(name, f"{describe(value)} is not a whole number; {fix}", field=path)


def _rectangle(value: Any, key: str, field: str, name: str) -> Rect:
    path = f"tuner.{key}"
    if not isinstance(value, list) or len(value) != 4:
        raise PresetError(
            name, f"{describe(value)} is not four whole numbers [x, y, width, height]", field=path
        )
    parts = [_number(part, 0, f"{path}[{index}]", name) for index, part in enumerate(value)]
    most = SPECS[field].high
    if max(parts) > most:
        raise PresetError(name, f"it reaches beyond {most} px", field=path)
    try:
        return Rect(*checked(_FIELDS[field], parts))
    except SettingsError as error:
        raise PresetError(name, shortened(error.reason, 200), field=path) from None


def _translated(error: SettingsError, name: str, value: int | None = None) -> PresetError:
    """The error in the words of the file: node names instead of field names."""
    reason = error.reason
    if value is not None and len(str(value)) > 40:
        reason = reason.replace(str(value), shortened(str(value)))
    for node, field in NODES.items():
        reason = reason.replace(field, node)
    spec: Spec = SPECS[error.field]
    return PresetError(name, reason, field=f"stereo_bm.{spec.opencv}")
