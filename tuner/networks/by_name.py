"""A depth network as people name it: the key of a model on offer, or an ONNX file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final

from tuner.core.choices import AUTO, DEVICES, NetworkChoice
from tuner.core.tunable import Size
from tuner.networks.errors import ModelError
from tuner.networks.opening import open_model
from tuner.networks.preprocess import with_side
from tuner.networks.registry import DEFAULT, ROWS
from tuner.networks.types import ModelRow, Network, Normalisation, Preprocessing

ONNX: Final = ".onnx"


def find_model(name: str | os.PathLike[str]) -> ModelRow | Path:
    """The model on offer of this key, or the file of this path.

    Raises:
        ModelError: there is neither; the message lists the keys.
    """
    text = os.fspath(name)
    key = text.strip().lower().replace("-", "_")
    for row in ROWS:
        if key == row.key:
            return row
    path = Path(text)
    if text and (os.path.lexists(path) or path.suffix.lower() == ONNX or path.name != text):
        return path
    raise ModelError(
        f"{text or 'model'}: no such model and no such file; models are "
        f"{', '.join(row.key for row in ROWS)}, or name an ONNX file"
    )


def source_of(choice: NetworkChoice) -> ModelRow | Path:
    """What is chosen; the default model where none is named.

    Raises:
        ModelError: there is no such model and no such file.
    """
    return find_model(choice.model) if choice.model else DEFAULT


def resolved(choice: NetworkChoice) -> NetworkChoice:
    """The same choice under its full names: a key, or the whole path of a file.

    Raises:
        ModelError: there is no such model, device or variant.
    """
    source = source_of(choice)
    return replace(
        choice,
        model=str(source.absolute()) if isinstance(source, Path) else source.key,
        device=device_named(choice.device),
        variant=variant_named(source, choice.variant) if choice.variant else "",
    )


def same_network(one: NetworkChoice, other: NetworkChoice) -> bool:
    """Whether both run the same network in the same way; no model is the default one."""
    first, second = (replace(c, model=c.model or DEFAULT.key) for c in (one, other))
    return first == second


def open_network(
    choice: NetworkChoice,
    *,
    consent: bool | str = False,
    folders: Sequence[Path] | None = None,
    picture: Size | None = None,
    stop: Event | None = None,
) -> Network:
    """Load the network that is chosen; the caller closes it.

    Of a model on offer the variant is one of its own; of a file a normalisation: "in graph",
    "imagenet", "half", "notebook".

    Args:
        consent: load a file of unknown content too, after the look at it; its SHA-256 says yes
            also to a file that changed since the last yes, and to no other content.
        folders: where models on offer are looked for, if not in the usual places.
        picture: size of the pictures to come: the model is tried on one of that shape.

    Raises:
        NeedsConsent: nobody vouches for the file, and ``consent`` is off.
        ModelError, FileError: it cannot be had or used, in words.
    """
    source = find_model(choice.model)
    device = device_named(choice.device)
    return open_model(
        source,
        engine=choice.engine,
        device=device,
        prep=preparation(source, variant=choice.variant, input_size=choice.input_size),
        consent=consent,
        folders=folders,
        picture=picture,
        stop=stop,
    )


def device_named(name: str) -> str:
    """The device as engines name it, such as "CUDA" for "cuda".

    Raises:
        ModelError: there is none of this name; the message lists those there are.
    """
    known = {word.lower(): word for word in (AUTO, *DEVICES)}
    if name.lower() not in known:
        raise ModelError(f"device: {name!r} is none; legal are {', '.join(known)}")
    return known[name.lower()]


def variant_named(source: ModelRow | Path, name: str) -> str:
    """The full name of a way to feed a network: of this name, or the only one it is a part of.

    Raises:
        ModelError: there is none; the message lists those there are.
    """
    if isinstance(source, ModelRow):
        of, ways = source.key, [way for way, _ in source.variants]
    else:
        of, ways = str(source), [kind.value for kind in Normalisation]
    wanted = name.lower().replace("-", " ").strip()
    found = [way for way in ways if way == wanted] or [way for way in ways if wanted in way]
    if not wanted or len(found) != 1:
        legal = ", ".join(repr(way) for way in ways) or "none"
        raise ModelError(f"{of}: no variant {name!r}; its variants are {legal}")
    return found[0]


def preparation(
    source: ModelRow | Path, *, variant: str, input_size: int
) -> Preprocessing | Callable[[Preprocessing], Preprocessing] | None:
    """How to feed a network in another way than its own; None for its own. As ``open_network``.

    For a file it is a change of what its graph suggests: whoever opens the file looks at it.
    """
    if not variant and not input_size:
        return None
    name = variant_named(source, variant) if variant else ""
    if isinstance(source, ModelRow):
        prep = dict(source.variants)[name] if name else source.prep
        return with_side(prep, input_size, of=source.key)

    def changed(proposed: Preprocessing) -> Preprocessing:
        prep = replace(proposed, normalisation=Normalisation(name)) if name else proposed
        return with_side(prep, input_size, of=str(source))

    return changed
