"""The models on offer are told apart, fed and licensed as their publishers say."""

from __future__ import annotations

import re

import pytest

from tuner.core.tunable import Size
from tuner.networks.errors import ModelError
from tuner.networks.registry import DEFAULT, ROWS, row, row_of, variant
from tuner.networks.types import ModelRow, Normalisation

each = pytest.mark.parametrize("model", ROWS, ids=lambda model: model.key)


@each
def test_a_row_is_whole(model: ModelRow) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", model.key)
    assert re.match(r"https://(github\.com|huggingface\.co)/", model.url)
    assert re.fullmatch(r"[\w.-]+\.onnx", model.file_name)
    assert 0 < model.bytes_low <= model.bytes_high <= 430_000_000
    assert model.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", model.sha256)
    assert model.licence in ("MIT", "Apache-2.0")
    assert model.title
    assert model.good_for


def test_keys_files_and_digests_differ() -> None:
    for field in ("key", "title", "file_name", "url"):
        assert len({getattr(model, field) for model in ROWS}) == len(ROWS)
    digests = [model.sha256 for model in ROWS if model.sha256]
    assert len(set(digests)) == len(digests) == len(ROWS) - 1


def test_files_from_moving_places_are_pinned_to_a_commit() -> None:
    for model in ROWS:
        if "huggingface" in model.url:
            assert re.search(r"/resolve/[0-9a-f]{40}/", model.url)


def test_the_official_files_are_fed_plain_colours() -> None:
    for key, side in (("midas_v21_small", 256), ("midas_v21_large", 384)):
        prep = row(key).prep
        assert prep.normalisation is Normalisation.NONE_IN_GRAPH
        assert prep.input_size(Size(1920, 1080)) == (side, side)
        notebook = variant(row(key), "as in the notebook")
        assert notebook.normalisation is Normalisation.NOTEBOOK
    assert DEFAULT.key == "midas_v21_small"


@pytest.mark.parametrize(
    ("image", "way", "fed"),
    [
        ((640, 480), "", (686, 518)),
        ((480, 640), "fast", (252, 336)),
        ((1920, 1080), "fast", (448, 252)),
        ((8000, 500), "fast", (504, 252)),
    ],
)
def test_depth_anything_is_fed_whole_patches(
    image: tuple[int, int], way: str, fed: tuple[int, int]
) -> None:
    size = variant(row("depth_anything_v2_small"), way).input_size(Size(*image))
    assert size == fed
    assert size.width % 14 == size.height % 14 == 0


def test_a_file_is_known_by_its_digest() -> None:
    assert DEFAULT.sha256
    assert row_of(DEFAULT.sha256.upper()) is DEFAULT
    assert row_of("0" * 64) is None


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelError, match=r"midas: no such model; there are midas_v21_small, "):
        row("midas")
    with pytest.raises(ModelError, match=r"no variant 'fast'; legal are '', 'as in the notebook'"):
        variant(DEFAULT, "fast")
