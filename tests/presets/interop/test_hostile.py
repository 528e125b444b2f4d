"""No file, whatever it holds, does more to the program than a sentence."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from tuner.core.errors import UserError
from tuner.presets.codec import PresetError, load_preset

LEVELS = "abcdefghijklmno"
LAUGHS = "a: &a {blockSize: 9}\n" + "".join(
    f"{two}: &{two} [{', '.join([f'*{one}'] * 9)}]\n" for one, two in pairwise(LEVELS)
)
MERGES = "a: &a {blockSize: 9}\n" + "".join(
    f"{two}: &{two}\n  <<: [{', '.join([f'*{one}'] * 9)}]\n" for one, two in pairwise(LEVELS)
)
HOSTILE = {
    "aliases that grow": LAUGHS,
    "merges that grow": MERGES,
    "an alias to itself": "a: &a\n  blockSize: 9\n  b: *a\n",
    "deep YAML": "blockSize: " + "[" * 20_000,
    "deep XML": '<?xml version="1.0"?>\n<opencv_storage>' + "<blockSize>" * 50_000,
    "deep OpenCV YAML": "%YAML:1.0\n---\nblockSize: " + "[" * 100_000,
    "deep maps": "%YAML:1.0\n---\nblockSize: " + "{a: " * 100_000,
    "a huge number": "blockSize: " + "9" * 6000,
    "a huge number for OpenCV": "%YAML:1.0\n---\nblockSize: " + "9" * 400,
    "many entries": "".join(f"k{i}: {i}\n" for i in range(9000)) + "blockSize: 9\n",
    "a call": "blockSize: !!python/object/apply:os.system ['touch /tmp/made-by-a-file']\n",
    "a date that is none": "blockSize: 2024-99-99\n",
    "an unknown key of no kind": "? {blockSize: 1}\n: 2\n",
}


def answer(path: Path) -> str:
    """Why it is refused; empty where it is taken, for what it says of the block."""
    try:
        preset = load_preset(path)
    except UserError as error:
        return str(error)
    assert preset.settings.block_size == 9
    return ""


@pytest.mark.parametrize("kind", HOSTILE)
def test_it_is_answered_with_a_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "settings.yml"
    path.write_text(HOSTILE[kind])
    said = answer(path)
    assert said == "" or said.startswith(f"{path}: ")
    assert "\n" not in said
    assert len(said) < 400 + len(str(path))
    assert not Path("/tmp/made-by-a-file").exists()


def test_a_call_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "settings.yml"
    path.write_text(HOSTILE["a call"])
    with pytest.raises(PresetError, match="a list is not a whole number"):
        load_preset(path)


def test_what_names_no_setting_starts_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tuner.presets.interop import documents

    monkeypatch.setattr(documents, "Helper", lambda *_, **__: pytest.fail("a process was started"))
    for name, text in (
        ("a.yaml", "camera: {width: 640}\n"),
        ("a.xml", '<?xml version="1.0"?>\n<opencv_storage/>'),
        ("a.txt", "not json"),
        ("a.json", '{"hello": 1}'),
    ):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(PresetError):
            load_preset(path)
