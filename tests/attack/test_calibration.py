"""Whatever lies beside a pair as its calibration: the pair opens, and a sentence says the rest."""

from __future__ import annotations

import json
import math
import os
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.attack.mutation import mutated
from tests.conftest import textured_pair
from tests.sources.pictures import encoded
from tuner.core.accuracy import accuracy
from tuner.core.calibration import Calibration
from tuner.core.errors import UserError
from tuner.engine.opening import open_pair
from tuner.sources.calibration import NAME, find_calibration, read_calibration

GOOD = {"focal_px": 1000.5, "baseline_m": 0.25, "doffs_px": 3}


def judged(path: Path) -> Calibration | None:
    """A calibration that can be computed with, or None after a sentence."""
    said, found = "", None
    try:
        found = read_calibration(path)
    except UserError as error:
        said = str(error)
    if found is None:
        assert said.startswith(f"{path}: ")
        assert "\n" not in said
        assert len(said) < len(str(path)) + 300
        return None
    assert all(math.isfinite(value) for value in (found.px_metres, found.doffs_px))
    some = np.linspace(0.1, 200, 60, dtype=np.float32).reshape(6, 10)
    accuracy(some, some[::-1], calibration=found)
    return found


NUMBERS = (
    *("0", "-0.0", "1", "-1", "1e308", "1e309", "-1e400", "1e-320", "5e-324", "NaN", "Infinity"),
    *("-Infinity", "9" * 400, "9" * 5000, "-" + "9" * 400, "0." + "0" * 400 + "1", "1e8", "1e-8"),
    *("true", "null", '"1"', "[1]", "{}", '"' + "x" * 5000 + '"', "[" * 2000 + "]" * 2000, "01"),
    *("١", "1²", "0x10", "1_000", ""),
)


def test_any_numbers(tmp_path: Path, tries: Any) -> None:
    path = tmp_path / NAME
    for rng in tries(300):
        fields = ", ".join(
            f'"{key}": {rng.choice((*NUMBERS, "1", "1", "1"))}'
            for key in rng.sample((*GOOD, "other"), rng.choice((2, 3, 4)))
        )
        path.write_text("{" + fields + "}", encoding="utf-8")
        judged(path)


def test_mutated_files(tmp_path: Path, tries: Any) -> None:
    path = tmp_path / NAME
    files = {
        code: json.dumps(GOOD).encode(code) for code in ("utf-8", "utf-16", "utf-32", "utf-8-sig")
    }
    for rng in tries(300):
        path.write_bytes(mutated(rng, files)[1])
        judged(path)


def test_a_good_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text(json.dumps(GOOD))
    found = judged(path)
    assert found is not None
    assert (found.focal_px, found.baseline_m, found.doffs_px) == (1000.5, 0.25, 3.0)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("9" * 400, "doffs_px: 9999"),
        ("9" * 5000, "not JSON"),
        ("NaN", "doffs_px: nan is not a number of a sensible size"),
        ("-Infinity", "doffs_px: -inf is not a number of a sensible size"),
        ("1e-320", "doffs_px: 1e-320 is so near 0"),
    ],
)
def test_numbers_that_are_none(tmp_path: Path, number: str, words: str) -> None:
    path = tmp_path / NAME
    path.write_text('{"focal_px": 1000, "baseline_m": 0.25, "doffs_px": ' + number + "}")
    with pytest.raises(UserError, match=words):
        read_calibration(path)


def pair_in(folder: Path) -> tuple[Path, Path]:
    pair = textured_pair()
    for name, picture in (("left", pair.left), ("right", pair.right)):
        (folder / f"{name}.png").write_bytes(encoded(".png", picture.grey))
    return folder / "left.png", folder / "right.png"


LINKS = {"circle": NAME, "too long": "x" * 300, "nowhere": "gone", "device": "/dev/zero"}


@pytest.mark.parametrize("kind", LINKS)
def test_a_bad_link_is_said_and_the_pair_opens(tmp_path: Path, kind: str) -> None:
    (tmp_path / NAME).symlink_to(LINKS[kind])
    opened = open_pair(*pair_in(tmp_path))
    assert opened.pair.calibration is None
    assert NAME in opened.note


def test_one_where_nobody_may_enter_is_said_and_the_pair_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As os.stat answers there; root may enter everything."""
    (tmp_path / NAME).symlink_to("locked/calibration.json")
    files, really = pair_in(tmp_path), os.stat

    def stat(path: Any, **more: Any) -> os.stat_result:
        if Path(path).name == NAME:
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, **more)

    monkeypatch.setattr(os, "stat", stat)
    opened = open_pair(*files)
    assert opened.pair.calibration is None
    assert "may not be read by you" in opened.note


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_never_makes_anyone_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert "a pipe or a device" in open_pair(*pair_in(tmp_path)).note


def test_a_folder_of_that_name_is_none_and_an_endless_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    assert find_calibration(tmp_path / "left.png") is None
    (tmp_path / NAME).rmdir()
    with (tmp_path / NAME).open("wb") as file:
        file.truncate(1 << 31)
    with pytest.raises(UserError, match=r"files up to 1\.0 MiB can be read"):
        find_calibration(tmp_path / "left.png")


def test_the_case_of_a_number_of_400_digits(cases: Path) -> None:
    folder = cases / "calib"
    opened = open_pair(folder / "left.png", folder / "right.png")
    assert opened.pair.calibration is None
    assert "is not a number of a sensible size" in opened.note


def test_seeds_are_replayed() -> None:
    files = {"a": b"some bytes of no meaning", "b": b"others"}
    assert mutated(random.Random(7), files) == mutated(random.Random(7), files)
