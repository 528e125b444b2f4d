"""The preset in use as it would be saved now, with what is chosen and what was found; no Qt."""

from __future__ import annotations

import os
from dataclasses import replace

from tuner.engine.frame import Frame
from tuner.engine.provenance import provenance
from tuner.presets.preset import Preset
from tuner.session.depth_map import DepthMap
from tuner.session.preset_link import with_depth
from tuner.session.state import State


def current_preset(
    preset: Preset, state: State, *, frame: Frame | None, depth: DepthMap | None
) -> Preset:
    """The preset with what is chosen now, and where the settings come from.

    Args:
        frame: the result on show.
        depth: the map on show.
    """
    known = frame is not None and frame.request.settings == state.settings
    origin = provenance(frame) if frame is not None and known else preset.provenance
    present = replace(preset, settings=state.settings, provenance=origin)
    ran = depth is not None and depth.choice == state.network
    digest = depth.depth.digest if depth is not None and ran else ""
    return with_depth(present, state, digest=digest)


def for_another_folder(preset: Preset, state: State) -> Preset:
    """The current preset for a file elsewhere: it names the calibration by whole paths."""
    section = preset.rectification
    if section is None or not section.calibration:
        return preset
    files = tuple(map(os.path.abspath, state.rig.calibration.files))
    reference = replace(section.calibration, files=files)
    return replace(preset, rectification=replace(section, calibration=reference))
