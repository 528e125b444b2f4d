"""Assets and presets are found in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuner import resources
from tuner.core.errors import FileError


def test_in_a_checkout_they_lie_beside_the_package() -> None:
    root = Path(__file__).resolve().parents[1]
    assert resources.assets_folder() == root / "assets"
    assert resources.presets_folder() == root / "presets"


def test_in_a_wheel_they_lie_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "PACKAGE", tmp_path)
    (tmp_path / "assets").mkdir()
    (tmp_path / "presets_shipped").mkdir()
    assert resources.assets_folder() == tmp_path / "assets"
    assert resources.presets_folder() == tmp_path / "presets_shipped"


def test_an_incomplete_installation_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "PACKAGE", tmp_path / "tuner")
    for find in (resources.assets_folder, resources.presets_folder):
        with pytest.raises(FileError, match=r"missing .*install the program again"):
            find()
