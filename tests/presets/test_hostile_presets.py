"""Files that are no presets: each gets a message with the field and the fix, none is half taken."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.errors import FileError, UserError
from tuner.presets.codec import Preset, PresetError, dumps, load_preset, parse

GOOD = dumps(Preset(title="good"))


def with_node(key: str, value: Any) -> str:
    document = json.loads(GOOD)
    document["stereo_bm"][key] = value
    return json.dumps(document)


def without_node(key: str) -> str:
    document = json.loads(GOOD)
    del document["stereo_bm"][key]
    return json.dumps(document)


def with_tuner(**keys: Any) -> str:
    document = json.loads(GOOD)
    document["tuner"] |= keys
    return json.dumps(document)


def nested(depth: int) -> str:
    return GOOD.replace('"provenance": {}', f'"provenance": {{"a": {"[" * depth}{"]" * depth}}}')


FIELD_ERRORS = {
    "missing node": (without_node("preFilterCap"), "stereo_bm.preFilterCap", "31"),
    "missing num": (without_node("numDisparities"), "stereo_bm.numDisparities", "64"),
    "even block": (with_node("blockSize", 8), "stereo_bm.blockSize", "7 and 9"),
    "small block": (with_node("blockSize", 3), "stereo_bm.blockSize", "5"),
    "not a multiple": (with_node("numDisparities", 40), "stereo_bm.numDisparities", "32 and 48"),
    "the notebook's 0": (with_node("numDisparities", 0), "stereo_bm.numDisparities", "write 64"),
    "negative num": (with_node("numDisparities", -16), "stereo_bm.numDisparities", "write 64"),
    "cap 0": (with_node("preFilterCap", 0), "stereo_bm.preFilterCap", "1"),
    "pre-filter type": (with_node("preFilterType", 2), "stereo_bm.preFilterType", "x-Sobel"),
    "overflow": (with_node("minDisparity", 2000), "stereo_bm.numDisparities", "minDisparity"),
    "huge": (with_node("blockSize", 10**400), "stereo_bm.blockSize", "255"),
    "huge float": (with_node("blockSize", 1e300), "stereo_bm.blockSize", "255"),
    "beyond int32": (
        with_node("uniquenessRatio", 2**31),
        "stereo_bm.uniquenessRatio",
        "2147483647",
    ),
    "true": (with_node("blockSize", True), "stereo_bm.blockSize", "true"),
    "text": (with_node("blockSize", "21"), "stereo_bm.blockSize", "21 without quotes"),
    "words": (with_node("blockSize", "big"), "stereo_bm.blockSize", "default is 21"),
    "fraction": (with_node("blockSize", 21.5), "stereo_bm.blockSize", "whole number"),
    "null": (with_node("blockSize", None), "stereo_bm.blockSize", "default is 21"),
    "list": (with_node("blockSize", [21]), "stereo_bm.blockSize", "a list"),
    "object": (with_node("blockSize", {"value": 21}), "stereo_bm.blockSize", "an object"),
    "SGBM": (with_node("name", "StereoMatcher.SGBM"), "stereo_bm.name", "StereoSGBM file"),
    "other name": (with_node("name", "bm"), "stereo_bm.name", "StereoMatcher.BM"),
    "name is a list": (with_node("name", ["x"]), "stereo_bm.name", "StereoMatcher.BM"),
    "no name": (without_node("name"), "stereo_bm.name", "StereoMatcher.BM"),
    "OpenCV format": (with_node("format", 4), "stereo_bm.format", "3"),
    "OpenCV format true": (with_node("format", True), "stereo_bm.format", "3"),
    "newer": (with_tuner(format=2), "tuner.format", "newer version"),
    "far newer": (with_tuner(format=10**300), "tuner.format", "newer version"),
    "version 0": (with_tuner(format=0), "tuner.format", "write 1"),
    "version text": (with_tuner(format="1"), "tuner.format", "write 1"),
    "version 1.5": (with_tuner(format=1.5), "tuner.format", "write 1"),
    "title": (with_tuner(title=5), "tuner.title", "quotes"),
    "description": (with_tuner(description=None), "tuner.description", "quotes"),
    "provenance": (with_tuner(provenance=[]), "tuner.provenance", "object"),
    "roi of three": (with_tuner(roi1=[1, 2, 3]), "tuner.roi1", "[x, y, width, height]"),
    "roi text": (with_tuner(roi2="0,0,1,1"), "tuner.roi2", "[x, y, width, height]"),
    "roi negative": (with_tuner(roi1=[0, 0, -5, 5]), "tuner.roi1", "0,0,0,0"),
    "roi huge": (with_tuner(roi1=[0, 0, 10**9, 5]), "tuner.roi1", "32767"),
    "roi part": (with_tuner(roi1=[0, "1", 5, 5]), "tuner.roi1[1]", "without quotes"),
    "no stereo_bm": ('{"tuner": {"format": 1}}', "stereo_bm", "begins with"),
    "flat": (json.dumps(json.loads(GOOD)["stereo_bm"]), "stereo_bm", "inside it"),
    "OpenCV's save": (
        GOOD.replace("stereo_bm", "my_object"),
        "stereo_bm",
        '"my_object" to "stereo_bm"',
    ),
    "SGBM save": (
        GOOD.replace("stereo_bm", "my_object").replace("Matcher.BM", "Matcher.SGBM"),
        "stereo_bm",
        "StereoSGBM",
    ),
    "another key of bells": (
        GOOD.replace("stereo_bm", "\\b\\f"),
        "stereo_bm",
        '"??" to "stereo_bm"',
    ),
    "another key of many letters": (
        GOOD.replace("stereo_bm", "x" * 4000),
        "stereo_bm",
        '..." to "stereo_bm"',
    ),
    "stereo_bm is a list": ('{"stereo_bm": []}', "stereo_bm", "an object"),
    "tuner is null": (GOOD[: GOOD.index('"tuner"')] + '"tuner": null}', "tuner", "an object"),
    "long text": (with_tuner(note="x" * 5000), "tuner.note", "4095"),
    "control character": (with_tuner(note="\x01"), "tuner.note", "control character"),
    "OpenCV's binary mark": (with_tuner(note="$base64$x"), "tuner.note", "binary to OpenCV"),
    "half a surrogate": (with_tuner(note="\ud800"), "tuner.note", "surrogate"),
    "key with a line break": (with_tuner(**{"a\nb": "\x01"}), "tuner.a?b", "control character"),
    "long key": (with_tuner(**{"k" * 5000: 1}), f"tuner.{'k' * 37}...", "4095"),
    "empty key": (with_tuner(note={"": 1}), "tuner.note", "empty key"),
}

FILE_ERRORS = {
    "empty": (b"", "empty"),
    "blank": (b" \n ", "empty"),
    "BOM": (b"\xef\xbb\xbf" + GOOD.encode(), "without BOM"),
    "UTF-16": (GOOD.encode("utf-16"), "UTF-8"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
    "Latin-1": (GOOD.replace("good", "Küche").encode("latin-1"), "UTF-8"),
    "YAML": (b"%YAML:1.0\n---\nfocal: 21\n", "YAML in which no setting of StereoBM"),
    "XML": (b'<?xml version="1.0"?>\n<opencv_storage/>', "XML in which"),
    "number": (b"21", "an object"),
    "list": (b"[1, 2]", "an object"),
    "null": (b"null", "an object"),
    "cut off": (GOOD.encode()[:200], "cut off|not JSON"),
    "comment": (GOOD.replace('"tuner"', '// mine\n"tuner"').encode(), "no comments"),
    "trailing comma": (GOOD.replace('"speckleRange": 0', '"speckleRange": 0,').encode(), "comma"),
    "single quotes": (b"{'stereo_bm': 1}", "line 1, column 2"),
    "two documents": (GOOD.encode() * 2, "line 24"),
    "NaN": (GOOD.replace("21", "NaN").encode(), "NaN is not JSON"),
    "-Infinity": (GOOD.replace("21", "-Infinity").encode(), "-Infinity is not JSON"),
    "1e999": (GOOD.replace("21", "1e999").encode(), "1e999 is too large"),
    "5000 digits": (GOOD.replace("21", "1" * 5000).encode(), "5000 digits"),
    "twice": (GOOD.replace('"format": 3', '"blockSize": 9').encode(), '"blockSize" occurs twice'),
    "twice at the top": (b'{"stereo_bm": {}, "stereo_bm": {}}', '"stereo_bm" occurs twice'),
    "deep": (nested(70).encode(), "nested more than"),
    "very deep": (nested(100_000).encode(), "nested more than"),
    "open brackets": (b"[" * 900_000, "nested more than"),
    "open objects": (b'{"a":' * 100_000, "nested more than"),
    "over 1 MB": (GOOD.encode() + b" " * 1_000_000, "too large"),
}


@pytest.mark.parametrize(("text", "field", "fix"), FIELD_ERRORS.values(), ids=FIELD_ERRORS)
def test_the_message_names_file_field_and_fix(text: str, field: str, fix: str) -> None:
    with pytest.raises(PresetError) as caught:
        parse(text, name="my preset.json")
    message = str(caught.value)
    assert message.startswith(f"my preset.json: {field}: ")
    assert caught.value.field == field
    assert fix in message
    assert len(message) < 300
    assert "\n" not in message


@pytest.mark.parametrize(("data", "words"), FILE_ERRORS.values(), ids=FILE_ERRORS)
def test_a_file_that_is_no_preset_is_refused_in_words(
    tmp_path: Path, data: bytes, words: str
) -> None:
    path = tmp_path / "my preset.json"
    path.write_bytes(data)
    with pytest.raises(UserError, match=words) as caught:
        load_preset(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert len(str(caught.value)) < 300 + len(str(path))


def test_brackets_in_a_text_are_not_nesting() -> None:
    preset = parse(with_tuner(description='[{"' * 100 + "\\"), name="p.json")
    assert preset.description == '[{"' * 100 + "\\"


def test_a_huge_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    monkeypatch.setattr(os, "fdopen", lambda *args, **kwargs: pytest.fail("the file was read"))
    with pytest.raises(FileError, match=r"100\.0 MB is too large"):
        load_preset(path)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="it is a folder"):
        load_preset(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"none\.json: there is no such file"):
        load_preset(tmp_path / "none.json")


def test_a_path_with_a_null_byte_is_refused() -> None:
    with pytest.raises(FileError, match="no file name"):
        load_preset("a\0b.json")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_without_a_writer_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    errors: list[str] = []

    def load() -> None:
        try:
            load_preset(pipe)
        except FileError as error:
            errors.append(str(error))

    thread = threading.Thread(target=load, daemon=True)
    thread.start()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert "pipe" in errors[0]


def test_an_unreadable_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.json"
    path.write_text(GOOD)

    def refuse(*args: Any) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # the tests may run as root, whom no mode stops
    with pytest.raises(FileError, match="may not read it"):
        load_preset(path)


@given(
    data=st.binary(max_size=300) | st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace"))
)
def test_no_bytes_cause_anything_but_a_message(data: bytes) -> None:
    with pytest.raises(PresetError):
        parse(data, name="p.json")


@given(data=st.data())
def test_no_damaged_preset_causes_anything_but_a_message(data: st.DataObject) -> None:
    good = GOOD.encode()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 20)))
    damaged = good[:start] + data.draw(st.binary(max_size=8)) + good[end:]
    with contextlib.suppress(PresetError):
        parse(damaged, name="p.json")


def test_a_string_without_an_end_is_refused_at_once() -> None:
    """Trying each quote as the beginning of a string took minutes for such a file: it hung."""
    with pytest.raises(PresetError, match="not JSON"):
        parse('{"title": "' + '\\"' * 100_000, name="p.json")
