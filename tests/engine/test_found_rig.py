"""A calibration that lies beside a pair and that nobody named, for window, commands and scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

import tuner
from tests.rigs import rig, wall
from tuner.__main__ import main
from tuner.calibrations import save_calibration
from tuner.calibrations.reference import CalibrationRef
from tuner.core.geometry.remapping import rectified
from tuner.core.geometry.rig import AlreadyRectified
from tuner.core.geometry.stereo_rectification import DONE, OFF, ON, Rectification
from tuner.core.types import Pair
from tuner.engine.batch.entries import Wanted
from tuner.engine.batch.listing import entries_of
from tuner.engine.found_rig import Beside, Finder
from tuner.engine.opening import open_frame, open_pair, open_source
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import save_preset
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection

RIG = rig()
SAID = "rectified by stereo.yml, found beside the pair: baseline 120.1 mm"
SEARCH = ("--num-disparities", "96", "--block-size", "15")


def write(pair: Pair, left: Path, right: Path) -> None:
    for path, picture in ((left, pair.left), (right, pair.right)):
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), picture.grey)


@pytest.fixture
def pair(tmp_path: Path) -> list[str]:
    """The files of a raw pair that shows a wall 1 m ahead; its calibration lies beside it."""
    write(wall(RIG), tmp_path / "left.png", tmp_path / "right.png")
    save_calibration(RIG, to=tmp_path / "stereo.yml")
    return [str(tmp_path / "left.png"), str(tmp_path / "right.png")]


@pytest.fixture
def ride(tmp_path: Path) -> Path:
    """Three raw pairs in two folders; the calibration lies above both."""
    folder = tmp_path / "ride"
    for at in range(3):
        write(wall(RIG, z=1 + at / 10), folder / f"left/{at}.png", folder / f"right/{at}.png")
    save_calibration(RIG, to=folder / "stereo.yml")
    return folder


def is_rectified(found: Pair, read: Pair) -> None:
    np.testing.assert_array_equal(found.left.grey, rectified(read, RIG).left.grey)
    assert found.calibration is not None
    assert found.calibration.baseline_m == pytest.approx(RIG.baseline, rel=1e-6)


def as_read(pair: list[str]) -> Pair:
    return open_pair(*pair, rectification=Rectification(on=OFF)).pair


def test_a_pair_is_rectified_by_it_and_says_so(pair: list[str]) -> None:
    opened = open_pair(*pair)
    is_rectified(opened.pair, as_read(pair))
    assert opened.pair.left.note == SAID
    assert opened.found is not None
    assert opened.raw is not None


def test_nothing_is_used_where_that_is_said(pair: list[str]) -> None:
    read = as_read(pair)
    opened = open_pair(*pair, finder=Finder(beside=Beside.LEFT_OUT))
    np.testing.assert_array_equal(opened.pair.left.grey, read.left.grey)
    assert opened.pair.calibration is None
    assert read.left.note == opened.pair.left.note == ""


def test_a_pair_whose_rows_meet_gets_metres_alone(tmp_path: Path, pair: list[str]) -> None:
    done = rectified(as_read(pair), RIG)
    write(done, tmp_path / "done" / "left.png", tmp_path / "done" / "right.png")
    names = [str(tmp_path / "done" / f"{side}.png") for side in ("left", "right")]
    for name in ("stereo.yml", "calibration.json"):
        (file,) = save_calibration(RIG, to=tmp_path / "done" / name)
        opened = open_pair(*names)
        np.testing.assert_array_equal(opened.pair.left.grey, done.left.grey)
        assert opened.pair.left.note.startswith("the pair is rectified already; metres are by")
        file.unlink()


def lay(folder: Path, kinds: str) -> Path:
    """A folder of pairs: "r" as the cameras took it, "d" rectified already, "b" black, "x" broken.

    Its calibration lies above both sides.
    """
    raw = wall(RIG)
    done = rectified(raw, RIG)
    for at, kind in enumerate(kinds):
        names = folder / f"left/{at}.png", folder / f"right/{at}.png"
        write(done if kind == "d" else raw, *names)
        for name in names:
            if kind == "b":
                cv2.imwrite(str(name), np.zeros((480, 640), np.uint8))
            if kind == "x":
                name.write_bytes(b"no picture")
    save_calibration(RIG, to=folder / "stereo.yml")
    return folder


def hows(folder: Path, order: Sequence[int]) -> dict[int, int]:
    """How one finder that is shown the pairs in this order rectifies each."""
    finder = Finder()
    with open_source(folder) as source:
        found = {at: open_frame(source, at, finder=finder).found for at in order}
    return {at: one.how.on for at, one in found.items() if one}


def test_one_finder_rectifies_all_pairs_as_the_first_that_tells(tmp_path: Path) -> None:
    folder = lay(tmp_path / "mixed", "rdbr")
    assert hows(folder, [0, 1, 2, 3]) == {0: ON, 1: ON, 2: ON, 3: ON}
    assert hows(folder, [1, 0, 2, 3]) == {0: DONE, 1: DONE, 2: DONE, 3: DONE}
    with open_source(folder) as source:
        finder = Finder()
        assert not finder.decided
        open_frame(source, 0, finder=finder)
        assert finder.decided


def test_a_pair_of_few_matches_tells_nothing_of_the_others(tmp_path: Path) -> None:
    folder = lay(tmp_path / "fades in", "bdd")
    assert hows(folder, [0, 1, 2]) == {0: ON, 1: DONE, 2: DONE}
    with tuner.open(folder) as pairs:
        notes = [one.left.note for one in pairs]
    assert notes[0] == SAID
    assert all(note.startswith("the pair is rectified already") for note in notes[1:])


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [("xdrd", [DONE, DONE, DONE]), ("bdrd", [DONE] * 4), ("xrdr", [ON, ON, ON])],
)
def test_every_part_of_a_batch_in_any_order_rectifies_alike(
    tmp_path: Path, kinds: str, expected: list[int]
) -> None:
    entries = entries_of(lay(tmp_path / "mixed", kinds))
    done = [at for at, kind in enumerate(kinds) if kind != "x"]
    wanted = Wanted(StereoBMSettings())
    for number, order in enumerate((done, done[::-1], done[-1:])):
        # Another told unit asks anew, as another process does.
        anew = wanted._replace(told=CalibrationRef(unit_m=1 + number / 1000))
        notes = {at: entries[at].open(anew).notes[0] for at in order}
        words = {at: "rectified already" in note for at, note in notes.items()}
        assert [words[at] for at in sorted(order)] == [
            how == DONE for at, how in zip(done, expected, strict=True) if at in order
        ]


def test_where_no_pair_that_is_asked_tells_each_tells_for_itself(tmp_path: Path) -> None:
    folder = lay(tmp_path / "dark", "bbbdbbbbbrb")
    entries = entries_of(folder)
    for unit, order in ((1.001, (3, 9)), (1.002, (9, 3))):
        wanted = Wanted(StereoBMSettings(), told=CalibrationRef(unit_m=unit))
        notes = {at: entries[at].open(wanted).notes[0] for at in order}
        assert "rectified already" in notes[3]
        assert "rectified already" not in notes[9]


def test_a_calibration_of_other_pictures_is_named_and_the_pair_opens(
    tmp_path: Path, pair: list[str]
) -> None:
    for path in pair:
        picture = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        assert picture is not None
        cv2.imwrite(path, picture[:200])
    opened = open_pair(*pair)
    assert opened.pair.calibration is None
    assert opened.note.startswith("stereo.yml beside the pair is not used: ")
    assert "640x480" in opened.note


def test_the_command_uses_it_and_a_flag_says_no(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "depth.npy")
    assert main(["compute", *pair, *SEARCH, "--depth-out", out]) == 0
    assert f"left.png: {SAID}" in capsys.readouterr().err
    assert np.nanmedian(np.load(out)) == pytest.approx(1.0, abs=0.01)
    assert main(["compute", *pair, "--no-calibration", "--depth-out", out]) == 2
    said = capsys.readouterr().err
    assert "no depth is known: --no-calibration leaves out what lies beside the pair" in said
    assert "lay one" not in said
    assert main(["compute", *pair, "--json", "--rectify-new-width", "320"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == [320, 240]


def test_flags_tell_what_its_files_do_not(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--depth-out", str(tmp_path / "depth.npy"), *SEARCH]
    (tmp_path / "stereo.yml").unlink()
    assert main(["compute", *pair, *out, "--calibration-unit", "25mm"]) == 2
    assert (
        "--calibration-unit: --calibration FILE is missing, and none that counts"
        in capsys.readouterr().err
    )
    squares = rig(unit_m=None, translation=tuple(one / 0.025 for one in RIG.translation))
    save_calibration(squares, to=tmp_path / "stereo.yml")
    assert main(["compute", *pair, *out]) == 2
    assert "does not say its unit of length" in capsys.readouterr().err
    assert main(["compute", *pair, *out, "--calibration-unit", "25mm"]) == 0
    assert np.nanmedian(np.load(out[1])) == pytest.approx(1.0, abs=0.01)
    assert main(["compute", *pair, "--json", "--no-calibration", "--calibration-unit", "m"]) == 2
    assert "--no-calibration: --calibration-unit wants one" in capsys.readouterr().err
    both = ("--rectify-on", "on", "--calibration-exchanged")
    assert main(["compute", *pair, "--json", "--no-calibration", *both]) == 2
    said = capsys.readouterr().err
    assert "--no-calibration: --calibration-exchanged and --rectify-on want one" in said
    assert main(["compute", *pair, "--json", "--no-calibration", "--rectify-on", "off"]) == 0


@pytest.mark.parametrize("flag", [("--calibration-unit", "25mm"), ("--calibration-exchanged",)])
@pytest.mark.parametrize("command", ["compute", "batch"])
def test_flags_that_say_something_of_metres_in_a_file_are_refused(
    tmp_path: Path,
    pair: list[str],
    capsys: pytest.CaptureFixture[str],
    command: str,
    flag: tuple[str, ...],
) -> None:
    (tmp_path / "calibration.json").write_text('{"focal_px": 500, "baseline_m": 0.1}')
    more = {
        "compute": ["--json"],
        "batch": ["--preset", "fast", "--out", str(tmp_path / "out")],
    }
    assert main([command, *pair, *more[command], *flag]) == 2
    said = capsys.readouterr().err
    assert f"{flag[0]}: the pair's metres are by calibration.json or calib.txt beside it" in said
    typed = ["--focal-px", "500", "--baseline", "1m"]
    assert main([command, *pair, *more[command], *typed, *flag]) == 2
    assert f"{flag[0]}: the pair's metres are by --focal-px" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["ride", "pair"])
def test_a_batch_rectifies_every_pair(
    request: pytest.FixtureRequest, source: str, tmp_path: Path
) -> None:
    entries = entries_of(request.getfixturevalue(source))
    wanted = Wanted(StereoBMSettings())
    for entry in entries:
        opened = entry.open(wanted)
        assert opened.pair.calibration is not None
        assert SAID in opened.notes
        left_out = entry.open(wanted._replace(beside=Beside.LEFT_OUT)).pair
        assert left_out.calibration is None
        chosen = wanted._replace(rectification=Rectification(on=DONE), beside=Beside.AS_CHOSEN)
        np.testing.assert_array_equal(entry.open(chosen).pair.left.grey, left_out.left.grey)


def test_a_batch_is_made_anew_when_what_lies_beside_changes(ride: Path) -> None:
    before = [entry.rig for entry in entries_of(ride)]
    save_calibration(rig(4), to=ride / "stereo.yml")
    after = [entry.rig for entry in entries_of(ride)]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_batch_takes_the_flags_of_compute(
    ride: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset, out = tmp_path / "p.json", tmp_path / "out"
    save_preset(Preset(settings=StereoBMSettings(num_disparities=96, block_size=15)), preset)

    def batch(*flags: str) -> float:
        named = ["--preset", str(preset), "--out", str(out), "--write", "depth", "--overwrite"]
        assert main(["batch", str(ride), *named, "--to", "0", "--jobs", "1", *flags]) == 0
        mm = cv2.imread(str(out / "left-0" / "depth.png"), cv2.IMREAD_UNCHANGED)
        assert mm is not None
        return float(np.median(mm[mm > 0]))

    assert batch() == pytest.approx(1000, abs=10)
    (file,) = (ride / "stereo.yml",)
    kept = file.rename(tmp_path / "kept.yml")
    assert batch("--calibration", str(kept)) == pytest.approx(1000, abs=10)
    assert batch("--calibration", str(kept), "--calibration-unit", "2m") == pytest.approx(
        2000, abs=20
    )
    by_hand = batch("--focal-px", "500", "--baseline", "120mm")
    assert batch("--focal-px", "500", "--baseline", "240mm") == pytest.approx(2 * by_hand, abs=2)
    capsys.readouterr()
    name = ["batch", str(ride), "--preset", str(preset), "--out", str(out)]
    assert main([*name, "--calibration-unit", "mm"]) == 2
    assert "none that counts lies beside" in capsys.readouterr().err


def test_scripts_get_it_and_can_say_no(ride: Path, pair: list[str]) -> None:
    with tuner.open(ride) as pairs:
        for found in pairs:
            assert found.calibration is not None
            assert found.left.note == SAID
    with tuner.open(ride, find_calibration=False) as pairs:
        assert pairs[0].calibration is None
    once = tuner.rectify(*pair, calibration=RIG)
    is_rectified(once, as_read(pair))


def test_a_presets_calibration_counts_before_what_lies_beside(
    tmp_path: Path, pair: list[str]
) -> None:
    other = rig(5, translation=(-0.24, 0.004, 0.006))
    (tmp_path / "kept").mkdir()
    save_calibration(other, to=tmp_path / "kept" / "other.json")
    reference = CalibrationRef(files=("kept/other.json",))
    path = tmp_path / "p.json"
    save_preset(Preset(rectification=RectificationSection(calibration=reference)), path)
    outcome = tuner.compute(*pair, tuner.load_preset(path))
    cloud = tuner.point_cloud(*pair, tuner.load_preset(path))
    assert outcome.settings.values["roi1"] != (0, 0, 0, 0)
    assert cloud.unit == "metre"
    nearer = tuner.point_cloud(*pair)
    assert np.median(cloud.points[:, 2]) == pytest.approx(
        2 * np.median(nearer.points[:, 2]), rel=0.02
    )


def test_numbers_typed_by_hand_are_in_a_preset_and_count(
    tmp_path: Path, pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "stereo.yml").unlink()
    path = tmp_path / "p.json"
    numbers = {"focal_px": 500.0, "baseline_m": 0.12, "doffs_px": 2.0}
    typed = AlreadyRectified(focal_px=500, baseline=120, doffs_px=2, unit_m=0.001)
    save_preset(Preset(rectification=RectificationSection(typed=typed)), path)
    assert json.loads(path.read_text())["tuner"]["rectification"]["by_hand"] == numbers
    assert main(["compute", *pair, "--preset", str(path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["calibration"]
    assert {name: said[name] for name in numbers} == numbers
    preset = tuner.load_preset(path)
    assert isinstance(preset.rectification, RectificationSection)
    tuner.save_preset(preset, tmp_path / "again.json")
    again = json.loads((tmp_path / "again.json").read_text())
    assert again["tuner"]["rectification"]["by_hand"] == numbers
    cloud = tuner.point_cloud(*pair, preset)
    assert cloud.unit == "metre"


def test_our_own_file_above_the_folders_of_two_named_pictures_rectifies_them(
    ride: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ride / "stereo.yml").unlink()
    save_calibration(RIG, to=ride / "calibration.json")
    names = [str(ride / side / "0.png") for side in ("left", "right")]
    said = "rectified by calibration.json, found beside the pair"
    assert open_pair(*names).pair.left.note.startswith(said)
    assert main(["compute", *names, "--json"]) == 0
    assert said in capsys.readouterr().out
    (entry,) = entries_of(names)
    assert entry.open(Wanted(StereoBMSettings())).notes[0].startswith(said)


@pytest.mark.parametrize("where", ["left", "."])
def test_a_damaged_calibration_of_another_tool_is_named_and_the_pair_opens(
    ride: Path, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (ride / "stereo.yml").unlink()
    damaged = ride / where / "calib.yml"
    damaged.write_text("%YAML:1.0\n---\nM1: 3\n")
    said = f"no calibration beside the pair is used: {damaged.resolve()}: "
    names = [str(ride / side / "0.png") for side in ("left", "right")]
    for opened in (open_pair(*names), open_frame(open_source(ride))):
        assert opened.note.startswith(said)
        assert opened.pair.calibration is None
    assert not open_pair(*names, finder=Finder(beside=Beside.LEFT_OUT)).note
    with tuner.open(ride) as pairs:
        assert all(one.left.note.startswith(said) for one in pairs)
    assert main(["compute", *names, "--out", str(ride / "d.pfm")]) == 0
    assert said in capsys.readouterr().err
    assert main(["compute", *names, "--depth-out", str(ride / "d.tiff")]) == 2
    assert f"no depth is known: {said}" in capsys.readouterr().err
    for entry in entries_of(ride):
        assert entry.open(Wanted(StereoBMSettings())).notes[0].startswith(said)


def test_of_pictures_that_hold_both_the_same_one_tells_in_any_order(tmp_path: Path) -> None:
    made, folder = lay(tmp_path / "made", "bbdr"), tmp_path / "both"
    folder.mkdir()
    for at in range(4):
        sides = [
            cv2.imread(str(made / side / f"{at}.png"), cv2.IMREAD_GRAYSCALE)
            for side in ("left", "right")
        ]
        both = np.hstack([one for one in sides if one is not None])
        cv2.imwrite(str(folder / f"{at}.png"), both)
    save_calibration(RIG, to=folder / "stereo.yml")
    entries = entries_of(folder, layout="side-by-side")
    for number, order in enumerate(((1, 2, 3), (3, 2), (3,))):
        wanted = Wanted(StereoBMSettings(), told=CalibrationRef(unit_m=1 + number / 1000))
        for at in order:
            notes = " ".join(entries[at].open(wanted).notes)
            assert "rectified already" in notes
