"""All pairs of the source that is open, as a batch; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tuner.engine.batch.job import Job, chosen_presets
from tuner.engine.batch.listing import Source, entries_of
from tuner.engine.found_rig import Beside
from tuner.exporters import Exporter, Group, exporters
from tuner.exporters.ply import USUAL, Layout
from tuner.presets.preset import Preset
from tuner.session.pair_range import WHOLE, PairRange
from tuner.session.preset_link import with_depth
from tuner.session.rig import section_of
from tuner.session.state import SLOTS, State

_OF_ONE = (Group.MONOCULAR, Group.COMPARISON)
NOT_FOR_MANY = "a network is run on what is on show alone"


def source_of(state: State) -> str:
    """What stands for the open source: its parts, or the folder of the pair."""
    pair = state.pair
    if pair.source is not None:
        return ", ".join(pair.source.parts)
    return str(Path(pair.left).parent) if pair.left else ""


def meant(text: str, state: State) -> Source:
    """The source that is meant by a text: the open one, with all that is known of it, or a path."""
    if state.pair.source is not None and text == source_of(state):
        return state.pair.source
    return text


def lacking() -> dict[str, str]:
    """Key of a format -> why it is not for many pairs, or empty."""
    return {one.key: NOT_FOR_MANY if one.group in _OF_ONE else "" for one in exporters()}


def slots_of(state: State) -> tuple[str, str]:
    """What can be computed by: the slot on show, or both."""
    first, second = state.names
    return f"{first}, which is on show", f"{first} and {second}, compared"


def job_of(
    source: Source,
    state: State,
    *,
    both: bool,
    formats: Sequence[Exporter],
    out: Path,
    overwrite: bool,
    pairs: PairRange = WHOLE,
    layout: Layout = USUAL,
) -> Job:
    """The batch; takes as long as the source needs to be listed.

    Raises:
        UserError: the source holds no pair, none of ``pairs``, or cannot be opened.
    """
    slots = range(len(SLOTS)) if both else (state.active,)
    found = entries_of(source, without=out)
    return Job(
        entries=tuple(pairs.some_of(found)),
        source=tuple(found),
        presets=chosen_presets(
            [_preset(replace(state, active=slot)) for slot in slots],
            beside=Beside.AS_CHOSEN if state.rig else Beside.METRES,
        ),
        formats=tuple(formats),
        out=out,
        overwrite=overwrite,
        layout=layout,
    )


def _preset(state: State) -> tuple[str, Preset]:
    """The slot on show as a preset, and the place from which its paths are seen."""
    slot = state.slot
    preset = replace(slot.preset or Preset(), settings=slot.settings)
    folder = Path(slot.preset_path).parent if slot.preset_path else Path()
    preset = with_depth(preset, state, digest="")
    if state.rig.found:
        # Each pair's own is found beside it.
        told = replace(state.rig.calibration, files=())
        bare = section_of(replace(state.rig, calibration=told), None, "")
        preset = replace(preset, rectification=bare)
    return str(folder / SLOTS[state.active]), preset
