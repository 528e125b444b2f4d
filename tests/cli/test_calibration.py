"""Raw pairs rectified by a calibration on the command line and from scripts, down to metres."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import numpy as np
import pytest

import tuner
from tests.rigs import rig, wall
from tuner.__main__ import main
from tuner.calibrations import save_calibration
from tuner.calibrations.lengths import in_words, length_m
from tuner.calibrations.reference import CalibrationRef
from tuner.core.geometry.rig import AlreadyRectified
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.tunable import Size
from tuner.engine.opening import open_frame, open_next, open_source
from tuner.presets.codec import PresetError, dumps, parse, save_preset
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection
from tuner.presets.schema import schema

RIG = rig()
SQUARES = replace(RIG, translation=tuple(one / 0.025 for one in RIG.translation), unit_m=None)
SEARCH = ("--num-disparities", "96", "--block-size", "15")


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    """The files of a raw pair that shows a wall 1 m ahead."""
    found = wall(RIG)
    paths = [str(tmp_path / "left.png"), str(tmp_path / "right.png")]
    for path, picture in zip(paths, (found.left, found.right), strict=True):
        cv2.imwrite(path, picture.grey)
    return paths


def depth_of(folder: Path, *arguments: str) -> float:
    out = folder / "depth.npy"
    assert main(["compute", *arguments, *SEARCH, "--depth-out", str(out)]) == 0
    return float(np.nanmedian(np.load(out)))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["compute", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.mark.parametrize("name", ["rig.json", "rig.yml", "rig.yaml"])
def test_a_raw_pair_and_its_calibration_give_metres(
    tmp_path: Path, pair: list[str], name: str
) -> None:
    files = [str(path) for path in save_calibration(RIG, to=tmp_path / name)]
    assert depth_of(tmp_path, *pair, "--calibration", *files) == pytest.approx(1.0, abs=0.01)


def test_a_boards_square_is_a_unit(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    save_calibration(SQUARES, to=tmp_path / "rig.yml")
    flags = (*pair, "--calibration", str(tmp_path / "rig.yml"))
    said = refused(capsys, *flags, "--depth-out", str(tmp_path / "d.npy"))
    assert "does not say its unit of length" in said
    assert depth_of(tmp_path, *flags, "--calibration-unit", "25mm") == pytest.approx(1, abs=0.01)
    swapped = refused(capsys, *flags, "--calibration-unit", "25m", "--json")
    assert "The baseline of 120.054 m is too long for two cameras on one rig" in swapped


def test_the_tunables_are_flags(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    save_calibration(RIG, to=tmp_path / "rig.json")
    flags = [*pair, "--calibration", str(tmp_path / "rig.json"), "--json"]

    def found(*more: str) -> dict[str, Any]:
        assert main(["compute", *flags, *more]) == 0
        document: dict[str, Any] = json.loads(capsys.readouterr().out)
        return document

    assert found("--rectify-new-width", "320")["size"] == [320, 240]
    assert found("--rectify-on", "off")["rectified"] is None
    shifted = found("--rectify-shift", "2px")
    assert shifted["examination"]["rows"]["median_px"] == pytest.approx(2, abs=0.1)
    assert found()["settings"]["roi1"] == found()["rectified"]["roi1"]


def test_exchanged_cameras_are_said_and_mended_by_a_flag(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    save_calibration(RIG.exchanged(), to=tmp_path / "rig.json")
    flags = [*pair, "--calibration", str(tmp_path / "rig.json")]
    assert main(["compute", *flags, "--json"]) == 0
    notes = json.loads(capsys.readouterr().out)["notes"]
    assert any("exchanged in the calibration" in note for note in notes)
    assert depth_of(tmp_path, *flags, "--calibration-exchanged") == pytest.approx(1, abs=0.01)


def test_exchanged_pictures_are_said(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    save_calibration(RIG, to=tmp_path / "rig.json")
    flags = [pair[1], pair[0], "--calibration", str(tmp_path / "rig.json")]
    assert main(["compute", *flags, "--json"]) == 0
    notes = json.loads(capsys.readouterr().out)["notes"]
    assert any("Swap the pictures" in note for note in notes)


def test_numbers_by_hand(tmp_path: Path, pair: list[str]) -> None:
    metres = depth_of(tmp_path, *pair, "--focal-px", "500", "--baseline", "120mm")
    doffs = ("--focal-px", "500", "--baseline", "12cm", "--doffs-px", "40")
    assert metres > depth_of(tmp_path, *pair, *doffs)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--calibration", "a", "b", "c"), "3 files"),
        (("--calibration", "none.yml"), "none.yml: there is no such file"),
        (("--calibration-unit", "mm"), "--calibration FILE is missing"),
        (("--calibration-unit", "5 miles"), "is not a length"),
        (("--focal-px", "500"), "belong together"),
        (("--doffs-px", "5"), "belongs to"),
        (("--focal-px", "3.6", "--baseline", "12cm"), "The focal length of 3.6 px would see more"),
        (("--focal-px", "500", "--baseline", "120m"), "The baseline of 120 m is too long for two"),
        (("--focal-px", "500", "--baseline", "120m"), "Then say so: 120 mm would be right"),
        (("--focal-px", "500", "--baseline", "0.5mm"), "The baseline of 0.5 mm is too short for"),
        (("--focal-px", "500", "--baseline", "0.5mm"), "Then say so: 0.5 m would be right"),
        (("--focal-px", "500", "--baseline", "1m", "--calibration", "a"), "both say"),
        (("--rectify-alpha", "101"), "alpha: 101 is above 100"),
    ],
)
def test_what_does_not_go_together_is_said(
    pair: list[str], flags: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in refused(capsys, *pair, "--json", *flags)


def test_flags_that_say_something_of_typed_numbers_in_a_preset_are_refused(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    typed = AlreadyRectified(focal_px=500, baseline=0.12, unit_m=1.0)
    preset = tmp_path / "p.json"
    save_preset(Preset(rectification=RectificationSection(typed=typed)), preset)
    said = refused(capsys, *pair, "--preset", str(preset), "--json", "--calibration-unit", "mm")
    assert "--calibration-unit: the pair's metres are by the preset's by_hand" in said


def test_a_size_that_fits_neither_is_refused(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    save_calibration(rig(size=Size(1280, 720)), to=tmp_path / "rig.json")
    said = refused(capsys, *pair, "--json", "--calibration", str(tmp_path / "rig.json"))
    assert "for pictures of 1280x720, the pair is 640x480" in said


def test_a_rig_beside_the_pair_rectifies_it(tmp_path: Path, pair: list[str]) -> None:
    save_calibration(RIG, to=tmp_path / "calibration.json")
    assert depth_of(tmp_path, *pair) == pytest.approx(1.0, abs=0.01)


def test_a_preset_names_the_calibration_by_its_path(tmp_path: Path, pair: list[str]) -> None:
    (tmp_path / "presets").mkdir()
    save_calibration(SQUARES, to=tmp_path / "rig.json")
    section = RectificationSection(
        alpha=0, calibration=CalibrationRef(files=("../rig.json",), unit_m=0.025)
    )
    preset = tmp_path / "presets" / "mine.json"
    save_preset(Preset(rectification=section), preset)
    assert "matrix" not in preset.read_text()
    assert depth_of(tmp_path, *pair, "--preset", str(preset)) == pytest.approx(1, abs=0.01)
    by_script = tuner.compute(*pair, tuner.load_preset(preset))
    assert by_script.settings.values["roi1"] != (0, 0, 0, 0)


def test_a_script_rectifies(tmp_path: Path, pair: list[str]) -> None:
    save_calibration(SQUARES, to=tmp_path / "rig.yml")
    calibration = tuner.read_calibration(tmp_path / "rig.yml", unit="25mm", size=(640, 480))
    done = tuner.rectify(*pair, calibration=calibration, alpha=0)
    assert done.calibration is not None
    outcome = tuner.compute(done, settings=tuner.StereoBMSettings(num_disparities=128))
    metres = done.calibration.px_metres / np.nanmedian(outcome.disparity)
    assert metres == pytest.approx(1.0, abs=0.01)
    arrays = (cv2.imread(path, cv2.IMREAD_GRAYSCALE) for path in pair)
    again = tuner.rectify(*arrays, calibration=tmp_path / "rig.yml")
    assert again.calibration is None
    assert "unit" in again.left.note


def test_a_script_learns_what_is_wrong(tmp_path: Path, pair: list[str]) -> None:
    with pytest.raises(tuner.ArgumentError, match="what read_calibration returns"):
        tuner.rectify(*pair, calibration=5)  # type: ignore[arg-type]
    with pytest.raises(tuner.ArgumentError, match="beta: there is no such tunable"):
        tuner.rectify(*pair, calibration=RIG, beta=1)
    with pytest.raises(tuner.CalibrationError, match="for pictures of 320x200"):
        tuner.rectify(*pair, calibration=rig(size=Size(320, 200)))


@pytest.mark.parametrize(
    "section",
    [
        RectificationSection(),
        RectificationSection(alpha=30, shift=-250, new_width=640, on=0),
        RectificationSection(
            calibration=CalibrationRef(
                files=("a.yml", "b.yml"),
                unit_m=0.025,
                size=Size(640, 480),
                cameras=("00", "01"),
                exchanged=True,
            ),
            unknown={"other": 1},
        ),
        RectificationSection(
            typed=AlreadyRectified(focal_px=700.5, baseline=0.12, doffs_px=-3, unit_m=1.0),
            typed_unknown={"dofs_px": 2, "measured by": "hand"},
        ),
    ],
)
def test_a_presets_section_comes_back_and_fits_the_schema(section: RectificationSection) -> None:
    text = dumps(Preset(rectification=section))
    assert parse(text, name="p.json").rectification == section
    jsonschema.Draft202012Validator(schema()).validate(json.loads(text))
    assert section.rectification == Rectification(**section.values)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "a list is not an object"),
        ({"alpha": "0"}, "rectification.alpha: '0' is not a whole number"),
        ({"calibration": "a.yml"}, "rectification.calibration"),
        ({"calibration": ["a", "b", "c"]}, "not a list of one path or two"),
        ({"metres_per_unit": -1}, "not a length above 0"),
        ({"image_size": [640]}, r"not \[width, height\]"),
        ({"cameras": ["00"]}, "not a list of two names"),
        ({"exchanged": 1}, "not true or false"),
        ({"by_hand": [700, 0.1]}, "by_hand: a list is not an object with focal_px, baseline_m"),
        ({"by_hand": {"focal_px": 700}}, "by_hand: baseline_m: it is missing"),
        ({"by_hand": {"focal_px": -1, "baseline_m": 1}}, "focal_px: -1 is not a number above 0"),
        ({"by_hand": {"focal_px": 9, "baseline_m": -1}}, "baseline_m: -1 is not a number above 0"),
        (
            {"by_hand": {"focal_px": 9, "baseline_m": 1, "doffs_px": None}},
            "by_hand: doffs_px: null is not a number; leave it out for 0",
        ),
        (
            {"calibration": ["a.yml"], "by_hand": {"focal_px": 700, "baseline_m": 1}},
            "calibration says it too",
        ),
    ],
)
def test_a_presets_section_is_refused_in_words(value: Any, words: str) -> None:
    document = json.loads(dumps(Preset()))
    document["tuner"]["rectification"] = value
    with pytest.raises(PresetError, match=words):
        parse(json.dumps(document), name="p.json")


def test_lengths_as_people_write_them() -> None:
    for text, metres in (("25mm", 0.025), ("0.12 m", 0.12), ("mm", 0.001), (".5in", 0.0127)):
        assert length_m(text) == pytest.approx(metres)
    for text in ("", "0mm", "25", "five mm", "1e3mm"):
        with pytest.raises(tuner.UserError, match="not a length"):
            length_m(text)
    assert (in_words(0.12), in_words(1.5)) == ("120 mm", "1.5 m")


def test_a_calibration_rectifies_frames_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = wall(RIG)
    for number in (1, 2):
        for side, picture in (("left", found.left), ("right", found.right)):
            (tmp_path / "ride").mkdir(exist_ok=True)
            cv2.imwrite(str(tmp_path / "ride" / f"{side}{number}.png"), picture.grey)
    save_calibration(RIG, to=tmp_path / "rig.json")
    ride = (str(tmp_path / "ride"), "--frame", "1")
    metres = depth_of(tmp_path, *ride, "--calibration", str(tmp_path / "rig.json"))
    assert metres == pytest.approx(1.0, abs=0.01)


def test_frames_of_a_source_are_rectified_one_by_one(tmp_path: Path, pair: list[str]) -> None:
    with open_source(pair) as source:
        opened = open_frame(source, calibration=RIG, rectification=Rectification(alpha=0))
        reached = open_next(source, 0, calibration=RIG)
    assert opened.raw is not None
    assert opened.raw.rois is None
    assert opened.pair.rois is not None
    assert opened.pair.calibration is not None
    assert reached.opened is not None
    assert reached.opened.pair.calibration is not None
