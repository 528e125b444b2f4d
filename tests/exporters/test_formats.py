"""Every format of the registry: on a small pair, read back by what others read it with."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
import trimesh

from tests.conftest import textured_pair
from tuner.core.calibration import Calibration
from tuner.core.errors import UserError
from tuner.engine.accounting import account
from tuner.engine.exporting import encoded, subject_of
from tuner.engine.memo import Memo
from tuner.engine.pipeline import run
from tuner.exporters import Exporter, Group, Subject, chosen, exporters
from tuner.exporters.needs import lacks
from tuner.exporters.ply import Layout
from tuner.exporters.subject import Comparison
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.sources.ground_truth import GroundTruth

SETTINGS = StereoBMSettings(num_disparities=32, block_size=9)
RIG = Calibration(focal_px=100.0, baseline_m=0.2, doffs_px=1.0)


def truth_of(shape: tuple[int, int]) -> GroundTruth:
    return GroundTruth(
        disparity=np.full(shape, 7, np.float32), path="gt.pfm", scale=1.0, format="PFM"
    )


def made(**more: object) -> Subject:
    pair = replace(textured_pair(), calibration=RIG)
    outcome = account(pair, run(pair, SETTINGS, memo=Memo()))
    subject = subject_of(pair, outcome, truth=truth_of(outcome.raw.shape))
    table = Comparison(csv="a,b\n", json="{}", filled=outcome.raw, invalid=outcome.invalid)
    grey = pair.left.grey.astype(np.float32)
    return replace(subject, inverse_depth=grey, pictured=pair.left, comparison=table, **more)


@pytest.fixture(scope="module")
def subject() -> Subject:
    return made()


def one(key: str) -> Exporter:
    return next(exporter for exporter in exporters() if exporter.key == key)


def opened(key: str, subject: Subject) -> np.ndarray:
    data = np.frombuffer(one(key).encode(subject).data, np.uint8)
    return cv2.imdecode(data, cv2.IMREAD_UNCHANGED)


@pytest.mark.parametrize("exporter", exporters(), ids=lambda e: e.key)
def test_each_writes_the_small_pair_and_says_what_it_is_for(
    exporter: Exporter, subject: Subject
) -> None:
    assert lacks(exporter, subject) == ""
    assert len(exporter.encode(subject).data) > 1
    assert exporter.purpose.startswith("for ")
    assert all(suffix.startswith(".") for suffix in exporter.suffixes)


def test_no_two_share_a_key_or_a_file() -> None:
    for what in ("key", "name"):
        found = [getattr(exporter, what) for exporter in exporters()]
        assert len(found) == len(set(found))


@pytest.mark.parametrize("exporter", exporters(), ids=lambda e: e.key)
def test_what_is_missing_is_said_and_nothing_is_written(exporter: Exporter) -> None:
    bare = Subject(raw=np.full((4, 5), -16, np.int16), invalid=-16)
    found = encoded(bare, [exporter])
    assert found.data == {}
    assert found.refused[0].startswith(f"{exporter.name}: not written: ")


def test_without_a_calibration_depth_says_where_to_give_it(subject: Subject) -> None:
    assert subject.pair is not None
    without = replace(subject, pair=replace(subject.pair, calibration=None))
    (refused,) = encoded(without, [one("depth-png")]).refused
    assert "calibration.json" in refused
    assert "beside the left picture" in refused


def test_depth_is_focal_length_times_baseline_over_disparity(subject: Subject) -> None:
    mm = opened("depth-png", subject)
    where = subject.raw == 7 * 16
    assert where.any()
    assert set(mm[where]) == {round(1000 * 100 * 0.2 / (7 + 1))}
    assert (mm[subject.raw == subject.invalid] == 0).all()


def test_the_mask_is_where_there_is_a_disparity(subject: Subject) -> None:
    np.testing.assert_array_equal(opened("picture-valid", subject) == 255, subject.valid)


def test_reasons_have_their_colours_and_words_below(subject: Subject) -> None:
    picture = opened("picture-reasons", subject)[..., ::-1]
    assert subject.reasons is not None
    assert subject.known is not None
    height = subject.raw.shape[0]
    assert picture.shape[0] > height
    expected = subject.known.palette[subject.reasons][..., :3]
    np.testing.assert_array_equal(picture[:height], expected)


def test_the_rectified_pair_is_what_the_matcher_saw(subject: Subject) -> None:
    assert subject.pair is not None
    np.testing.assert_array_equal(opened("picture-left", subject), subject.pair.left.grey)
    np.testing.assert_array_equal(opened("picture-right", subject), subject.pair.right.grey)


def test_the_svg_has_three_titled_pictures(subject: Subject) -> None:
    root = ElementTree.fromstring(one("figure-svg").encode(subject).data)
    spaces = {"svg": "http://www.w3.org/2000/svg"}
    titles = [text.text for text in root.findall("svg:text", spaces)]
    assert {"Left", "Right", "Depth map (stereo)", "px"} <= set(titles)
    images = root.findall("svg:image", spaces)
    assert len(images) == 4, "three pictures and the colour bar"
    assert all(image.attrib["href"].startswith("data:image/png;base64,") for image in images)
    width = float(root.attrib["viewBox"].split()[2])
    assert all(float(i.attrib["x"]) + float(i.attrib["width"]) < width for i in images)


def test_the_pdf_has_one_page_with_the_titles_and_is_the_same_again(subject: Subject) -> None:
    data = one("figure-pdf").encode(subject).data
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") == 1
    for title in (b"(Left)", b"(Right)", rb"(Depth map \(stereo\))"):
        assert title in data
    assert data == one("figure-pdf").encode(subject).data


def test_csv_and_json_say_the_same_numbers(subject: Subject) -> None:
    rows = list(csv.DictReader(io.StringIO(one("metrics-csv").encode(subject).data.decode())))
    found = json.loads(one("metrics-json").encode(subject).data)
    table = {row["name"]: row["all"] for row in rows}
    assert float(table["bad2"]) == pytest.approx(found["metrics"]["bad2"], rel=1e-4, abs=1e-9)
    assert float(table["valid_share"]) == pytest.approx(found["valid_share"], rel=1e-4)
    assert found["settings"]["block_size"] == 9
    assert sum(found["pixels_by_reason"].values()) == subject.raw.size


def test_without_ground_truth_there_are_numbers_all_the_same(subject: Subject) -> None:
    plain = replace(subject, truth=None, metrics=None)
    assert json.loads(one("metrics-json").encode(plain).data)["metrics"] is None
    assert b"bad2" not in one("metrics-csv").encode(plain).data


def test_short_names_choose_formats_and_a_wrong_one_lists_them() -> None:
    assert [e.key for e in chosen(["png", "metrics"])] == [
        "disparity-png",
        "metrics-csv",
        "metrics-json",
    ]
    assert chosen(["figure-svg", "svg"]) == (one("figure-svg"),)
    with pytest.raises(UserError, match=r"'gif': no such format; there are npy, pfm, png, tiff"):
        chosen(["gif"])


def test_groups_stand_together_in_their_order() -> None:
    groups = [exporter.group for exporter in exporters()]
    assert groups == sorted(groups, key=list(Group).index)


def test_the_cloud_has_a_coloured_point_for_every_valid_pixel(subject: Subject) -> None:
    found = trimesh.load(
        io.BytesIO(one("cloud-ply").encode(subject).data), file_type="ply", process=False
    )
    assert subject.pair is not None
    valid = subject.valid
    assert len(found.vertices) == valid.sum()
    expected = RIG.focal_px * RIG.baseline_m / (subject.disparity[valid] + RIG.doffs_px)
    np.testing.assert_allclose(found.vertices[:, 2], expected, rtol=1e-5)
    grey = subject.pair.left.grey[valid]
    np.testing.assert_array_equal(
        found.visual.vertices_colors[:, 0]
        if hasattr(found.visual, "vertices_colors")
        else found.colors[:, 0],
        grey,
    )


def test_a_cloud_without_a_calibration_says_that_it_has_no_metres(subject: Subject) -> None:
    assert subject.pair is not None
    bare = replace(subject, pair=replace(subject.pair, calibration=None))
    (note,) = encoded(bare, [one("cloud-ply")]).notes
    assert "shape only" in note


@pytest.mark.parametrize("text", [False, True], ids=["binary", "ascii"])
@pytest.mark.parametrize("y_up", [False, True], ids=["y down", "y up"])
def test_a_cloud_is_written_as_it_is_chosen(subject: Subject, text: bool, y_up: bool) -> None:
    layout = Layout(text=text, y_up=y_up, normals=True)
    plain = trimesh.load(
        io.BytesIO(one("cloud-ply").encode(subject).data), file_type="ply", process=False
    )
    data = one("cloud-ply").encode(replace(subject, layout=layout)).data
    assert data.splitlines()[1] == (
        b"format ascii 1.0" if text else b"format binary_little_endian 1.0"
    )
    read = trimesh.load(io.BytesIO(data), file_type="ply", process=False)
    signs = (1, -1, -1) if y_up else (1, 1, 1)
    np.testing.assert_allclose(read.vertices, plain.vertices * signs, rtol=1e-5)
    raw = read.metadata["_ply_raw"]["vertex"]["data"]
    lengths = np.linalg.norm(np.stack([raw[name].ravel() for name in ("nx", "ny", "nz")]), axis=0)
    np.testing.assert_allclose(lengths, 1, atol=1e-4)
    towards = raw["nz"].ravel() * signs[2]
    assert np.median(towards) < 0, "they look at the camera"
