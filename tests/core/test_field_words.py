"""A field is called by its label or flag, but not where its name stands on purpose."""

from __future__ import annotations

import pytest

from tuner.core.field_words import in_words

CALLED = {"reach": "Reach", "reach_more": "--reach-more", "block_size": "Block size"}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("block_size: 8 is not odd", "Block size: 8 is not odd"),
        ("Lower block_size.", "Lower Block size."),
        ("(block_size, reach)", "(Block size, Reach)"),
        ("reach_more and reach", "--reach-more and Reach"),
        ('"block_size" is no key', '"block_size" is no key'),
        ("/tmp/block_size.png: no such file", "/tmp/block_size.png: no such file"),
        ("block_size.json: no such file", "block_size.json: no such file"),
        ("my-block_size is a folder", "my-block_size is a folder"),
        ("overreach, block_sizes", "overreach, block_sizes"),
        ("stereo_bm.block_size: it is missing", "stereo_bm.block_size: it is missing"),
    ],
)
def test_names_become_words(said: str, meant: str) -> None:
    assert in_words(said, CALLED) == meant


def test_without_fields_a_sentence_stays() -> None:
    assert in_words("Lower block_size.", {}) == "Lower block_size."
