"""How rows are lined up, in a preset: kept, refused in words, and optional."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.core.geometry.rectification import SPECS, LineUp
from tuner.presets.codec import Preset, PresetError, dumps, parse
from tuner.presets.line_up_section import LineUpSection
from tuner.presets.schema import schema
from tuner.session.preset_link import differs, with_depth, with_preset
from tuner.session.state import State

SECTIONS = st.builds(
    LineUpSection, **{name: st.integers(spec.low, spec.high) for name, spec in SPECS.items()}
)
VALIDATOR = jsonschema.Draft202012Validator(schema())


def document(value: Any) -> str:
    written = json.loads(dumps(Preset()))
    written["tuner"]["line_up"] = value
    return json.dumps(written)


@given(SECTIONS)
def test_every_line_up_comes_back_and_fits_the_schema(section: LineUpSection) -> None:
    text = dumps(Preset(line_up=section))
    assert parse(text, name="p.json").line_up == section
    VALIDATOR.validate(json.loads(text))


def test_it_is_optional_and_keeps_what_it_does_not_know() -> None:
    assert parse(dumps(Preset()), name="p.json").line_up is None
    kept = parse(document({"rows": 250.0, "lens": "wide"}), name="p.json")
    assert kept.line_up is not None
    assert kept.line_up.line_up == LineUp(rows=250)
    assert json.loads(dumps(kept))["tuner"]["line_up"]["lens"] == "wide"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([1], "tuner.line_up: a list is not an object"),
        ({"rows": "4"}, "tuner.line_up.rows: '4' is not a whole number"),
        ({"roll": 2.5}, "tuner.line_up.roll: 2.5 is not a whole number"),
        ({"scale": True}, "tuner.line_up.scale: True is true/false"),
        ({"rows": 10**9}, "tuner.line_up.rows: 1000000000 is above 200000"),
    ],
)
def test_what_is_wrong_is_refused_in_words(value: Any, words: str) -> None:
    with pytest.raises(PresetError) as error:
        parse(document(value), name="p.json")
    assert words in str(error.value)


def test_a_preset_sets_it_and_is_saved_with_it() -> None:
    state = State(line_up=LineUp(rows=300))
    untouched, _ = with_preset(state, Preset(), "a.json")
    assert untouched.line_up == LineUp(rows=300)
    set_by, _ = with_preset(state, Preset(line_up=LineUpSection(roll=500)), "b.json")
    assert set_by.line_up == LineUp(roll=500)
    assert not differs(set_by.slot, set_by)
    assert differs(set_by.slot, replace(set_by, line_up=LineUp()))
    saved = with_depth(Preset(), state, digest="")
    assert saved.line_up == LineUpSection(rows=300)
    assert with_depth(Preset(), State(), digest="").line_up is None
