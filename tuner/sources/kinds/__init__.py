"""Sources of pairs, one file a kind, each found by its SOURCE constant."""

from __future__ import annotations

import importlib
import os
import pkgutil
from collections.abc import Sequence
from functools import cache
from threading import Event
from typing import Final

from tuner.core.errors import ImageError
from tuner.sources.source import FrameSource, SourceKind, SourceRef

__all__ = ["STILLS", "find_source", "kind_of", "kinds", "open_ref"]

STILLS: Final = frozenset({"stills", "both_in_one"})
"""Kinds of source that are a single pair in files of its own."""


@cache
def kinds() -> tuple[SourceKind, ...]:
    """Every SOURCE of this folder, in the order in which they are asked."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = (importlib.import_module(f"{__name__}.{name}") for name in names)
    found = (module.SOURCE for module in modules if hasattr(module, "SOURCE"))
    return tuple(sorted(found, key=lambda kind: kind.rank))


def kind_of(ref: SourceRef) -> SourceKind:
    """The kind of a ref.

    Raises:
        ImageError: there is none of this key.
    """
    for kind in kinds():
        if kind.key == ref.kind:
            return kind
    known = ", ".join(kind.key for kind in kinds())
    raise ImageError(f"source: {ref.kind!r} is no kind of source; there are {known}")


def find_source(paths: Sequence[str | os.PathLike[str]], **options: str) -> SourceRef:
    """The source that these paths, devices or addresses mean.

    Args:
        options: of the ``SourceRef``; empty ones count as not said.

    Raises:
        UserError: they mean none, or cannot be used; in one sentence.
    """
    parts = [os.fspath(path) for path in paths]
    if not parts:
        raise ImageError("no source was given; name a folder, a video, a bag or two pictures")
    for kind in kinds():
        ref = kind.accepts(parts)
        if ref is not None:
            return ref.with_options(**options)
    listed = ", ".join(parts[:3])
    raise ImageError(
        f"{listed}: these are no source of pairs; give two pictures, one that holds both, a "
        "folder, a video or two, a camera or a bag"
    )


def open_ref(ref: SourceRef, *, stop: Event | None = None) -> FrameSource:
    """Open a source; ``close`` it when done.

    Raises:
        AmbiguousSource: there are several ways to make pairs.
        ImageError, FileError: it cannot be opened.
        Stopped: ``stop`` was set.
    """
    return kind_of(ref).open(ref, stop)
