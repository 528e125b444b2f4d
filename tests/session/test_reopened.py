"""What was open comes back as it was, and nonsense in its place counts as nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
from hypothesis import given

from tuner.calibrations.reference import CalibrationRef
from tuner.core.geometry.rectification import LineUp
from tuner.core.geometry.rig import AlreadyRectified
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.tunable import Size
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import parse
from tuner.session.reopened import Reopened, reopened, to_reopen
from tuner.session.rig import RigRef
from tuner.session.state import PairRef, Slot, State, TruthRef
from tuner.sources.ground_truth import HowRead

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def test_both_slots_the_active_one_and_the_files_come_back() -> None:
    one, two = StereoBMSettings(block_size=9), StereoBMSettings(block_size=31)
    state = State(
        slots=(Slot(one), Slot(two, preset_path="/p.json")),
        active=1,
        pair=PairRef("/a/l.png", "/a/r.png"),
        truth=TruthRef("/a/t.png", HowRead(scale=4.0, mask="hides")),
        line_up=LineUp(rows=-400, roll=12),
        line_up_aside=LineUp(scale=3),
    )
    last = reopened(json.loads(json.dumps(to_reopen(state))))
    assert (last.pair, last.truth, last.active) == (state.pair, state.truth, 1)
    assert (last.line_up, last.line_up_aside) == (state.line_up, state.line_up_aside)
    assert [parse(slot.settings, name="kept").settings for slot in last.slots] == [one, two]
    assert [slot.preset for slot in last.slots] == ["", "/p.json"]


@given(st.dictionaries(st.sampled_from(["slots", "active", "pair", "truth", "line_up"]), JSON))
def test_nonsense_is_left_out(remembered: dict[str, Any]) -> None:
    last = reopened(remembered)
    assert last.active in (0, 1)
    assert len(last.slots) in (0, 2)
    assert last.line_up is None or isinstance(last.line_up, LineUp)
    assert bool(last.pair.left) == bool(last.pair.right)


def test_nothing_remembered_is_nothing_open() -> None:
    assert reopened({}) == Reopened()


def test_the_rig_comes_back_and_what_is_illegal_in_it_does_not() -> None:
    rig = RigRef(
        calibration=CalibrationRef(
            files=("/a/left.yaml", "/a/right.yaml"),
            unit_m=0.025,
            size=Size(640, 480),
            cameras=("00", "01"),
            exchanged=True,
        ),
        how=Rectification(alpha=40, shift=-150, new_width=320),
        found=True,
    )
    typed = RigRef(typed=AlreadyRectified(focal_px=700, baseline=0.12, doffs_px=3, unit_m=1.0))
    for one in (rig, typed, RigRef()):
        known = json.loads(json.dumps(to_reopen(replace(State(), rig=one))))
        assert reopened(known).rig == one
    for broken in (None, 3, {"files": 5}, {"how": {"alpha": 900}}, {"typed": {"focal_px": "x"}}):
        assert reopened({"rig": broken}).rig is None


@given(JSON, JSON, JSON, JSON)
def test_nonsense_about_the_rig_counts_as_nothing(
    files: Any, size: Any, typed: Any, how: Any
) -> None:
    found = reopened({"rig": {"files": files, "size": size, "typed": typed, "how": how}}).rig
    assert found is None or isinstance(found, RigRef)
