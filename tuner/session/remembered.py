"""What was chosen in the monocular tab, and back from what was kept."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from tuner.comparison.pictures import Options
from tuner.core.choices import AS_MODEL_WANTS, AUTO, Choice
from tuner.core.colour import COLOUR_MAPS
from tuner.core.inverse_depth import INPUT_SIDE_MOST, Contrast
from tuner.networks.by_name import device_named, find_model, variant_named
from tuner.networks.engines import DEVICES, NAMES
from tuner.networks.registry import DEFAULT
from tuner.presets.sections import MonocularSection

_MOST: Final = 1e9
"""JSON knows whole numbers that no float can hold."""


class Chosen(NamedTuple):
    """What a preset can say of depth: the network, and how its map is fitted."""

    network: Choice
    fit: Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the map is drawn; the network does not run for it."""

    colour_map: str = "inferno"
    far: float = 1.0
    near: float = 99.0
    subtract_plane: bool = False

    @property
    def contrast(self) -> Contrast:
        return Contrast(self.far, self.near, self.subtract_plane)


def to_state(choice: Choice, look: Look, *, follow: bool) -> dict[str, Any]:
    """As JSON can hold it."""
    return {**asdict(choice), **asdict(look), "follow": follow}


def from_section(section: MonocularSection) -> Choice:
    """What a preset names, under the names of this window.

    Raises:
        UserError: there is no such model, device or variant.
    """
    source = find_model(section.model) if section.model else DEFAULT
    variant = variant_named(source, section.variant) if section.variant else AS_MODEL_WANTS
    return Choice(
        model="" if isinstance(source, Path) else source.key,
        file=str(source.absolute()) if isinstance(source, Path) else "",
        engine=section.engine,
        device=device_named(section.device),
        variant=variant,
        input_size=section.input_size,
    )


def same_network(one: Choice, other: Choice) -> bool:
    """Whether both run the same network in the same way."""
    return _plain(one) == _plain(other)


def _plain(choice: Choice) -> Choice:
    # The model chosen before waits behind a file; no model is the default one.
    return replace(choice, model="" if choice.file else choice.model or DEFAULT.key)


def from_state(state: Mapping[str, Any]) -> tuple[Choice, Look, bool]:
    """The reverse; what is missing or illegal takes its default."""
    choice = _usable(replace(Choice(), **_legal(state, Choice())))
    look = replace(Look(), **_legal(state, Look()))
    if look.colour_map not in COLOUR_MAPS:
        look = replace(look, colour_map=Look().colour_map)
    if not 0 <= look.far < look.near <= 100:
        look = replace(look, far=Look().far, near=Look().near)
    follow = state.get("follow")
    return choice, look, follow if isinstance(follow, bool) else True


def is_possible(path: str) -> bool:
    """Whether a file or folder can have this name, be it there or not."""
    try:
        os.lstat(path)
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG
    except ValueError:
        return False
    return True


def _usable(choice: Choice) -> Choice:
    if not is_possible(choice.file):
        choice = choice.of_model(choice.model)
    return replace(
        choice,
        engine=choice.engine if choice.engine in NAMES else AUTO,
        device=choice.device if choice.device in DEVICES else AUTO,
        input_size=choice.input_size if 0 <= choice.input_size <= INPUT_SIDE_MOST else 0,
    )


def _legal(state: Mapping[str, Any], default: Choice | Look) -> dict[str, Any]:
    """The entries whose type is that of the default; a whole number is a number too."""
    found = {}
    for field in fields(default):
        value, like = state.get(field.name), getattr(default, field.name)
        if type(like) is float and type(value) is int and abs(value) < _MOST:
            value = float(value)
        if type(value) is type(like):
            found[field.name] = value
    return found
