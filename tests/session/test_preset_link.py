"""A preset is one state; saving writes what is chosen; it differs only in what it speaks of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tuner.core.choices import AUTO, Fit, NetworkChoice
from tuner.core.errors import UserError
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.networks.by_name import resolved
from tuner.networks.registry import DEFAULT, ROWS
from tuner.presets.preset import Preset
from tuner.presets.sections import AlignmentSection, MonocularSection
from tuner.session.preset_link import differs, names_network, with_depth, with_preset
from tuner.session.state import PairRef, Slot, State

SETTINGS = StereoBMSettings(block_size=9)
PATH = "/mine/rig.json"
ROW = next(row for row in ROWS if row is not DEFAULT)
CHOSEN = NetworkChoice(model=ROW.key, engine="onnxruntime")
STATE = State(
    slots=(Slot(settings=StereoBMSettings(block_size=5)), Slot()),
    active=1,
    pair=PairRef("left.png", "right.png"),
    network=CHOSEN,
    fit=Fit(fit_to="both"),
)
OLD_DIGEST, NEW_DIGEST = "a" * 64, "b" * 64


def preset(
    monocular: MonocularSection | None = None, alignment: AlignmentSection | None = None
) -> Preset:
    return Preset(settings=SETTINGS, title="Rig", monocular=monocular, alignment=alignment)


# loading


def test_settings_network_and_fit_are_one_state() -> None:
    whole = preset(
        MonocularSection(model=DEFAULT.key, engine="opencv", input_size=128),
        AlignmentSection(fit_to="ground truth", half=True),
    )
    after, lack = with_preset(STATE, whole, PATH)
    assert lack == ""
    assert after.slot == Slot(settings=SETTINGS, preset=whole, preset_path=PATH)
    assert after.network == NetworkChoice(model=DEFAULT.key, engine="opencv", input_size=128)
    assert after.fit == Fit(fit_to="ground truth", half=True)


def test_what_a_preset_does_not_name_stays() -> None:
    after, _ = with_preset(STATE, preset(), PATH)
    assert after == STATE.with_slot(after.slot)
    assert (after.network, after.fit) == (CHOSEN, Fit(fit_to="both"))
    assert after.other == STATE.slots[0]


def test_a_network_comes_under_its_full_names() -> None:
    words = ROW.key.replace("_", "-").upper()
    after, _ = with_preset(STATE, preset(MonocularSection(model=words, device="cuda")), PATH)
    assert (after.network.model, after.network.device) == (ROW.key, "CUDA")


@pytest.mark.parametrize(
    "section",
    [
        MonocularSection(model="no_such_model"),
        MonocularSection(device="abacus"),
        MonocularSection(variant="upside down"),
    ],
    ids=["model", "device", "variant"],
)
def test_a_network_that_is_not_to_be_had_leaves_the_old_one_and_says_so(
    section: MonocularSection,
) -> None:
    after, lack = with_preset(STATE, preset(section, AlignmentSection(half=True)), PATH)
    with pytest.raises(UserError) as error:
        resolved(section.network)
    assert lack == f"Rig: its network is left alone. {error.value}"
    assert after.network == CHOSEN
    assert after.settings == SETTINGS
    assert after.fit == Fit(half=True)


# saving


def test_what_is_chosen_is_written_beside_what_the_preset_says_besides() -> None:
    old = preset(
        MonocularSection(model=DEFAULT.key, unknown={"scale": 2}),
        AlignmentSection(unknown={"robust": True}),
    )
    saved = with_depth(old, STATE, digest=NEW_DIGEST)
    assert saved.monocular == MonocularSection(
        model=ROW.key, engine="onnxruntime", file_sha256=NEW_DIGEST, unknown={"scale": 2}
    )
    assert saved.alignment == AlignmentSection(fit_to="both", unknown={"robust": True})
    assert replace(saved, monocular=old.monocular, alignment=old.alignment) == old


@pytest.mark.parametrize(
    ("old", "network", "digest"),
    [
        (None, NetworkChoice(), NEW_DIGEST),
        (None, NetworkChoice(engine="opencv"), ""),
        (MonocularSection(model=ROW.key), NetworkChoice(), ""),
    ],
    ids=["it has run", "an engine was chosen for it", "the preset named another"],
)
def test_the_default_network_is_written_by_its_name(
    old: MonocularSection | None, network: NetworkChoice, digest: str
) -> None:
    saved = with_depth(preset(old), replace(STATE, network=network), digest=digest)
    assert saved.monocular is not None
    assert saved.monocular.model == DEFAULT.key


def test_a_preset_about_stereo_stays_so_until_something_else_is_chosen() -> None:
    plain = preset()
    nothing = replace(STATE, network=NetworkChoice(), fit=Fit())
    assert with_depth(plain, nothing, digest="") == plain
    fitted = with_depth(plain, replace(nothing, fit=Fit(half=True)), digest="")
    assert fitted == replace(plain, alignment=AlignmentSection(half=True))


@pytest.mark.parametrize(
    ("chosen", "digest"),
    [
        (NetworkChoice(model=ROW.key), OLD_DIGEST),
        (NetworkChoice(model=ROW.key, engine="opencv", device="CPU", input_size=64), OLD_DIGEST),
        (NetworkChoice(model=DEFAULT.key), ""),
        (NetworkChoice(), ""),
    ],
    ids=["the same", "run in another way", "another model", "the default model"],
)
def test_a_digest_holds_as_long_as_the_file_is_the_same(chosen: NetworkChoice, digest: str) -> None:
    old = preset(MonocularSection(model=ROW.key, file_sha256=OLD_DIGEST))
    saved = with_depth(old, replace(STATE, network=chosen), digest="")
    assert saved.monocular is not None
    assert saved.monocular.file_sha256 == digest
    run = with_depth(old, replace(STATE, network=chosen), digest=NEW_DIGEST)
    assert run.monocular is not None
    assert run.monocular.file_sha256 == NEW_DIGEST


def test_a_digest_holds_however_the_preset_runs_the_file() -> None:
    section = MonocularSection(
        model=ROW.key, engine="opencv", device="CPU", input_size=64, file_sha256=OLD_DIGEST
    )
    saved = with_depth(preset(section), STATE, digest="")
    assert saved.monocular is not None
    assert saved.monocular.file_sha256 == OLD_DIGEST


def test_what_was_saved_names_what_is_chosen(tmp_path: Path) -> None:
    for model in (ROW.key, DEFAULT.key, str(tmp_path / "mine.onnx")):
        state = replace(STATE, network=NetworkChoice(model=model, device="CPU"))
        saved = with_depth(preset(), state, digest="")
        slot = Slot(settings=SETTINGS, preset=saved, preset_path=PATH)
        assert not differs(slot, state.with_slot(slot))
        assert with_preset(state, saved, PATH) == (state.with_slot(slot), "")


# differing


def of(saved: Preset | None, settings: StereoBMSettings = SETTINGS) -> Slot:
    return Slot(settings=settings, preset=saved, preset_path=PATH)


def test_without_a_preset_nothing_differs() -> None:
    assert not differs(of(None), STATE)


def test_a_preset_about_stereo_alone_is_changed_by_its_settings_alone() -> None:
    assert not differs(of(preset()), STATE)
    assert not differs(of(preset()), State())
    assert differs(of(preset(), StereoBMSettings(block_size=11)), STATE)


def test_a_preset_that_names_a_network_is_changed_by_another() -> None:
    slot = of(preset(MonocularSection(model=ROW.key, engine="onnxruntime")))
    assert not differs(slot, STATE)
    for other in (
        replace(CHOSEN, model=DEFAULT.key),
        replace(CHOSEN, engine=AUTO),
        replace(CHOSEN, device="CPU"),
        replace(CHOSEN, input_size=64),
    ):
        assert differs(slot, replace(STATE, network=other)), other


def test_no_model_and_the_default_one_are_the_same() -> None:
    slot = of(preset(MonocularSection()))
    assert not differs(slot, replace(STATE, network=NetworkChoice()))
    assert not differs(slot, replace(STATE, network=NetworkChoice(model=DEFAULT.key)))


def test_a_preset_that_names_a_fit_is_changed_by_another() -> None:
    slot = of(preset(alignment=AlignmentSection(fit_to="both")))
    assert not differs(slot, STATE)
    assert differs(slot, replace(STATE, fit=Fit(fit_to="both", half=True)))
    assert differs(slot, replace(STATE, fit=Fit(fit_to="stereo")))


def test_whatever_runs_is_not_what_is_not_to_be_had() -> None:
    section = MonocularSection(model="no_such_model")
    assert not names_network(section, section.network)
    assert differs(of(preset(section)), STATE)
