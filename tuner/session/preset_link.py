"""What a preset does to the state, what it would hold of it, and whether the two differ."""

from __future__ import annotations

from dataclasses import replace

from tuner.core.choices import AUTO, Fit, NetworkChoice
from tuner.core.errors import UserError
from tuner.core.geometry.stereo_rectification import OFF
from tuner.networks.by_name import resolved, same_network
from tuner.networks.registry import DEFAULT
from tuner.presets.line_up_section import LineUpSection
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection
from tuner.presets.sections import AlignmentSection, MonocularSection
from tuner.session.rig import section_of, section_of_found, with_section
from tuner.session.rows import with_line_up
from tuner.session.state import PairRef, Slot, State


def with_preset(state: State, preset: Preset, path: str) -> tuple[State, str]:
    """The state that the preset describes, and sentences on what of it cannot be used here.

    What the preset does not name stays.
    """
    slot = Slot(settings=preset.settings, preset=preset, preset_path=path)
    network, lack = state.network, ""
    if preset.monocular is not None:
        try:
            network = resolved(preset.monocular.network)
        except UserError as error:
            lack = f"{preset.title}: its network is left alone. {error}"
    fit = state.fit if preset.alignment is None else preset.alignment.fit
    after = replace(state.with_slot(slot), network=network, fit=fit)
    if preset.rectification is not None:
        after = replace(after, rig=with_section(state.rig, preset.rectification, path))
    if preset.line_up is not None:
        after = with_line_up(after, preset.line_up.line_up)
    return after, " ".join(filter(None, (lack, _rig_lacks(preset, after))))


def _rig_lacks(preset: Preset, after: State) -> str:
    """Why its rectification is left alone; empty if it is not, or would leave the pair as it is."""
    section, pair = preset.rectification, after.pair != PairRef()
    if section is None or not section.of_found or section.on == OFF or after.rig or not pair:
        return ""
    return (
        f"{preset.title}: its rectification is left alone. It names no calibration of the cameras, "
        "and the pair has none."
    )


def with_depth(preset: Preset, state: State, *, digest: str) -> Preset:
    """The preset with the network, the fit, the calibration and the line-up that are chosen.

    A preset about stereo alone stays so until a network or a fit is chosen, or one has run.

    Args:
        digest: SHA-256 of the file that the chosen network ran from; empty if it has not run.
    """
    preset = replace(preset, line_up=_rows_of(preset, state), rectification=_rig_of(preset, state))
    if preset.monocular is not None or digest or state.network != NetworkChoice():
        preset = replace(preset, monocular=_network_of(preset, state, digest))
    if preset.monocular is None and preset.alignment is None and state.fit == Fit():
        return preset
    fit = preset.alignment or AlignmentSection()
    alignment = replace(fit, fit_to=state.fit.fit_to, half=state.fit.half)
    return replace(preset, alignment=alignment)


def _network_of(preset: Preset, state: State, digest: str) -> MonocularSection:
    old, network = preset.monocular or MonocularSection(), state.network
    if not digest and _same_file(old, network):
        # What the preset says of the same file still holds.
        digest = old.file_sha256
    return replace(
        old,
        model=network.model or DEFAULT.key,
        file_sha256=digest,
        engine=network.engine,
        device=network.device,
        variant=network.variant,
        input_size=network.input_size,
    )


def _rows_of(preset: Preset, state: State) -> LineUpSection | None:
    """What is chosen, once anything is."""
    old = preset.line_up
    if old is None and not state.line_up:
        return None
    return LineUpSection(**state.line_up.values, unknown={} if old is None else old.unknown)


def _rig_of(preset: Preset, state: State) -> RectificationSection | None:
    """What is chosen, once anything is; what was found beside a pair is found again."""
    old = preset.rectification
    if state.rig.found:
        return section_of_found(state.rig, old)
    if old is None and not state.rig:
        return None
    return section_of(state.rig, old, state.slot.preset_path)


def differs(slot: Slot, state: State) -> bool:
    """Whether settings, network, fit, calibration or line-up are not what the preset names.

    A preset that says nothing of network, fit and rig is not changed by them: most are about
    stereo only, and choosing a network must not mark those as unsaved. Saving writes what is
    chosen.
    """
    preset = slot.preset
    if preset is None:
        return False
    network, fit, line_up = preset.monocular, preset.alignment, preset.line_up
    rig = preset.rectification
    return (
        slot.dirty
        or (network is not None and not names_network(network, state.network))
        or (fit is not None and fit.fit != state.fit)
        or (line_up is not None and line_up.line_up != state.line_up)
        or (rig is not None and with_section(state.rig, rig, slot.preset_path).key != state.rig.key)
    )


def names_network(section: MonocularSection, network: NetworkChoice) -> bool:
    """Whether this is the network that the section names."""
    try:
        return same_network(resolved(section.network), network)
    except UserError:
        # It names what is not to be had here: whatever runs is something else.
        return False


def _same_file(section: MonocularSection, network: NetworkChoice) -> bool:
    """Whether both name the same model, however it is run."""
    plain = replace(section, engine=AUTO, device=AUTO, variant="", input_size=0)
    return names_network(plain, NetworkChoice(model=network.model))
