"""A batch of the open source computes what the window shows: settings, line-up and calibration."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gui.files import write_pair
from tuner.calibrations.reference import CalibrationRef
from tuner.presets.codec import parse
from tuner.session.many import job_of
from tuner.session.rig import RigRef
from tuner.session.state import PairRef, Slot, State


@pytest.mark.parametrize("active", [0, 1])
def test_both_slots_are_rectified_as_the_window_does(tmp_path: Path, active: int) -> None:
    files = write_pair(tmp_path / "pair")
    calibration = tmp_path / "rig" / "calib.yml"
    places = (str(tmp_path / "a" / "one.json"), str(tmp_path / "b" / "c" / "two.json"))
    state = State(
        slots=(Slot(preset_path=places[0]), Slot(preset_path=places[1])),
        active=active,
        pair=PairRef(str(files.left), str(files.right)),
        rig=RigRef(calibration=CalibrationRef(files=(str(calibration),))),
    )
    job = job_of(
        str(files.left.parent), state, both=True, formats=(), out=tmp_path / "out", overwrite=False
    )
    assert len(job.presets) == 2
    for one in job.presets:
        section = parse(one.text, name="batch").rectification
        assert section is not None
        assert [Path(name).resolve() for name in section.calibration.files] == [calibration]
