"""Parameters of ROS 2's stereo_image_proc disparity_node, with or without the node's name.

Ranges and types are those of disparity_node.cpp in image_pipeline (rolling).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tuner.matchers.matcher import Matcher
from tuner.presets.interop.format import Exported, Format, Reading, Values
from tuner.presets.interop.lost import lost_settings, lost_words, opencv_matcher
from tuner.presets.preset import Preset

_TITLE: Final = "ROS 2 YAML"
_CHECK: Final = "disp12_max_diff"
_RATIO: Final = "uniqueness_ratio"
_TYPE: Final = "stereo_algorithm"


class _Limits(NamedTuple):
    low: int
    high: int


_LIMITS: Final = {
    "prefilter_size": _Limits(5, 255),
    "prefilter_cap": _Limits(1, 63),
    "correlation_window_size": _Limits(5, 255),
    "min_disparity": _Limits(-2048, 2048),
    "disparity_range": _Limits(32, 4096),
    _RATIO: _Limits(0, 100),
    "texture_threshold": _Limits(0, 10000),
    "speckle_size": _Limits(0, 1000),
    "speckle_range": _Limits(0, 31),
    _CHECK: _Limits(0, 128),
}
"""What the node takes; it does not start with anything else."""


def names(matcher: Matcher) -> Mapping[str, str]:
    """ROS 2's name -> field; the left-right check is in its files, though its StereoBM has none."""
    found = {spec.ros: field for field, spec in matcher.specs.items() if spec.ros}
    return found | ({_CHECK: _CHECK} if _CHECK in matcher.specs else {})


def taken(name: str, value: Any) -> Reading:
    """The uniqueness ratio is a real number there, and cut to a whole one for StereoBM."""
    if name == _RATIO and isinstance(value, float) and abs(value) < 2**31:
        note = f"{name}: {value:g} is {int(value)} here, as ROS 2 passes it on."
        return Reading(int(value), "" if value.is_integer() else note)
    return Reading(value)


def remark(values: Values) -> tuple[str, ...]:
    """The check is taken as the file says, but that is not what its node does."""
    if values.get(_CHECK) is None:
        return ()
    return (f"{_CHECK} was taken, though ROS 2 passes it to StereoSGBM only.",)


def write(preset: Preset) -> Exported:
    """For any node (/**), because the node's name is the launch file's."""
    matcher = opencv_matcher(preset, format_title=_TITLE)
    values, lost = _parameters(preset, matcher)
    lines = [f"    {name}: {value}" for name, value in values.items()]
    text = "\n".join(["/**:", "  ros__parameters:", *lines, ""])
    without = frozenset(matcher.specs) - frozenset(names(matcher).values())
    because = "ROS 2 has no parameter for it"
    missing = lost_settings(preset, without, because=because)
    return Exported(text, (*lost, *missing, *lost_words(preset)))


def _parameters(preset: Preset, matcher: Matcher) -> tuple[dict[str, str], tuple[str, ...]]:
    settings, lost = dict(preset.settings.values), list[str]()
    values = {_TYPE: "0"}
    for name, field in names(matcher).items():
        spec, wanted = matcher.specs[field], settings[field]
        if name == _CHECK and wanted < 0:
            continue  # off, which is what the node does without it
        low, high = _LIMITS[name]
        if field == "min_disparity":
            # There may be less room below it than there was: more disparities may be written.
            high = min(high, spec.legal_range(settings, None).high)
        value = settings[field] = min(max(wanted, low), high)
        if value != wanted:
            shown = spec.shown(value)
            lost.append(
                f"{spec.label} {spec.shown(wanted)}: ROS 2 takes {name} {low}..{high}, so {shown} "
                "is written."
            )
        elif name == _CHECK:
            lost.append(f"{spec.label} {spec.shown(wanted)}: ROS 2 passes it to StereoSGBM only.")
        values[name] = f"{value}.0" if name == _RATIO else str(value)
    return values, tuple(lost)


FORMAT: Final = Format(
    key="ros2",
    title=_TITLE,
    suffix=".yaml",
    names=names,
    under="ros__parameters",
    beside=frozenset({_TYPE}),
    taken=taken,
    remark=remark,
    write=write,
)
