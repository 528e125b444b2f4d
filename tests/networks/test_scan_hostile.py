"""Broken and hostile files are refused in one sentence, soon, and touch no other file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from tests.networks import graphs, hostile
from tests.work import calls_of
from tuner.networks.errors import ModelError
from tuner.networks.scan.scan import BYTES_MOST, scan

posix = pytest.mark.skipif(sys.platform == "win32", reason="no pipes and devices among files")


def refusal(path: Path) -> str:
    """The sentence with which ``path`` is refused."""
    with pytest.raises(ModelError) as refused:
        scan(path)
    words = str(refused.value)
    assert words.startswith(str(path))
    assert "\n" not in words
    assert len(words) < len(str(path)) + 300
    return words


@pytest.mark.parametrize("what", hostile.FILES)
def test_is_refused_in_words_and_soon(tmp_path: Path, what: str) -> None:
    build, part = hostile.FILES[what]
    path = graphs.write(tmp_path / "model.onnx", build())
    assert part in refusal(path)
    # The worst is ten million nodes, of which it looks at so many as it takes: 0.5 s.
    assert calls_of(lambda: refusal(path)) < 4_000_000


_opened: list[str] | None = None


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _opened is not None and event == "open":
        _opened.append(str(arguments[0]))


@pytest.fixture(scope="module")
def _listening() -> None:
    # It can never be taken off again.
    sys.addaudithook(_listen)


@pytest.fixture
def opened(_listening: None) -> Iterator[list[str]]:
    """Every file that Python opens while the test runs."""
    global _opened  # noqa: PLW0603
    _opened = []
    yield _opened
    _opened = None


@pytest.mark.parametrize("place", ["beside", "above", "absolute", "link"])
def test_no_other_file_is_read(tmp_path: Path, opened: list[str], place: str) -> None:
    canary = tmp_path / "canary.bin"
    canary.write_bytes(np.array([1, 2, 3], np.float32).tobytes())
    folder = tmp_path / "models"
    folder.mkdir()
    location = {"beside": "b.bin", "above": "../canary.bin", "link": "link.bin"}.get(place)
    (folder / "b.bin").write_bytes(canary.read_bytes())
    if place == "link":
        (folder / "link.bin").symlink_to(canary)
    path = graphs.write(folder / "model.onnx", hostile.external(location or str(canary)))
    opened.clear()
    assert "in another file" in refusal(path)
    assert {name for name in opened if name.startswith(str(tmp_path))} == {str(path)}


def test_external_data_in_a_constant_node(tmp_path: Path) -> None:
    weights = hostile.external("../canary.bin").graph.initializer[2]
    nodes = [
        helper.make_node("Constant", [], ["w"], value=weights),
        helper.make_node("Conv", ["image", "w"], ["depth"]),
    ]
    made = graphs.model(nodes, output=[1, 1, 64, 64])
    assert "in another file" in refusal(graphs.write(tmp_path / "m.onnx", made))


@posix
def test_pipes_devices_and_folders(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.onnx"
    os.mkfifo(pipe)
    assert "pipe" in refusal(pipe)
    assert "device" in refusal(Path("/dev/zero"))
    assert "folder" in refusal(tmp_path)
    link = tmp_path / "link.onnx"
    link.symlink_to(pipe)
    assert "pipe" in refusal(link)


def test_missing_and_impossible_names(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "missing.onnx")
    circle = tmp_path / "circle.onnx"
    circle.symlink_to(circle)
    with pytest.raises(ModelError, match="cannot be read"):
        scan(circle)
    with pytest.raises(ModelError, match="is no file name"):
        scan("nul\0.onnx")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_without_permission(tmp_path: Path) -> None:
    path = graphs.write(tmp_path / "mine.onnx", graphs.closed_form())
    path.chmod(0)
    assert "permissions" in refusal(path)


@posix
def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate(BYTES_MOST + 1)
    assert "500 MB" in refusal(path)


def test_the_largest_file_of_nothing_is_refused_soon(tmp_path: Path) -> None:
    path = tmp_path / "sparse.onnx"
    with path.open("wb") as file:
        file.write(b"\x08\x08")
        file.truncate(BYTES_MOST)
    assert calls_of(lambda: refusal(path)) < 1000


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    whole = graphs.closed_form().SerializeToString()
    for part in range(50):
        refusal(graphs.write(tmp_path / "cut.onnx", whole[: len(whole) * part // 50]))
