"""The monocular and alignment sections of a preset: kept, refused in words, and optional."""

from __future__ import annotations

import copy
import json
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import cv2
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.errors import SettingsError
from tuner.presets.codec import Preset, PresetError, dumps, load_preset, parse
from tuner.presets.schema import schema
from tuner.presets.sections import AlignmentSection, MonocularSection
from tuner.resources import presets_folder

DIGEST = "2d8c6cb8f415229daf1eb041024208e2608c9f98e17c81cc7c6ecb449c56fd58"
FULL = Preset(
    title="both",
    monocular=MonocularSection(
        model="midas_v21_small",
        file_sha256=DIGEST,
        engine="onnxruntime",
        device="cuda",
        variant="as in the notebook",
        input_size=392,
    ),
    alignment=AlignmentSection(fit_to="ground truth", half=True),
)
VALIDATOR = jsonschema.Draft202012Validator(schema())
FIELDS = [
    (key, name)
    for key in ("monocular", "alignment")
    for name in json.loads(dumps(FULL))["tuner"][key]
]
ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "auto", "opencv", "stereo", "truth", "both", DIGEST, DIGEST[1:], "x"])
    | st.lists(st.booleans(), max_size=2)
    | st.just({})
)


def written(preset: Preset = FULL) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(dumps(preset))
    return document


def test_both_come_back_as_they_were() -> None:
    assert parse(dumps(FULL), name="p.json") == FULL


def test_what_was_not_said_is_not_written() -> None:
    assert not {"monocular", "alignment"} & written(Preset())["tuner"].keys()
    plain = parse(dumps(Preset()), name="p.json")
    assert plain.monocular is None
    assert plain.alignment is None


@pytest.mark.parametrize("path", sorted(presets_folder().glob("*.json")), ids=lambda p: p.stem)
def test_presets_without_them_load_and_are_written_as_before(path: Path) -> None:
    preset = load_preset(path)
    assert preset.monocular is None
    assert json.loads(dumps(preset)) == json.loads(path.read_text(encoding="utf-8"))


def test_an_empty_section_takes_the_defaults() -> None:
    document = written(Preset())
    document["tuner"] |= {"monocular": {}, "alignment": {}}
    preset = parse(json.dumps(document), name="p.json")
    assert preset.monocular == MonocularSection()
    assert preset.alignment == AlignmentSection()


def test_keys_of_a_later_version_are_kept() -> None:
    document = written()
    document["tuner"]["monocular"]["size"] = [256, 448]
    document["tuner"]["alignment"]["robust"] = {"loss": "tukey"}
    again = written(parse(json.dumps(document), name="p.json"))
    assert again == document


def test_an_unknown_key_never_hides_a_known_one() -> None:
    section = MonocularSection(model="a", unknown={"model": "b", "later": 1})
    assert written(Preset(monocular=section))["tuner"]["monocular"]["model"] == "a"


def test_opencv_still_reads_the_settings(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(dumps(FULL), encoding="utf-8")
    storage = cv2.FileStorage(str(tmp_path / "p.json"), cv2.FILE_STORAGE_READ)
    matcher = cv2.StereoBM.create(16, 5)
    matcher.read(storage.getFirstTopLevelNode())
    assert matcher.getBlockSize() == FULL.settings.block_size


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("monocular", 3, r"p.json: tuner.monocular: the number 3 is not an object"),
        ("alignment", None, r"tuner.alignment: null is not an object"),
        ("monocular", {"model": 7}, r"tuner.monocular.model: the number 7 is not text"),
        (
            "monocular",
            {"engine": "tensorrt"},
            r'monocular.engine: "tensorrt" is not one of "auto", "opencv", "onnxruntime"',
        ),
        ("monocular", {"file_sha256": "f6b98070"}, r'"f6b98070" is not a SHA-256: 64'),
        ("monocular", {"file_sha256": DIGEST + "\n"}, r"is not a SHA-256"),
        ("monocular", {"input_size": 2000}, r"input_size: the number 2000 is not 0..1024"),
        ("monocular", {"input_size": -1}, r"input_size: the number -1 is not 0..1024"),
        ("monocular", {"input_size": "252"}, r'input_size: the text "252" is not a whole number'),
        ("alignment", {"half": 1}, r"alignment.half: the number 1 is not true or false"),
        ("alignment", {"half": "true"}, r'half: the text "true" is not true or false'),
        ("alignment", {"fit_to": "truth"}, r'fit_to: "truth" is not one of .*"ground truth"'),
    ],
)
def test_what_is_wrong_is_refused_in_words(key: str, value: object, words: str) -> None:
    document = written()
    document["tuner"][key] = value
    with pytest.raises(PresetError, match=words):
        parse(json.dumps(document), name="p.json")


@given(where=st.sampled_from(FIELDS), value=ANYTHING)
def test_schema_and_codec_agree(where: tuple[str, str], value: Any) -> None:
    document = copy.deepcopy(written())
    document["tuner"][where[0]][where[1]] = value
    try:
        parse(json.dumps(document), name="p.json")
        accepted = True
    except PresetError:
        accepted = False
    assert VALIDATOR.is_valid(document) == accepted


def test_a_section_made_in_a_script_is_checked_and_stays() -> None:
    with pytest.raises(SettingsError, match="engine"):
        MonocularSection(engine="gpu")
    with pytest.raises(FrozenInstanceError):
        AlignmentSection().half = True  # type: ignore[misc]
