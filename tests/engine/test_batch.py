"""A batch: whole results only, nothing made twice, bad pairs told of and left out."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

import cv2
import numpy as np
import psutil
import pytest

from tests.conftest import textured_pair
from tests.engine.batches import (
    ROUGH,
    SHIFT,
    SMOOTH,
    job_of,
    stamps,
    table,
    worked,
    write_pairs,
)
from tuner.calibrations.reference import CalibrationRef
from tuner.core.errors import FileError
from tuner.core.stopping import Stopped
from tuner.engine.batch.entries import Given, Opened, PairFiles, Wanted, given, part_of
from tuner.engine.batch.finishing import Tally, finish
from tuner.engine.batch.job import Job, TakenError, chosen_presets
from tuner.engine.batch.listing import entries_of
from tuner.engine.batch.running import run
from tuner.engine.found_rig import Beside
from tuner.exporters.ply import Layout
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection
from tuner.sources.kinds.folder import PairFolder


def kill_children(program: str) -> None:
    """End those processes of ours that run this program, as a system without memory does."""
    for child in psutil.Process().children(recursive=True):
        # Others may be just ending.
        with contextlib.suppress(psutil.NoSuchProcess):
            if any(part.endswith(program) for part in child.cmdline()):
                child.kill()


HALF = ".stereo-tuner-"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_pairs(tmp_path / "pairs", 4)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def made(out: Path) -> list[str]:
    return sorted(path.name for path in out.iterdir() if path.is_dir())


def test_each_pair_has_its_folder_and_its_row(source: Path, out: Path) -> None:
    done = worked(job_of(source, out), jobs=2)
    assert [one.failed for one in done] == [""] * 4
    names = [f"scene {at}" for at in range(4)]
    assert made(out) == names
    assert sorted(os.listdir(out / names[0])) == ["batch.json", "disparity.png", "metrics.json"]
    rows = table(out / "batch.csv")
    assert [row["pair"] for row in rows] == names
    assert all(row["state"] == "done" for row in rows)
    words = cv2.imread(str(out / names[0] / "disparity.png"), cv2.IMREAD_UNCHANGED)
    assert np.median(words[words > 0]) / 256 == pytest.approx(SHIFT, abs=0.1)
    numbers = json.loads((out / names[0] / "metrics.json").read_bytes())
    assert float(rows[0]["bad2"]) == pytest.approx(numbers["metrics"]["bad2"], abs=1e-5)
    assert float(rows[0]["density"]) == pytest.approx(numbers["density"], rel=1e-4)


def test_what_is_whole_is_not_made_again(source: Path, out: Path) -> None:
    worked(job_of(source, out))
    before = stamps(out)
    again = worked(job_of(source, out))
    assert all(one.before for one in again)
    after = stamps(out)
    after.pop("batch.csv")
    before.pop("batch.csv")
    assert after == before
    assert len(table(out / "batch.csv")) == 4


def test_the_same_settings_under_another_name_are_the_same(source: Path, out: Path) -> None:
    worked(job_of(source, out))
    again = worked(job_of(source, out, presets=(replace(ROUGH, title="renamed"),)))
    assert all(one.before for one in again)
    assert {row["preset"] for row in table(out / "batch.csv")} == {"renamed"}


def test_a_process_that_ends_costs_its_pair_only(source: Path, out: Path) -> None:
    news = run(job_of(source, out))
    first = next(news)
    kill_children("child.py")
    all_done = [first, *news]
    # It may have been between two pairs.
    failed = [one.failed for one in all_done if one.failed]
    assert len(all_done) == 4
    assert len(failed) <= 1
    assert not [name for name in os.listdir(out) if name.startswith(HALF)]
    assert [one.failed for one in worked(job_of(source, out))] == [""] * 4


def test_what_lacks_a_file_or_has_half_of_it_is_made_again_alone(source: Path, out: Path) -> None:
    worked(job_of(source, out))
    whole = (out / "scene 1" / "disparity.png").read_bytes()
    (out / "scene 1" / "disparity.png").write_bytes(whole[:10])
    shutil.rmtree(out / "scene 2")
    again = worked(job_of(source, out))
    assert [one.before for one in again] == [True, False, False, True]
    assert (out / "scene 1" / "disparity.png").read_bytes() == whole


def test_more_formats_are_added_and_those_of_before_stay(source: Path, out: Path) -> None:
    worked(job_of(source, out, write="json"))
    again = worked(job_of(source, out, write="pfm"))
    assert not any(one.before for one in again)
    assert sorted(os.listdir(out / "scene 0")) == ["batch.json", "disparity.pfm", "metrics.json"]


def test_a_picture_that_changed_is_not_taken_for_the_old_one(source: Path, out: Path) -> None:
    worked(job_of(source, out))
    left = source / "scene 3" / "left.png"
    left.write_bytes(left.read_bytes() + b" ")
    with pytest.raises(TakenError, match=r"scene 3: it is there already, and not from these"):
        worked(job_of(source, out))
    again = worked(job_of(source, out, overwrite=True))
    assert [one.before for one in again] == [True, True, True, False]


def test_a_folder_of_somebody_else_is_refused_before_anything_is_done(
    source: Path, out: Path
) -> None:
    (out / "scene 3").mkdir(parents=True)
    (out / "scene 3" / "mine.txt").write_text("mine")
    with pytest.raises(TakenError, match="scene 3: it is there already"):
        worked(job_of(source, out))
    assert made(out) == ["scene 3"]
    worked(job_of(source, out, overwrite=True))
    assert sorted(os.listdir(out / "scene 3")) == ["batch.json", "disparity.png", "metrics.json"]


def test_a_table_of_somebody_else_is_refused(source: Path, out: Path) -> None:
    out.mkdir()
    (out / "batch.csv").write_text("mine")
    with pytest.raises(TakenError, match=r"batch\.csv: it is there already"):
        worked(job_of(source, out))


def test_a_table_of_differences_of_somebody_else_is_refused(source: Path, out: Path) -> None:
    out.mkdir()
    (out / "differences.csv").write_text("mine")
    with pytest.raises(TakenError, match=r"differences\.csv: it is there already"):
        worked(job_of(source, out, presets=(ROUGH, SMOOTH)))
    assert (out / "differences.csv").read_text() == "mine"
    worked(job_of(source, out))


@pytest.mark.parametrize("presets", [(ROUGH,), (ROUGH, SMOOTH)])
def test_where_all_failed_the_same_goes_on_once_the_source_is_back(
    source: Path, tmp_path: Path, out: Path, presets: tuple[Preset, ...]
) -> None:
    job = job_of(source, out, presets=presets)
    source.rename(tmp_path / "away")
    assert all(one.failed for one in worked(job))
    (tmp_path / "away").rename(source)
    assert not any(one.failed for one in worked(job))
    assert {row["state"] for row in table(out / "batch.csv")} == {"done"}


def test_what_one_preset_cannot_do_costs_the_other_one_nothing(
    source: Path, tmp_path: Path, out: Path
) -> None:
    gone = CalibrationRef(files=(str(tmp_path / "gone.json"),))
    lame = replace(SMOOTH, rectification=RectificationSection(calibration=gone))
    for _ in range(2):
        done = worked(job_of(source, out, presets=(ROUGH, lame)))
        assert all("gone.json" in one.failed for one in done)
        states = [(row["preset"], row["state"]) for row in table(out / "batch.csv")]
        assert states == [("rough", "done"), ("smooth", "failed")] * 4
    assert made(out / "rough") == [f"scene {at}" for at in range(4)]
    assert made(out / "smooth") == []


def test_two_batches_into_one_folder_share_the_work(out: Path) -> None:
    pair = textured_pair()
    other = job_of([Given(name="scene", pair=pair)], out)

    class Overtaken(Given):
        """While it is being opened, another batch writes the same result."""

        def open(self, wanted: Wanted) -> Opened:
            worked(other)
            before.update(stamps(out / self.name))
            return super().open(wanted)

    before: dict[str, tuple[int, int]] = {}
    (done,) = worked(job_of([Overtaken(name="scene", pair=pair)], out))
    assert done.failed == ""
    assert stamps(out / "scene") == before
    assert made(out) == ["scene"]


def test_no_pair_takes_the_name_of_a_table(tmp_path: Path, out: Path) -> None:
    write_pairs(tmp_path / "one", 2)
    for at, name in enumerate(("batch.csv", "Differences.csv")):
        (tmp_path / "one" / f"scene {at}").rename(tmp_path / "one" / name)
    done = worked(job_of(tmp_path / "one", out, presets=(ROUGH, SMOOTH)))
    assert not any(one.failed for one in done)
    assert {"batch.csv 2", "Differences.csv 2"} == set(made(out / "rough"))
    assert (out / "batch.csv").is_file()


def test_a_bad_pair_is_told_of_and_the_others_are_done(source: Path, out: Path) -> None:
    (source / "scene 1" / "right.png").write_bytes(b"no picture")
    done = worked(job_of(source, out), jobs=2)
    assert [bool(one.failed) for one in done] == [False, True, False, False]
    assert "right.png" in done[1].failed
    assert made(out) == ["scene 0", "scene 2", "scene 3"]
    row = table(out / "batch.csv")[1]
    assert (row["pair"], row["state"]) == ("scene 1", "failed")
    assert row["message"] == done[1].failed


def test_truth_that_nobody_named_and_that_cannot_be_used_costs_no_pair(
    source: Path, out: Path
) -> None:
    (source / "scene 1" / "gt.pfm").write_bytes(b"no map")
    done = worked(job_of(source, out))
    assert [one.failed for one in done] == [""] * 4
    assert "the ground truth found beside it is not used: " in done[1].notes[0]
    rows = table(out / "batch.csv")
    assert [row["state"] for row in rows] == ["done"] * 4
    assert rows[1]["ground_truth"] == ""


def test_a_pair_that_is_too_small_for_the_settings_is_told_of(source: Path, out: Path) -> None:
    tiny = source / "tiny"
    tiny.mkdir()
    for side in ("left", "right"):
        cv2.imwrite(str(tiny / f"{side}.png"), np.zeros((6, 8), np.uint8))
    done = worked(job_of(source, out))
    assert done[-1].failed
    assert not any(one.failed for one in done[:-1])


def test_without_geometry_the_rest_is_written_and_the_lack_is_said(source: Path, out: Path) -> None:
    done = worked(job_of(source, out, write="depth,json"))
    assert all("calibration.json" in one.failed for one in done)
    assert sorted(os.listdir(out / "scene 0")) == ["batch.json", "metrics.json"]
    assert {row["state"] for row in table(out / "batch.csv")} == {"incomplete"}


def test_the_lack_names_what_may_lie_beside_and_that_it_may_be_left_out(
    source: Path, out: Path
) -> None:
    said = worked(job_of(source, out, write="depth"))[0].failed
    assert "no calibration that gives metres is in use" in said
    assert "calibration.json (focal_px, baseline_m), calib.txt or stereo.yml" in said
    assert "do not have it left out" in said


def test_with_a_calibration_beside_there_is_depth(source: Path, out: Path) -> None:
    beside = '{"focal_px": 100, "baseline_m": 0.2}'
    (source / "scene 0" / "calibration.json").write_text(beside)
    job = job_of(entries_of([source / "scene 0"]), out, write="depth")
    assert [one.failed for one in worked(job)] == [""]
    mm = cv2.imread(str(out / "scene 0" / "depth.png"), cv2.IMREAD_UNCHANGED)
    assert np.median(mm[mm > 0]) == pytest.approx(1000 * 100 * 0.2 / SHIFT, rel=0.02)


RIG = '{"focal_px": 100, "baseline_m": 0.2}'


def calibrate(source: Path) -> None:
    for scene in source.iterdir():
        (scene / "calibration.json").write_text(RIG)


def test_what_only_lacked_a_calibration_is_made_once_there_is_one(source: Path, out: Path) -> None:
    def job() -> Job:
        return job_of(source, out, write="depth,ply,json")

    assert all("no depth is known" in one.failed for one in worked(job()))
    assert b"unit baseline" in (out / "scene 0" / "cloud.ply").read_bytes()[:400]
    assert all(one.before for one in worked(job())), "nothing has come since"
    calibrate(source)
    again = worked(job(), jobs=2)
    assert [(one.before, one.failed) for one in again] == [(False, "")] * 4
    mm = cv2.imread(str(out / "scene 2" / "depth.png"), cv2.IMREAD_UNCHANGED)
    assert np.median(mm[mm > 0]) == pytest.approx(1000 * 100 * 0.2 / SHIFT, rel=0.02)
    assert b"unit metre" in (out / "scene 0" / "cloud.ply").read_bytes()[:400]
    assert {row["state"] for row in table(out / "batch.csv")} == {"done"}
    assert all(one.before for one in worked(job()))


def test_what_has_had_another_calibration_is_not_replaced_unasked(source: Path, out: Path) -> None:
    calibrate(source)
    worked(job_of(source, out, write="depth"))
    (source / "scene 1" / "calibration.json").write_text(RIG.replace("100", "150"))
    with pytest.raises(TakenError, match="scene 1: it is there already"):
        worked(job_of(source, out, write="depth"))
    for scene in source.iterdir():
        (scene / "calibration.json").unlink()
    with pytest.raises(TakenError, match=r"scene 0 \(and 3 more\): it is there already"):
        worked(job_of(source, out, write="depth"))


def test_what_was_to_have_no_calibration_is_not_replaced_unasked(source: Path, out: Path) -> None:
    calibrate(source)
    job = job_of(source, out, write="json")
    bare = chosen_presets([(ROUGH.title, ROUGH)], beside=Beside.LEFT_OUT)
    worked(replace(job, presets=bare))
    before = stamps(out)
    with pytest.raises(TakenError, match=r"scene 0 \(and 3 more\): it is there already"):
        worked(job)
    assert stamps(out) == before
    assert all(one.before for one in worked(replace(job, presets=bare)))


def test_it_is_said_how_many_are_made_again_once_there_is_a_calibration(
    source: Path, out: Path
) -> None:
    worked(job_of(source, out, write="json"))
    (source / "scene 1" / "calibration.json").write_text(RIG)
    tally = Tally()
    for done in run(job_of(source, out, write="json")):
        tally.add(done)
    assert "3 of them done before, 1 made again, as" in tally.words


def test_a_calibration_that_comes_does_not_hide_that_the_pictures_changed(
    source: Path, out: Path
) -> None:
    worked(job_of(source, out, write="depth,json"))
    calibrate(source)
    left = source / "scene 3" / "left.png"
    left.write_bytes(left.read_bytes() + b" ")
    with pytest.raises(TakenError, match="scene 3: it is there already"):
        worked(job_of(source, out, write="depth,json"))


def test_a_preset_that_now_names_a_calibration_goes_on_with_what_lacked_one(
    source: Path, tmp_path: Path, out: Path
) -> None:
    worked(job_of(source, out, write="depth,json"))
    rig = tmp_path / "rig.json"
    rig.write_text(RIG)
    section = RectificationSection(calibration=CalibrationRef(files=(str(rig),)))
    named = replace(ROUGH, rectification=section)
    again = worked(job_of(source, out, write="depth,json", presets=(named,)))
    assert [(one.before, one.failed) for one in again] == [(False, "")] * 4
    other = replace(SMOOTH, rectification=section)
    with pytest.raises(TakenError):
        worked(job_of(source, out, write="depth,json", presets=(other,)))


def test_pictures_that_hold_both_get_the_depth_that_they_lacked(tmp_path: Path, out: Path) -> None:
    write_pairs(tmp_path / "one by one", 2)
    both = tmp_path / "both"
    both.mkdir()
    for at in range(2):
        inner = tmp_path / "one by one" / f"scene {at}"
        halves = [cv2.imread(str(inner / f"{side}.png"), 0) for side in ("left", "right")]
        cv2.imwrite(str(both / f"{at}.png"), np.hstack(halves))

    def job() -> Job:
        return job_of(list(entries_of(both, layout="side-by-side")), out, write="depth,json")

    assert all("no depth is known" in one.failed for one in worked(job()))
    (both / "calibration.json").write_text(RIG)
    assert [(one.before, one.failed) for one in worked(job())] == [(False, "")] * 2
    assert (out / "both-1" / "depth.png").is_file()


def part(source: Path, out: Path, first: int, last: int | None = None, **more: Any) -> Job:
    """Some of the pairs, as ``--from`` and ``--to`` have it."""
    job = job_of(source, out, **more)
    return replace(job, entries=tuple(part_of(job.entries, first=first, last=last)),
                   source=job.entries)  # fmt: skip


def test_parts_of_one_run_add_up(source: Path, out: Path) -> None:
    (source / "scene 1" / "right.png").write_bytes(b"no picture")
    worked(part(source, out, 0, 1))
    worked(part(source, out, 2))
    rows = [(row["pair"], row["state"]) for row in table(out / "batch.csv")]
    states = ("done", "failed", "done", "done")
    assert rows == [(f"scene {at}", state) for at, state in enumerate(states)]
    whole = out.with_name("whole")
    worked(job_of(source, whole))
    for one, other in zip(table(out / "batch.csv"), table(whole / "batch.csv"), strict=True):
        assert {**one, "elapsed_ms": ""} == {**other, "elapsed_ms": ""}


def test_parts_add_up_in_any_order_and_where_they_overlap(source: Path, out: Path) -> None:
    worked(part(source, out, 2, 3))
    worked(part(source, out, 1, 2, write="pfm"))
    again = worked(part(source, out, 0, 0))
    assert [one.before for one in again] == [False]
    assert [row["pair"] for row in table(out / "batch.csv")] == [f"scene {at}" for at in range(4)]


def test_differences_are_counted_over_all_parts(source: Path, out: Path) -> None:
    for first, last in ((0, 1), (2, None)):
        worked(part(source, out, first, last, presets=(ROUGH, SMOOTH)))
    assert len(table(out / "batch.csv")) == 8
    found = {row["measure"]: row for row in table(out / "differences.csv")}
    assert found["density"]["pairs"] == "4"


def test_what_lacks_the_calibration_that_there_is_now_is_not_told_of(
    source: Path, out: Path
) -> None:
    worked(job_of(source, out))
    calibrate(source)
    worked(part(source, out, 1, 2))
    assert [row["pair"] for row in table(out / "batch.csv")] == ["scene 1", "scene 2"]
    worked(part(source, out, 0, 0))
    assert [row["pair"] for row in table(out / "batch.csv")] == ["scene 0", "scene 1", "scene 2"]


def test_what_is_called_off_leaves_the_rows_of_what_lies_whole(source: Path, out: Path) -> None:
    worked(job_of(source, out))
    job, tally = job_of(source, out, write="png,json,pfm"), Tally()
    for done in run(job):
        tally.add(done)
        break
    finish(job, tally)
    rows = [(row["pair"], row["state"]) for row in table(out / "batch.csv")]
    assert rows == [(f"scene {at}", "done") for at in range(4)]


@pytest.mark.parametrize("first", [0, 1])
def test_a_record_whose_row_is_damaged_costs_no_table(source: Path, out: Path, first: int) -> None:
    worked(job_of(source, out))
    path = out / "scene 0" / "batch.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"row": {"message": None}}))
    worked(part(source, out, first))
    assert [row["pair"] for row in table(out / "batch.csv")] == [f"scene {at}" for at in range(4)]


def test_a_part_by_other_settings_is_refused_and_changes_nothing(source: Path, out: Path) -> None:
    worked(part(source, out, 0, 1))
    before = stamps(out)
    with pytest.raises(TakenError, match=r"batch\.csv: it tells of scene 0, which was made by"):
        worked(part(source, out, 2, presets=(SMOOTH,)))
    assert stamps(out) == before
    worked(part(source, out, 2, presets=(SMOOTH,), overwrite=True))
    assert [row["pair"] for row in table(out / "batch.csv")] == ["scene 2", "scene 3"]


def test_a_part_of_another_source_is_refused(source: Path, tmp_path: Path, out: Path) -> None:
    worked(part(source, out, 0, 1))
    other = write_pairs(tmp_path / "others", 4)
    with pytest.raises(TakenError, match="scene 0"):
        worked(part(other, out, 2))
    for scene in other.iterdir():
        scene.rename(other / scene.name.replace("scene", "place"))
    with pytest.raises(TakenError, match="not from these pairs"):
        worked(part(other, out, 2))


def test_clouds_are_written_as_they_are_chosen_and_again_if_chosen_anew(
    source: Path, out: Path
) -> None:
    def head() -> bytes:
        return (out / "scene 0" / "cloud.ply").read_bytes().partition(b"end_header")[0]

    worked(job_of(source, out, write="ply"))
    assert b"binary" in head()
    assert b"nx" not in head()
    text = Layout(text=True, normals=True)
    again = worked(replace(job_of(source, out, write="ply"), layout=text))
    assert not any(one.before for one in again)
    assert b"ascii" in head()
    assert b"nx" in head()
    assert all(one.before for one in worked(job_of(source, out, write="ply,json"))) is False
    worked(replace(job_of(source, out, write="ply"), layout=text))
    worked(job_of(source, out, write="pfm"))
    assert b"ascii" in head(), "what was not asked for stays as it was"
    assert all(one.before for one in worked(job_of(source, out, write="pfm")))


def test_no_valid_pixel_is_a_sentence(tmp_path: Path, out: Path) -> None:
    flat = tmp_path / "flat"
    flat.mkdir()
    for side in ("left", "right"):
        cv2.imwrite(str(flat / f"{side}.png"), np.full((80, 120), 90, np.uint8))
    (done,) = worked(job_of(flat, out))
    assert "no pixel has a disparity" in done.failed
    assert not (out / "flat" / "disparity.png").exists()


class Spoiling(Given):
    """While it is being opened, the folder of the results becomes a file."""

    def open(self, wanted: Wanted) -> Opened:
        out = Path(self.name)
        shutil.rmtree(out)
        out.write_text("in the way")
        return super().open(wanted)


def test_what_cannot_be_written_ends_the_batch_in_one_sentence(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pair = textured_pair()
    entries = [Given(name="first", pair=pair), Spoiling(name="out", pair=pair)]
    news = run(job_of([*entries, Given(name="last", pair=pair)], Path("out")))
    assert next(news).failed == ""
    with pytest.raises(FileError, match="cannot be written: its folder is not a folder"):
        list(news)
    with pytest.raises(FileError, match="out: it is a file; give the name of a folder"):
        list(run(job_of([entries[0]], out)))


def test_stopping_leaves_whole_results_only(source: Path, out: Path) -> None:
    stop = Event()
    news = run(job_of(source, out), jobs=2, stop=stop)
    list(islice(news, 1))
    stop.set()
    with pytest.raises(Stopped):
        list(news)
    assert not [name for name in os.listdir(out) if name.startswith(HALF)]
    assert all((folder / "batch.json").is_file() for folder in out.iterdir())
    again = worked(job_of(source, out))
    assert any(one.before for one in again)
    assert made(out) == [f"scene {at}" for at in range(4)]


def test_who_stops_listening_ends_the_work(source: Path, out: Path) -> None:
    news = run(job_of(source, out), jobs=2)
    next(news)
    news.close()
    assert not [name for name in os.listdir(out) if name.startswith(HALF)]


def test_two_presets_are_compared(source: Path, out: Path) -> None:
    worked(job_of(source, out, presets=(ROUGH, SMOOTH)), jobs=2)
    assert sorted(os.listdir(out)) == ["batch.csv", "differences.csv", "rough", "smooth"]
    rows = table(out / "batch.csv")
    assert len(rows) == 8
    found = {row["measure"]: row for row in table(out / "differences.csv")}
    density = found["density"]
    first = [float(row["density"]) for row in rows if row["preset"] == "rough"]
    second = [float(row["density"]) for row in rows if row["preset"] == "smooth"]
    assert float(density["mean rough"]) == pytest.approx(np.mean(first), rel=1e-4)
    more = sum(b > a for a, b in zip(first, second, strict=True))
    assert int(density["better smooth"]) == more
    assert "bad2" in found


def test_one_preset_twice_has_two_labels(source: Path, out: Path) -> None:
    job = job_of(source, out, presets=(ROUGH, ROUGH))
    assert len({preset.label for preset in job.presets}) == 2


def test_pairs_in_memory_are_worked_on_here(out: Path) -> None:
    pairs = [("a/b", textured_pair(seed=1), None), ("a/b", textured_pair(seed=2), None)]
    done = worked(job_of(given(pairs), out))
    assert [one.failed for one in done] == ["", ""]
    assert made(out) == ["a-b", "a-b 2"]
    assert all(one.before for one in worked(job_of(given(pairs), out)))


def test_a_part_of_the_pairs(source: Path) -> None:
    entries = entries_of([source])
    names = [one.name for one in part_of(entries, first=1, last=3, every=2)]
    assert names == ["scene 1", "scene 3"]
    with pytest.raises(FileError, match="no pair is left: there are 4"):
        part_of(entries, first=4)


def test_the_results_are_no_pairs_of_the_source(source: Path) -> None:
    out = source / "results"
    worked(job_of(source, out, write="rectified"))
    assert len(entries_of([source], without=out)) == 4


def test_many_pairs_in_one_folder_have_names_that_differ(tmp_path: Path, out: Path) -> None:
    write_pairs(tmp_path / "one by one", 3)
    flat = tmp_path / "flat"
    flat.mkdir()
    for at in range(3):
        for side in ("left", "right"):
            origin = tmp_path / "one by one" / f"scene {at}" / f"{side}.png"
            shutil.copy(origin, flat / f"{side}_{at}.png")
    done = worked(job_of(flat, out))
    assert [one.name for one in done] == [f"left_{at}" for at in range(3)]


def test_the_calibration_is_looked_for_once_in_a_folder_and_counts_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pairs(tmp_path / "one by one", 3)
    for side in ("left", "right"):
        (tmp_path / "film" / side).mkdir(parents=True)
        for at in range(3):
            origin = tmp_path / "one by one" / f"scene {at}" / f"{side}.png"
            shutil.copy(origin, tmp_path / "film" / side / f"{at:04}.png")
    rig = tmp_path / "film" / "calibration.json"
    rig.write_text('{"focal_px": 100, "baseline_m": 0.2}')
    looked = []

    def counted(self: PairFolder, index: int) -> tuple[Path, ...]:
        looked.append(index)
        return calibrations(self, index)

    calibrations = PairFolder.calibrations
    monkeypatch.setattr(PairFolder, "calibrations", counted)
    entries = entries_of(tmp_path / "film")
    assert [one.beside for one in entries if isinstance(one, PairFiles)] == [str(rig)] * 3
    assert looked == [0]


def test_two_folders_of_frames_are_as_many_pairs(tmp_path: Path, out: Path) -> None:
    write_pairs(tmp_path / "one by one", 3)
    for side in ("left", "right"):
        (tmp_path / "film" / side).mkdir(parents=True)
        for at in range(3):
            origin = tmp_path / "one by one" / f"scene {at}" / f"{side}.png"
            shutil.copy(origin, tmp_path / "film" / side / f"{at:04}.png")
    done = worked(job_of(tmp_path / "film", out))
    assert [(one.name, one.failed) for one in done] == [(f"left-{at:04}", "") for at in range(3)]
    assert len(entries_of([tmp_path / "one by one"])) == 3, "scenes, not the sides of a pair"


def test_pictures_that_hold_both_are_opened_by_their_place(tmp_path: Path, out: Path) -> None:
    write_pairs(tmp_path / "one by one", 3)
    both = tmp_path / "both"
    both.mkdir()
    for at in range(3):
        inner = tmp_path / "one by one" / f"scene {at}"
        halves = [cv2.imread(str(inner / f"{side}.png"), 0) for side in ("left", "right")]
        cv2.imwrite(str(both / f"{at}.png"), np.hstack(halves))
    entries = entries_of(both, layout="side-by-side")
    done = worked(job_of(list(entries), out), jobs=2)
    assert [(one.name, one.failed) for one in done] == [(f"both-{at}", "") for at in range(3)]
    assert all(one.before for one in worked(job_of(list(entries), out)))
    words = cv2.imread(str(out / "both-2" / "disparity.png"), cv2.IMREAD_UNCHANGED)
    assert np.median(words[words > 0]) / 256 == pytest.approx(SHIFT, abs=0.1)


def test_a_preset_brings_its_calibration_wherever_the_process_stands(
    source: Path, tmp_path: Path, out: Path
) -> None:
    rig = tmp_path / "rigs" / "rig.json"
    rig.parent.mkdir()
    rig.write_text('{"focal_px": 100, "baseline_m": 0.2}')
    section = RectificationSection(calibration=CalibrationRef(files=("rig.json",)))
    preset = replace(ROUGH, rectification=section)
    entries = entries_of(source)

    def job() -> Job:
        named = [(str(rig.with_name("mine.json")), preset)]
        return replace(job_of(list(entries), out, write="depth"), presets=chosen_presets(named))

    assert [one.failed for one in worked(job())] == [""] * 4
    mm = cv2.imread(str(out / "scene 0" / "depth.png"), cv2.IMREAD_UNCHANGED)
    assert np.median(mm[mm > 0]) == pytest.approx(1000 * 100 * 0.2 / SHIFT, rel=0.02)
    rig.write_text('{"focal_px": 150, "baseline_m": 0.2}')
    with pytest.raises(TakenError):
        worked(job())


def test_a_source_without_a_pair_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no obvious pair in this folder"):
        entries_of([tmp_path])


@pytest.mark.skipif(sys.platform == "win32", reason="other rights there")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may do all")
def test_a_folder_that_may_not_be_written_to_is_refused(source: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    try:
        with pytest.raises(FileError, match="you may not write there"):
            worked(job_of(source, closed))
    finally:
        closed.chmod(0o700)
