"""A picture is fed as the models' authors feed it, and the map comes back where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from tuner.core.tunable import Size
from tuner.networks.errors import ModelError
from tuner.networks.preprocess import blob, check_output, to_image_size, with_side
from tuner.networks.types import Normalisation, Preprocessing

RED, GREEN, BLUE = 200, 100, 50


def one_colour(height: int = 30, width: int = 40) -> np.ndarray:
    return np.full((height, width, 3), (RED, GREEN, BLUE), np.uint8)


@pytest.mark.parametrize(
    ("normalisation", "expected"),
    [
        (Normalisation.NONE_IN_GRAPH, (RED / 255, GREEN / 255, BLUE / 255)),
        (
            Normalisation.IMAGENET,
            (
                (RED / 255 - 0.485) / 0.229,
                (GREEN / 255 - 0.456) / 0.224,
                (BLUE / 255 - 0.406) / 0.225,
            ),
        ),
        (Normalisation.HALF, (RED / 127.5 - 1, GREEN / 127.5 - 1, BLUE / 127.5 - 1)),
        (
            Normalisation.NOTEBOOK,
            ((RED - 123.675) / 255, (GREEN - 116.28) / 255, (BLUE - 103.53) / 255),
        ),
    ],
)
def test_grey_levels_are_normalised_by_the_named_rule(
    normalisation: Normalisation, expected: tuple[float, float, float]
) -> None:
    fed = blob(one_colour(), Preprocessing(width=8, height=6, normalisation=normalisation))
    assert fed.shape == (1, 3, 6, 8)
    for channel in range(3):
        np.testing.assert_allclose(fed[0, channel], expected[channel], atol=1e-5)


@pytest.mark.parametrize("shape", [(7, 5, 3), (5, 7, 3), (300, 4, 3), (9, 9), (1, 1, 3)])
def test_the_blob_is_always_contiguous_float32(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, shape, dtype=np.uint8)
    for image in (picture, picture[::-1], np.asfortranarray(picture)):
        fed = blob(image, Preprocessing(width=32, height=32))
        assert fed.dtype == np.float32
        assert fed.flags.c_contiguous
        assert fed.shape == (1, 3, 32, 32)


def test_a_grey_picture_is_fed_as_three_equal_channels() -> None:
    grey = np.random.default_rng(0).integers(0, 256, (50, 60), dtype=np.uint8)
    prep = Preprocessing(width=32, height=32)
    np.testing.assert_allclose(blob(grey, prep), blob(np.dstack([grey] * 3), prep), atol=1e-6)


def test_a_slope_comes_back_at_its_place() -> None:
    """Displaced by half a pixel of the small map it would be off by 0.008."""
    small = ((np.arange(64) + 0.5) / 64).astype(np.float32)
    big = to_image_size(np.tile(small, (1, 64, 1)), Size(640, 480))
    assert big.shape == (480, 640)
    assert big.dtype == np.float32
    expected = (np.arange(640) + 0.5) / 640
    np.testing.assert_allclose(big[200, 30:-30], expected[30:-30], atol=1e-3)


def test_a_map_of_the_images_size_is_not_touched() -> None:
    values = np.random.default_rng(0).random((1, 1, 20, 30), dtype=np.float32)
    np.testing.assert_array_equal(to_image_size(values, Size(30, 20)), values[0, 0])


@pytest.mark.parametrize("shape", [(1, 64, 96), (1, 1, 64, 96), (64, 96), (1, 32, 48)])
def test_a_map_that_covers_the_input_is_taken(shape: tuple[int, ...]) -> None:
    check_output(np.zeros(shape), np.zeros((1, 3, 64, 96), np.float32), title="net")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((1, 3, 64, 96), "net: gives 1x3x64x96 values"),
        ((96,), "net: gives 96 values"),
        ((), "net: gives single values"),
        ((1, 0, 96), "net: gives 1x0x96 values"),
        ((1, 64, 64), "net: gives a map of 64x64 for an input of 96x64"),
        ((1, 64, 93), "net: gives a map of 93x64"),
    ],
)
def test_a_map_that_leaves_something_out_is_refused(shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        check_output(np.zeros(shape), np.zeros((1, 3, 64, 96), np.float32), title="net")


def test_a_graph_of_free_size_is_fed_the_size_that_is_asked_for() -> None:
    prep = Preprocessing(width=518, height=518, multiple=14, keep_aspect=True)
    asked = with_side(prep, 250, of="net")
    assert asked.input_size(Size(640, 480)) == Size(336, 252), "whole patches, the aspect kept"
    assert with_side(prep, 0, of="net") == prep


@pytest.mark.parametrize(
    ("multiple", "side", "words"),
    [
        (1, 384, "net: its input is 256x256 and takes no other"),
        (32, 5000, r"input size: 5000 is not 0..1024 px"),
        (32, -32, r"input size: -32 is not 0..1024 px"),
    ],
)
def test_a_size_that_cannot_be_is_refused(multiple: int, side: int, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        with_side(Preprocessing(multiple=multiple), side, of="net")
