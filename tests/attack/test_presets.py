"""Damaged presets: each loads as it reads, or is refused in one line; what loads can be saved."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import cv2
import pytest

from tests.attack.tries import Tries
from tuner.core.errors import UserError
from tuner.core.tunable import Rect
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.matchers.stereo_bm.plugin import MATCHER
from tuner.presets.codec import Preset, dumps, load_preset, parse, save_preset
from tuner.presets.library import list_folder
from tuner.presets.nodes import nodes_of
from tuner.presets.sections import AlignmentSection, MonocularSection

GOOD = dumps(
    Preset(
        settings=StereoBMSettings(block_size=9, roi1=Rect(1, 2, 30, 40)),
        title="Küche ⭐",
        description='a "quoted"\nline \\ and\ttab',
        provenance={"size": [640, 480], "metrics": {"bad2": 0.125}, "left": None},
        monocular=MonocularSection(model="midas_v21_small", input_size=256),
        alignment=AlignmentSection(half=True),
        unknown_nodes={"mine": [1, {"deep": [[]]}]},
        sections={"future": {"a": True}},
        unknown={"other": "program"},
    )
)
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[-+.\w]+|\S')
PIECES = (
    *("NaN", "-Infinity", "1e999", "-0", "-0.0", "1E2", "01", "0x15", "+1", ".5", "5.", "1_000"),
    *("9" * 400, "9" * 5000, "-" + "9" * 1001, "1e" + "9" * 400, "0." + "1" * 3000, "2147483648"),
    *('"\\ud800"', '"\\udfff\\ud800"', '"\\u0000"', '"\\u0085"', '"\\uFEFF"', '"\\/\\b\\f"', '"'),
    *("[" * 70, "]" * 70, '{"a":' * 70, "[]", "{}", '{"":1}', "//", "/* */", "#", ",", ":", "\\"),
    *('"$base64$AAAA"', '"x"' * 3, '"' + "y" * 5000 + '"', "true", "null", '"21"', "21.0", "2e1"),
    *("\ufeff", "\u2028", "\x00", "\x01", "\x7f", "\x85", "\r", "\t", "é", "𝔘"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 21, 21.0, 21.5, 1e300, -1e-300, 2**31, -(2**31), 2**63, 10**300),
    *("", "21", "x" * 4095, "x" * 4096, "$base64$", "\x01", "\x7f", "\u2028", "a\nb", "é", "𝔘"),
    *([], {}, [[]], [1, "a", None], {"a": 1}, [0, 0, 5, 5], [1, 2, 3], [0, 0, 10**9, 1]),
    *("StereoMatcher.BM", "StereoMatcher.SGBM", 3, 2, "auto", "opencv", 10**20, 0.1),
)


def bytes_changed(rng: random.Random) -> bytes:
    data = bytearray(GOOD.encode())
    for _ in range(rng.choice((1, 1, 2, 5))):
        start = rng.randrange(len(data))
        end = min(len(data), start + rng.choice((0, 1, 1, 4, 40)))
        put = rng.choice((b"", rng.randbytes(rng.randrange(1, 5)), bytes(data[start:end]) * 2))
        data[start:end] = put
    return bytes(data)


def tokens_changed(rng: random.Random) -> bytes:
    tokens = TOKEN.findall(GOOD)
    for _ in range(rng.choice((1, 1, 2, 4))):
        at, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        change = rng.randrange(5)
        if change == 0:
            tokens[at] = rng.choice(PIECES)
        elif change == 1:
            tokens.insert(at, rng.choice(PIECES))
        elif change == 2:
            del tokens[at]
        elif change == 3:
            tokens[at], tokens[other] = tokens[other], tokens[at]
        else:
            tokens[at:at] = tokens[at : at + rng.randrange(1, 9)]
    text = rng.choice(("", " ", "\n")).join(tokens)
    return text.encode(rng.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-32")))


def structure_changed(rng: random.Random) -> bytes:
    document = json.loads(GOOD)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        place = rng.choice([found for found in _places(document) if found])
        key = rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
        if rng.random() < 0.2:
            del place[key]
        elif rng.random() < 0.3 and isinstance(place, dict):
            new = rng.choice(
                ("", "a b", "a.b", "é", "_", "9", "x" * 5000, "\x01", "tuner", "format")
            )
            place[new] = deepcopy(rng.choice(VALUES))
        else:
            place[key] = deepcopy(rng.choice(VALUES))
    ascii_only = rng.random() < 0.5
    return json.dumps(document, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")


def _places(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict | list) else []
    return own + [place for one in inner for place in _places(one)]


MUTATORS = (bytes_changed, tokens_changed, structure_changed)


def by_opencv(text: str) -> dict[str, int]:
    """The nodes as OpenCV reads them."""
    flags = cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY
    file = cv2.FileStorage(text, flags | cv2.FILE_STORAGE_FORMAT_JSON)
    node = file.getFirstTopLevelNode()
    return {name: int(node.getNode(name).real()) for name in nodes_of(MATCHER)}


@pytest.mark.parametrize("mutator", MUTATORS)
def test_a_damaged_preset_loads_as_it_reads_or_is_refused(
    tmp_path: Path, tries: Callable[[int], Tries], mutator: Callable[[random.Random], bytes]
) -> None:
    path = tmp_path / "p.json"
    for rng in tries(60):
        path.write_bytes(data := mutator(rng))
        try:
            preset = load_preset(path)
        except UserError as error:
            said = str(error)
            assert said.startswith(f"{path}: ")
            assert "\n" not in said
            assert said.isprintable()
            assert len(said) < 400 + len(str(path))
            continue
        assert all(note.isprintable() and len(note) < 400 for note in preset.notes)
        assert parse(data, name="the same") == preset
        path.write_text(dumps(preset), encoding="utf-8")
        assert load_preset(path) == preset
        wanted = {node: preset.settings.values[field] for node, field in nodes_of(MATCHER).items()}
        assert by_opencv(path.read_text(encoding="utf-8")) == wanted


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as on POSIX")
def test_a_folder_of_everything_but_presets_is_listed(tmp_path: Path) -> None:
    folder = tmp_path / "presets"
    folder.mkdir()
    save_preset(Preset(title="good"), folder / "good.json")
    (folder / "circle.json").symlink_to(folder / "circle.json")
    (folder / "nowhere.json").symlink_to(folder / "none")
    (folder / "zero.json").symlink_to("/dev/zero")
    (folder / "full.json").symlink_to("/dev/full")
    (folder / "folder.json").mkdir()
    (folder / "huge.json").touch()
    os.truncate(folder / "huge.json", 100_000_000)
    os.mkfifo(folder / "pipe.json")
    listing = list_folder(folder)
    assert [entry.title for entry in listing.entries if entry.preset] == ["good"]
    broken = {entry.path.stem for entry in listing.entries if entry.error}
    assert broken == {"circle", "nowhere", "zero", "full", "huge", "pipe"}
