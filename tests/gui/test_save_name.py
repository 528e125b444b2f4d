"""A saved file has an ending: the typed one, that of the chosen filter, or the usual one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuner.gui.widgets.save_name import with_ending


@pytest.mark.parametrize(
    ("typed", "chosen", "saved"),
    [
        ("depth", "PFM (*.pfm)", "depth.pfm"),
        ("depth.npy", "PFM (*.pfm)", "depth.npy"),
        ("depth", "Disparity (*.npy *.pfm)", "depth.tiff"),
        ("depth", "All files (*)", "depth.tiff"),
        ("depth", "", "depth.tiff"),
        ("depth.", "", "depth.tiff"),
        ("rig 1.5", "", "rig 1.5.tiff"),
        ("a. second try", "", "a. second try.tiff"),
        ("rig.old", "PFM (*.pfm)", "rig.old"),
        (".hidden", "PFM (*.pfm)", ".hidden.pfm"),
    ],
)
def test_the_ending_is_added_where_none_is_typed(typed: str, chosen: str, saved: str) -> None:
    assert with_ending(Path("folder") / typed, chosen, ".tiff") == Path("folder") / saved
