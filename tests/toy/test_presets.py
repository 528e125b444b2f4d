"""A preset of a second matcher: written, read, described by the schema, refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.toy.matcher import ToySettings
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import Preset, PresetError, dumps, load_preset, parse, save_preset
from tuner.presets.library import differences, read_entry
from tuner.presets.schema import schema, schema_text

SETTINGS = ToySettings(reach=20, unlike=9)
PRESET = Preset(settings=SETTINGS, title="toys", unknown_nodes={"mine": 1}, unknown={"more": [2]})


def test_it_comes_back_as_it_was_written(toy: object, tmp_path: Path) -> None:
    save_preset(PRESET, tmp_path / "toy.json")
    assert load_preset(tmp_path / "toy.json") == PRESET
    document = json.loads((tmp_path / "toy.json").read_text())
    assert list(document) == ["toy", "tuner", "more"]
    assert document["toy"] == {
        "format": 3,
        "name": "Toy",
        "reach": 20,
        "darkest": 0,
        "unlike": 9,
        "patch": 0,
        "mine": 1,
    }


def test_both_kinds_stand_in_one_list(toy: object, tmp_path: Path) -> None:
    save_preset(PRESET, tmp_path / "toy.json")
    shown = {
        one.label: (one.default, one.value) for one in read_entry(tmp_path / "toy.json").differences
    }
    assert shown == {"Reach": ("12 px", "20 px"), "Unlike": ("off", "9")}
    assert differences(SETTINGS, ToySettings(reach=20))[0].label == "Unlike"


def test_the_first_key_of_a_matcher_counts_and_the_other_is_kept(toy: object) -> None:
    text = dumps(PRESET)
    other = json.loads(dumps(Preset(settings=StereoBMSettings(block_size=9))))["stereo_bm"]
    both = json.dumps({**json.loads(text), "stereo_bm": other})
    preset = parse(both, name="p.json")
    assert preset.settings == SETTINGS
    assert preset.unknown == {"more": [2], "stereo_bm": other}
    assert json.loads(dumps(preset)) == json.loads(both)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"reach": 300}, "toy.reach", "300 is above 256"),
        ({"reach": "3"}, "toy.reach", "write 3 without quotes"),
        ({"name": "StereoMatcher.BM"}, "toy.name", 'rename the key "toy" to "stereo_bm"'),
        (
            {"name": "StereoMatcher.SGBM"},
            "toy.name",
            "this is a StereoSGBM file; only StereoBM and Toy presets can be used here",
        ),
        ({"name": "?"}, "toy.name", 'is not "Toy"'),
    ],
)
def test_what_is_wrong_is_named_in_its_words(
    toy: object, change: dict[str, object], field: str, words: str
) -> None:
    document = json.loads(dumps(PRESET))
    document["toy"] |= change
    with pytest.raises(PresetError) as caught:
        parse(json.dumps(document), name="p.json")
    assert caught.value.field == field
    assert words in caught.value.reason


def test_its_file_under_another_key_is_told_the_right_one(toy: object) -> None:
    text = dumps(PRESET).replace('"toy": {', '"thing": {')
    with pytest.raises(PresetError, match='rename the key "thing" to "toy"'):
        parse(text, name="p.json")


def test_an_unknown_matcher_is_told_those_there_are(toy: object) -> None:
    text = json.dumps({"stereo_xyz": {"format": 3}, "tuner": {}})
    with pytest.raises(PresetError) as caught:
        parse(text, name="p.json")
    assert str(caught.value) == (
        'p.json: stereo_xyz: no matcher is called that; a preset begins with "stereo_bm", "toy"'
    )


def test_without_it_its_presets_are_refused_like_any_others() -> None:
    text = '{"toy": {"format": 3, "name": "Toy"}}'
    with pytest.raises(PresetError, match=r'toy: no matcher is called that; .* "stereo_bm"$'):
        parse(text, name="p.json")


def test_the_schema_knows_both_while_it_is_there() -> None:
    from tests.toy.matcher import TOY
    from tuner.matchers.registry import added

    before = schema_text()
    with added(TOY):
        wanted = schema()
        text = dumps(PRESET)
    jsonschema.Draft202012Validator.check_schema(wanted)
    validator = jsonschema.Draft202012Validator(wanted)
    assert validator.is_valid(json.loads(text))
    assert validator.is_valid(json.loads(dumps(Preset())))
    for broken in (
        {"tuner": {}},
        {"toy": {"name": "Toy"}},
        {"toy": {**json.loads(text)["toy"], "reach": 0}},
    ):
        assert not validator.is_valid(broken)
    assert schema_text() == before
