"""A depth network as people name it: the key of a model on offer, or an ONNX file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final

from tuner.core.tunable import Size
from tuner.networks.engines import AUTO, DEVICES
from tuner.networks.errors import ModelError
from tuner.networks.opening import open_model
from tuner.networks.preprocess import with_side
from tuner.networks.registry import ROWS
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


def open_network(
    name: str | os.PathLike[str],
    *,
    engine: str = AUTO,
    device: str = AUTO,
    variant: str = "",
    input_size: int = 0,
    consent: bool | str = False,
    picture: Size | None = None,
    stop: Event | None = None,
) -> Network:
    """Load a network by its name; the caller closes it.

    Args:
        name: key of a model on offer, or an ONNX file.
        engine: "auto", "opencv" or "onnxruntime".
        device: "auto", "cpu", "cuda", "directml" or "coreml".
        variant: another way to feed it, empty for the model's own. Of a model on offer one of its
            variants; of a file a normalisation: "in graph", "imagenet", "half", "notebook".
        input_size: nominal side of the network's input, px, for graphs of free size; 0 for the
            model's own.
        consent: load a file of unknown content too, after the look at it; its SHA-256 says yes
            also to a file that changed since the last yes, and to no other content.
        picture: size of the pictures to come: the model is tried on one of that shape.

    Raises:
        NeedsConsent: nobody vouches for the file, and ``consent`` is off.
        ModelError, FileError: it cannot be had or used, in words.
    """
    source = find_model(name)
    device = device_named(device)
    prep = preparation(source, variant=variant, input_size=input_size)
    return open_model(
        source,
        engine=engine,
        device=device,
        prep=prep,
        consent=consent,
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
