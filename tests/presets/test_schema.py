"""The shipped schema is the declarations' own, and says what the reader of presets says."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.tunable import Rect
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, PresetError, dumps, parse
from tuner.presets.schema import FILE, schema, schema_text, write_schema
from tuner.resources import presets_folder

SHIPPED = sorted(presets_folder().glob("*.json"))
VALIDATOR = jsonschema.Draft202012Validator(schema())
DOCUMENT = json.loads(
    dumps(
        Preset(settings=StereoBMSettings(roi1=Rect(1, 2, 30, 40)), title="t", provenance={"a": 1})
    )
)
FIELDS = [(part, key) for part in ("stereo_bm", "tuner") for key in DOCUMENT[part]]
NUMBERS = (
    st.integers(-70, 70)
    | st.integers(-(2**40), 2**40)
    | st.sampled_from([64, 128, 2032, 4064, 4080, 4096, 2**31 - 1, 2**31, -(2**31)])
    | st.floats(-100, 100)
    | st.integers(-70, 70).map(float)
)
ANYTHING = (
    NUMBERS
    | st.none()
    | st.booleans()
    | st.text("abc 12", max_size=5)
    | st.lists(NUMBERS | st.none(), max_size=5)
    | st.dictionaries(st.text("abc", min_size=1, max_size=3), NUMBERS, max_size=2)
)


def codec_accepts(document: dict[str, Any]) -> bool:
    try:
        parse(json.dumps(document), name="p.json")
    except PresetError as error:
        # The one rule between two numbers; no schema can say it.
        return "above 2048" in error.reason
    return True


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_shipped_schema_is_up_to_date() -> None:
    shipped = (presets_folder() / FILE).read_text(encoding="utf-8")
    assert shipped == schema_text(), "run: python -m tuner.presets.schema"


def test_it_is_written_where_it_is_shipped(tmp_path: Path) -> None:
    assert write_schema(tmp_path).read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_presets_obey_the_schema(path: Path) -> None:
    VALIDATOR.validate(json.loads(path.read_text(encoding="utf-8")))


@given(where=st.sampled_from(FIELDS), value=ANYTHING)
def test_schema_and_codec_agree_on_a_changed_value(where: tuple[str, str], value: Any) -> None:
    document = copy.deepcopy(DOCUMENT)
    document[where[0]][where[1]] = value
    assert VALIDATOR.is_valid(document) == codec_accepts(document)


@given(index=st.integers(0, 3), value=ANYTHING)
def test_schema_and_codec_agree_on_a_changed_rectangle(index: int, value: Any) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["tuner"]["roi1"][index] = value
    assert VALIDATOR.is_valid(document) == codec_accepts(document)


@pytest.mark.parametrize(("part", "key"), FIELDS)
def test_schema_and_codec_agree_on_a_missing_value(part: str, key: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    del document[part][key]
    assert VALIDATOR.is_valid(document) == codec_accepts(document)


@given(part=st.sampled_from(["stereo_bm", "tuner"]), value=ANYTHING)
def test_schema_and_codec_agree_on_a_changed_part(part: str, value: Any) -> None:
    document = copy.deepcopy(DOCUMENT) | {part: value}
    assert VALIDATOR.is_valid(document) == codec_accepts(document)
