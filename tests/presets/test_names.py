"""Titles become file names that every system accepts; names stay unique."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tuner.presets.names import MAX_STEM_BYTES, FreeNames, file_stem, free_name


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Indoor close range", "Indoor close range"),
        ("Küche, 日本 😀", "Küche, 日本 😀"),
        ("Ku\u0308che", "Küche"),
        ("a/b\\c:d*e?f", "a-b-c-d-e-f"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("..", "preset"),
        (".hidden", "hidden"),
        ("ends with dot. ", "ends with dot"),
        ("two\nlines\tand  spaces", "two-lines-and spaces"),
        ("CON", "_CON"),
        ("nul.bak", "_nul.bak"),
        ("com1", "_com1"),
        ("Console", "Console"),
        ("", "preset"),
        ("   ", "preset"),
        ("\ud800", "-"),
    ],
)
def test_file_names_from_titles(title: str, stem: str) -> None:
    assert file_stem(title) == stem


@given(title=st.text(max_size=400))
@hypothesis_settings(deadline=None)
def test_any_title_gives_a_file_that_can_be_made(
    title: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("names")
    stem = file_stem(title)
    (folder / f"{stem}.json").write_text("")
    assert len(stem.encode()) <= MAX_STEM_BYTES
    assert [path.name for path in folder.glob("*.json")] == [f"{stem}.json"]
    assert not stem.startswith(".")
    assert Path(stem).name == stem


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "name"),
        (["other"], "name"),
        (["name"], "name 2"),
        (["NAME"], "name 2"),
        (["name", "name 2", "name 4"], "name 3"),
    ],
)
def test_a_taken_name_gets_a_number(taken: list[str], name: str) -> None:
    assert free_name("name", taken) == name


def test_a_numbered_name_counts_on() -> None:
    assert free_name("name 2", ["name 2"]) == "name 3"
    assert free_name("name 9", ["name 9", "name 10"]) == "name 11"


class Counted(str):
    """Counts how often it is looked at whatever the case."""

    __slots__ = ()
    looks = 0

    def casefold(self) -> str:
        Counted.looks += 1
        return super().casefold()


def test_many_names_are_each_looked_at_a_few_times() -> None:
    names = FreeNames(["frame"])
    wanted = [Counted("Frame") for _ in range(500)] + [Counted(f"at {i}") for i in range(500)]
    given = [names.take(name) for name in wanted]
    assert given[:2] == ["Frame 2", "Frame 3"]
    assert given[499:501] == ["Frame 501", "at 0"]
    assert len({name.casefold() for name in given}) == 1000
    assert Counted.looks < 10_000
