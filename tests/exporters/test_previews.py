"""Before a file is written one sees what it will hold."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from tests.exporters.test_formats import made, one
from tuner.core.colour import COLOUR_MAPS, palette
from tuner.core.geometry.cloud import CloudLook, Colouring
from tuner.core.types import Pair, Picture
from tuner.exporters import Exporter, Subject, exporters
from tuner.exporters.cloud import cloud_of
from tuner.exporters.figures.panels import NONE
from tuner.exporters.ply import Layout
from tuner.exporters.preview import MOST_LINES, MOST_PX, Preview
from tuner.exporters.previewing import preview_of
from tuner.exporters.smaller import smaller


@pytest.fixture(scope="module")
def subject() -> Subject:
    return made()


def picture_of(preview: Preview) -> np.ndarray:
    assert preview.picture is not None
    assert preview.picture.dtype == np.uint8
    assert preview.picture.shape[2] == 3
    return preview.picture


@pytest.mark.parametrize("exporter", exporters(), ids=lambda e: e.key)
def test_every_format_has_a_preview(exporter: Exporter, subject: Subject) -> None:
    found = preview_of(exporter, subject)
    if found.text:
        assert found.picture is None
        assert len(found.text.splitlines()) <= MOST_LINES + 1
    else:
        picture = picture_of(found)
        assert picture.std() > 1, "it shows something"
        assert max(picture.shape) <= 2 * MOST_PX + 200


@pytest.mark.parametrize("shape", [(8, 4000), (4000, 8), (1, 9000)])
def test_very_flat_and_very_narrow_pictures_have_previews_and_figures(
    shape: tuple[int, int],
) -> None:
    height, width = shape
    grey = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
    picture = Picture(name="flat.png", grey=grey, shown=grey)
    subject = replace(
        made(),
        raw=np.full((height, width), 112, np.int16),
        pair=Pair(left=picture, right=picture, calibration=made().calibration),
        reasons=None,
        truth=None,
        inverse_depth=np.tile(np.linspace(0, 1, width, dtype=np.float32), (height, 1)),
        comparison=None,
    )
    for key in ("disparity-npy", "depth-npy", "figure-png", "figure-svg", "monocular-npy"):
        shown = picture_of(preview_of(one(key), subject))
        assert max(shown.shape) <= 2 * MOST_PX
    assert one("figure-png").encode(subject).data


def test_text_is_the_file_itself(subject: Subject) -> None:
    for key in ("metrics-csv", "metrics-json"):
        written = one(key).encode(subject).data.decode().splitlines()
        shown = preview_of(one(key), subject).text.splitlines()
        assert shown[:MOST_LINES] == written[:MOST_LINES]


def test_the_mask_and_the_left_picture_are_what_is_written(subject: Subject) -> None:
    mask = picture_of(preview_of(one("picture-valid"), subject))
    np.testing.assert_array_equal(mask[..., 0] == 255, subject.valid)
    left = picture_of(preview_of(one("picture-left"), subject))
    assert subject.pair is not None
    np.testing.assert_array_equal(left[..., 1], subject.pair.left.grey)


def test_values_are_seen_in_the_colours_of_the_window(subject: Subject) -> None:
    for colour_map in COLOUR_MAPS:
        chosen = replace(subject, colour_map=colour_map)
        shown = picture_of(preview_of(one("disparity-npy"), chosen)).reshape(-1, 3)
        ramp = palette(colour_map, invalid=NONE)[:, :3]
        known = {tuple(colour) for colour in ramp}
        share = np.mean([tuple(pixel) in known for pixel in shown[::17]])
        assert share > 0.4, colour_map


def test_depth_is_not_the_disparity(subject: Subject) -> None:
    disparity = picture_of(preview_of(one("disparity-tiff"), subject))
    depth = picture_of(preview_of(one("depth-tiff"), subject))
    assert disparity.shape != depth.shape or (disparity != depth).any()


def test_what_cannot_be_written_says_so_in_place_of_a_picture() -> None:
    bare = Subject(raw=np.full((4, 5), -16, np.int16), invalid=-16)
    for exporter in exporters():
        found = preview_of(exporter, bare)
        assert (found.picture, found.text) == (None, "")
        assert found.words.startswith("Not possible now: ")


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (Layout(), "binary, 0.2 MB; x right, y down, z forward"),
        (Layout(y_up=True), "x right, y up, z backward"),
        (Layout(normals=True), "with colours and normals, binary"),
        (Layout(text=True), "text, about"),
    ],
)
def test_a_cloud_is_seen_and_says_how_it_is_written(
    subject: Subject, layout: Layout, words: str
) -> None:
    found = preview_of(one("cloud-ply"), replace(subject, layout=layout))
    assert words in found.words
    assert f"{np.count_nonzero(subject.valid)} points" in found.words
    assert "unit metre" in found.words
    picture = picture_of(found)
    assert (picture.max(axis=2) > 60).mean() > 0.05, "the points are seen"


def test_the_size_of_a_binary_cloud_is_that_of_its_file(subject: Subject) -> None:
    for normals in (False, True):
        chosen = replace(subject, layout=Layout(normals=normals))
        size = len(one("cloud-ply").encode(chosen).data) / 1e6
        said = preview_of(one("cloud-ply"), chosen).words
        assert f"{size:.1f} MB" in said


def test_what_is_made_small_is_not_taken_for_the_whole(subject: Subject) -> None:
    small = smaller(subject, most=40)
    assert subject.pair is not None
    assert small.pair is not None
    assert small.pair.token != subject.pair.token
    assert small.pair.size.width <= 40
    assert small.raw.shape == small.pair.left.grey.shape == small.pair.right.grey.shape


def test_a_large_result_is_made_small_first(subject: Subject) -> None:
    assert subject.pair is not None
    raw = np.tile(subject.raw, (10, 10))
    large = replace(subject, raw=raw, pair=None, reasons=None, truth=None)
    small = smaller(large, most=MOST_PX)
    assert max(small.raw.shape) <= MOST_PX
    assert np.isin(small.raw, subject.raw).all(), "no value is made up"
    tracemalloc.start()
    preview_of(one("disparity-pfm"), large)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < raw.nbytes * 2, "not in float for all of it"


def test_a_cloud_says_which_points_it_has_and_in_which_colours(subject: Subject) -> None:
    whole = cloud_of(subject)
    middle = float(np.median(whole.points[:, 2]))
    near = replace(subject, look=CloudLook(colouring=Colouring.HEIGHT, far=middle))
    count = len(cloud_of(near))
    assert 0 < count < len(whole)
    said = preview_of(one("cloud-ply"), near).words
    assert f"{count} points with colours by height" in said
    assert f"z to {middle:g} m;" in said


def test_points_that_the_limits_leave_out_are_counted(subject: Subject) -> None:
    near = replace(subject, look=CloudLook(near=1e-3, far=1e-2))
    (note,) = one("cloud-ply").encode(near).notes
    count = np.count_nonzero(subject.valid)
    assert note == f"{count} pixels outside z from 0.001 to 0.01 m have no point"
