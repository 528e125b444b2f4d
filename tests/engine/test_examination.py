"""What a pair's own matches say of it before anybody tunes."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from functools import lru_cache
from itertools import cycle, islice, repeat
from pathlib import Path
from threading import Event
from typing import NamedTuple

import cv2
import numpy as np
import pytest

from tests.layered import Grey, bent, layered, moved, pair_of, texture
from tuner.core.geometry.rectification import LineUp
from tuner.core.stopping import Stopped
from tuner.core.tunable import Size
from tuner.core.types import Pair
from tuner.engine.evidence import look
from tuner.engine.evidence import moved as moved_along
from tuner.engine.examination import Remedy, Verdict, examine, judged
from tuner.engine.lining_up import LineUpError, line_up_for, with_rows_in_line
from tuner.engine.opening import open_pair
from tuner.engine.pipeline import run
from tuner.matchers.stereo_bm import StereoBMSettings

LEFT, RIGHT = layered()
SIZE = Size(LEFT.shape[1], LEFT.shape[0])
BENDS = {
    "shift": LineUp(rows=-400),
    "turn": LineUp(roll=2000),
    "scale": LineUp(scale=1500),
    "keystone": LineUp(keystone_x=3000, keystone_y=4000),
    "all": LineUp(rows=-600, roll=1000, scale=-1000, keystone_y=1200),
}


def bent_pair(line_up: LineUp) -> Pair:
    """A pair whose rows exactly this line-up mends."""
    return pair_of(LEFT, bent(RIGHT, np.linalg.inv(line_up.matrix(SIZE))))


def density(pair: Pair) -> float:
    return run(pair, StereoBMSettings(num_disparities=64, block_size=15)).density


def test_nothing_is_wrong_with_a_rectified_pair() -> None:
    found = examine(pair_of(LEFT, RIGHT))
    assert found.findings == ()
    assert abs(found.rows.median_px) < 0.05
    assert found.disparities.low_px == pytest.approx(8, abs=0.2)
    assert found.disparities.high_px == pytest.approx(36, abs=0.2)
    assert found.line_up is None


@pytest.mark.parametrize("rows", [-8, -3, 2, 5])
def test_rows_that_differ_are_said_with_their_number(rows: int) -> None:
    found = examine(pair_of(LEFT, moved(RIGHT, rows=rows)))
    assert found.verdicts == ("rows_differ",)
    assert found.rows.median_px == pytest.approx(rows, abs=0.15)
    assert found.remedies == (Remedy.LINE_UP,)
    (sentence,) = found.sentences
    assert f"Rows differ by {abs(rows)}.0 px" in sentence
    assert "a shift" in sentence


@pytest.mark.parametrize("name", BENDS)
def test_the_kind_of_bend_is_named_and_mended(name: str) -> None:
    pair, straight = bent_pair(BENDS[name]), density(pair_of(LEFT, RIGHT))
    found = examine(pair)
    assert Verdict.ROWS_DIFFER in found.verdicts
    if name != "all":
        assert f"a {name}" in found.sentences[0]
    mended = with_rows_in_line(pair, line_up_for([pair]))
    assert Verdict.ROWS_DIFFER not in examine(mended).verdicts
    assert density(mended) > 0.9 * straight


def test_the_left_picture_stays_and_metres_go() -> None:
    pair = bent_pair(BENDS["shift"])
    mended = with_rows_in_line(pair, BENDS["shift"])
    assert mended.left is pair.left
    assert mended.token != pair.token
    assert mended.calibration is None
    assert mended.line_up == BENDS["shift"]
    assert "estimated, no metres" in mended.right.note
    assert with_rows_in_line(pair, LineUp()) is pair


def test_pairs_of_one_rig_are_lined_up_together() -> None:
    bend = BENDS["turn"]
    back = np.linalg.inv(bend.matrix(SIZE))
    scenes = [layered(seed=seed) for seed in (1, 2, 3)]
    together = line_up_for([pair_of(left, bent(right, back)) for left, right in scenes])
    assert together.roll == pytest.approx(bend.roll, abs=30)
    left, right = layered(seed=9)
    other = with_rows_in_line(pair_of(left, bent(right, back)), together)
    assert examine(other).verdicts == ()


def test_a_range_that_is_too_small_is_said_with_one_that_holds_all() -> None:
    pair = pair_of(*layered(back=90, boxes=((150, 60, 80, 80, 110),)))
    found = examine(pair)
    assert found.verdicts == ("range_too_small",)
    assert found.suggested is not None
    assert (found.suggested.min_disparity, found.suggested.num_disparities) == (0, 128)
    assert "num_disparities 128" in found.sentences[0]
    assert examine(pair, settings=StereoBMSettings(num_disparities=128)).verdicts == ()


@pytest.mark.parametrize("columns", [45, 60, 100])
def test_disparities_below_0_name_the_minimum_and_no_exchange(columns: int) -> None:
    pair = pair_of(LEFT, moved(RIGHT, columns=columns))
    found = examine(pair)
    assert found.verdicts == ("negative_disparities",)
    assert found.remedies == (Remedy.SET_RANGE,)
    wanted = found.suggested
    assert wanted is not None
    assert wanted.min_disparity <= 8 - columns
    assert wanted.min_disparity + wanted.num_disparities > 36 - columns
    assert "min_disparity" in found.sentences[0]
    assert "exchanged" not in found.sentences[0]
    settings = StereoBMSettings(
        min_disparity=wanted.min_disparity, num_disparities=wanted.num_disparities
    )
    assert examine(pair, settings=settings).verdicts == ()


def test_exchanged_pictures_are_said_to_be() -> None:
    found = examine(pair_of(RIGHT, LEFT))
    assert found.verdicts == ("exchanged",)
    assert found.remedies == (Remedy.EXCHANGE,)


def test_pictures_without_depth_are_exchanged_rather_than_turned() -> None:
    wide = texture(240, 340, seed=3)
    assert examine(pair_of(wide[:, 20:], wide[:, :320])).verdicts == ("exchanged",)
    assert examine(pair_of(wide[:, :320], wide[:, 20:])).verdicts == ()


@pytest.mark.parametrize(
    "change", ["none", "noise", "brighter", "half as bright", "gamma", "aside"]
)
def test_the_same_picture_twice_is_said(change: str) -> None:
    rng = np.random.default_rng(1)
    other = {
        "none": LEFT,
        "half as bright": LEFT // 2,
        "gamma": (255 * (LEFT / 255) ** 0.45).astype(np.uint8),
        "aside": moved(LEFT, columns=1),
        "noise": np.clip(LEFT + rng.normal(0, 4, LEFT.shape), 0, 255).astype(np.uint8),
        "brighter": np.clip(LEFT.astype(int) + 9, 0, 255).astype(np.uint8),
    }[change]
    assert examine(pair_of(LEFT, other)).verdicts == ("same_picture",)


@pytest.mark.parametrize("share", [0.5, 0.7])
def test_a_darker_picture_hides_no_rows_and_makes_none_up(share: float) -> None:
    darker = (RIGHT * share).astype(np.uint8)
    assert examine(pair_of(LEFT, darker)).findings == ()
    found = examine(pair_of(LEFT, moved(darker, rows=3)))
    assert found.verdicts == ("rows_differ",)
    assert found.rows.median_px == pytest.approx(3, abs=0.15)
    assert found.rows.p90_px == pytest.approx(3, abs=0.5)


def test_one_plane_is_examined_where_opencv_fails_on_it(shared_data: Path) -> None:
    left = cv2.imread(str(shared_data / "teddy" / "left.png"), cv2.IMREAD_GRAYSCALE)
    assert left is not None
    left = np.asarray(left, np.uint8)
    pair = pair_of(left, np.roll(left, 1, axis=1))
    assert examine(pair).verdicts == ("same_picture",)


def test_an_assertion_of_opencv_costs_no_match(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise cv2.error("(-215:Assertion failed) !model.empty() in function 'setModelParameters'")

    monkeypatch.setattr(cv2, "findFundamentalMat", fails)
    wide = texture(240, 340, seed=3)
    found = examine(pair_of(wide[:, :320], wide[:, 20:]))
    assert found.verdicts == ()
    assert found.disparities.high_px == pytest.approx(20, abs=0.2)


def test_two_scenes_are_unrelated() -> None:
    found = examine(pair_of(LEFT, layered(seed=50)[1]))
    assert found.verdicts == ("unrelated",)
    assert found.remedies == (None,)


def chessboard() -> tuple[Grey, Grey]:
    rows, columns = np.indices((260, 480)) // 20
    board = np.asarray((rows + columns) % 2 * 180 + 40, np.uint8)
    return board, moved(board, rows=4, columns=-13)


BARE: dict[str, Callable[[], tuple[Grey, Grey]]] = {
    "bare": lambda: (np.full((90, 160), 90, np.uint8), np.full((90, 160), 91, np.uint8)),
    "bare twice": lambda: (np.full((90, 160), 255, np.uint8),) * 2,
    "tiny": lambda: (LEFT[:6, :8], RIGHT[:6, :8]),
    "one row": lambda: (LEFT[:1], RIGHT[:1]),
    "chessboard": chessboard,
}


@pytest.mark.parametrize("name", BARE)
def test_where_corners_say_nothing_that_is_said_once(name: str) -> None:
    pair = pair_of(*BARE[name]())
    found = examine(pair)
    assert found.verdicts == ("too_few_matches",)
    assert len(found.sentences) == 1
    assert found.suggested is None
    assert json.dumps(found.document["suggested"]) == (
        '{"min_disparity": null, "num_disparities": null}'
    )
    with pytest.raises(LineUpError, match="cannot be lined up"):
        line_up_for([pair])


def test_the_document_has_the_promised_keys() -> None:
    document = examine(pair_of(LEFT, moved(RIGHT, rows=3))).document
    assert document["verdicts"] == ["rows_differ"]
    assert set(document) == {"verdicts", "rows", "disparities", "suggested", "matches"}
    assert set(document["rows"]) == {"median_px", "p90_px"}
    assert set(document["disparities"]) == {"low_px", "high_px"}
    assert document["suggested"] == {"min_disparity": 0, "num_disparities": 48}


def test_it_can_be_stopped_sent_and_judged_anew() -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        examine(pair_of(LEFT, RIGHT), stop=stop)
    evidence = look(pair_of(LEFT, RIGHT))
    narrow = judged(evidence, StereoBMSettings(num_disparities=16))
    assert narrow.verdicts == ("range_too_small",)
    assert judged(evidence, StereoBMSettings(num_disparities=48)).verdicts == ()
    assert pickle.loads(pickle.dumps(narrow)) == narrow  # noqa: S301


def test_rows_moved_along_are_seen_as_if_looked_at_anew() -> None:
    bend = BENDS["turn"]
    crooked = bent_pair(bend)
    seen = look(crooked)
    line_up = line_up_for([crooked])
    lined = moved_along(seen, before=LineUp(), after=line_up)
    assert judged(lined, StereoBMSettings()).verdicts == ()
    anew = look(with_rows_in_line(crooked, line_up))
    assert np.median(np.abs(lined.rows)) == pytest.approx(np.median(np.abs(anew.rows)), abs=0.1)
    back = moved_along(lined, before=line_up, after=LineUp())
    np.testing.assert_allclose(back.rows, seen.rows, atol=1e-6)


def test_what_was_seen_stands_apart_from_what_is_to_be_done() -> None:
    for pair in (pair_of(LEFT, moved(RIGHT, rows=4)), pair_of(LEFT, LEFT), pair_of(RIGHT, LEFT)):
        (finding,) = examine(pair).findings
        assert finding.sentence.startswith(finding.brief.rstrip("."))


# real pairs


def noisy(grey: Grey) -> Grey:
    noise = np.random.default_rng(5).normal(0, 10, grey.shape)
    return np.asarray(np.clip(grey + noise, 0, 255), np.uint8)


def compressed(grey: Grey) -> Grey:
    return np.asarray(
        cv2.imdecode(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, 30])[1], 0), np.uint8
    )


WAYS: dict[str, Callable[[Grey], Grey]] = {
    "noise": noisy,
    "blur": lambda grey: np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.5), np.uint8),
    "jpeg": compressed,
    "dark": lambda grey: np.asarray(grey // 3, np.uint8),
}


class Real(NamedTuple):
    """A real pair without its colours, and how many disparities its scene needs."""

    name: str
    pair: Pair
    number: int


@lru_cache(maxsize=1)
def rectified(shared_data: Path) -> list[Real]:
    entries = json.loads((shared_data / "manifest.json").read_text(encoding="utf-8"))
    found = []
    for one in entries:
        if one["kind"].startswith("pair"):
            pair = open_pair(shared_data / one["left"], shared_data / one["right"]).pair
            number = max(64, -(-one["numdisp_hint"] // 16) * 16)
            found.append(Real(one["name"], pair_of(pair.left.grey, pair.right.grey), number))
    return found


@pytest.mark.data
@pytest.mark.parametrize("worse", [False, True])
def test_no_real_pair_is_blamed(shared_data: Path, worse: bool) -> None:
    pairs = rectified(shared_data)
    assert len(pairs) >= 29
    blamed, unsure = {}, []
    # Each pair in one of the ways.
    ways = islice(cycle(WAYS), len(pairs)) if worse else repeat("as it is")
    for (name, pair, number), way in zip(pairs, ways, strict=False):
        change = WAYS.get(way, lambda grey: grey)
        seen = pair_of(change(pair.left.grey), change(pair.right.grey))
        found = examine(seen, settings=StereoBMSettings(num_disparities=number))
        if found.verdicts == (Verdict.TOO_FEW_MATCHES,):
            unsure.append(name)
        elif found.findings:
            blamed[name, way] = found.sentences
    assert blamed == {}
    assert len(unsure) <= (2 if worse else 0)


@pytest.mark.data
def test_real_pairs_exchanged_or_verged_are_told_apart(shared_data: Path) -> None:
    for name, pair, _ in rectified(shared_data):
        left, right = pair.left.grey, pair.right.grey
        nearest = examine(pair).disparities.high_px
        assert examine(pair_of(right, left)).verdicts == ("exchanged",), name
        aside = pair_of(left, moved(right, columns=round(nearest) + 20))
        assert examine(aside).verdicts == ("negative_disparities",), name


@pytest.mark.data
@pytest.mark.parametrize(
    "name", ["teddy", "cones", "mb06_art", "mb06_books", "mb14q_motorcycle", "slambook_kitti"]
)
def test_real_pairs_are_dense_again_after_they_were_bent(shared_data: Path, name: str) -> None:
    pair = next(one.pair for one in rectified(shared_data) if one.name == name)
    straight = density(pair)
    for bend in BENDS.values():
        back = np.linalg.inv(bend.matrix(pair.size))
        crooked = pair_of(pair.left.grey, bent(pair.right.grey, back))
        mended = with_rows_in_line(crooked, line_up_for([crooked]))
        assert density(mended) > 0.9 * straight, bend
        assert abs(examine(mended).rows.median_px) < 0.3


@pytest.mark.data
def test_no_blurred_pair_is_blamed_for_its_rows_and_a_crooked_one_still_is(
    shared_data: Path,
) -> None:
    told, pairs = 0, rectified(shared_data)
    for (name, pair, _), sigma in zip(pairs, cycle((2.0, 3.0, 4.0)), strict=False):
        left, right = (
            np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.uint8)
            for grey in (pair.left.grey, pair.right.grey)
        )
        straight = examine(pair_of(left, right))
        assert Verdict.ROWS_DIFFER not in straight.verdicts, (name, sigma)
        crooked = examine(pair_of(left, moved(right, rows=4)))
        if crooked.verdicts != (Verdict.TOO_FEW_MATCHES,):
            assert Verdict.ROWS_DIFFER in crooked.verdicts, (name, sigma)
            told += 1
    assert told >= 20


@pytest.mark.data
def test_a_raw_pair_gains_by_rows_and_range(shared_data: Path) -> None:
    folder = shared_data / "calib_euroc_raw"
    raw = open_pair(folder / "left.png", folder / "right.png").pair
    line_up = line_up_for([raw])
    lined = with_rows_in_line(raw, line_up)
    # The lenses bend lines, too, which no line-up mends.
    assert density(lined) > 1.8 * density(raw)
    # Its cameras converge: most of its disparities lie below 0, where the default does not search.
    found = examine(lined)
    assert found.verdicts == ("negative_disparities",)
    assert found.suggested is not None
    wanted = StereoBMSettings(
        min_disparity=found.suggested.min_disparity,
        num_disparities=found.suggested.num_disparities,
        block_size=15,
    )
    assert run(lined, wanted).density > 3 * run(raw, wanted).density
    assert run(lined, wanted).density > 0.5


@pytest.mark.data
def test_chessboards_are_refused(shared_data: Path) -> None:
    for left in sorted((shared_data / "calib_opencv_chessboard").glob("left*.jpg")):
        board = open_pair(left, left.with_name(left.name.replace("left", "right"))).pair
        with pytest.raises(LineUpError):
            line_up_for([board])
