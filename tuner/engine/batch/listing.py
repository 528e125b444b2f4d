"""The pairs of a source as the entries of a batch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tuner.core.errors import ImageError
from tuner.engine.batch.entries import FrameAt, PairFiles, folder_names, spread
from tuner.engine.found_rig import OF_FRAMES, near
from tuner.engine.opening import calibrated_by, open_source
from tuner.presets.names import file_stem
from tuner.sources.kinds.folder import PairFolder
from tuner.sources.source import GREY, FrameSource, SourceRef

Source = SourceRef | str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
_STILLS = "stills"


def entries_of(
    source: Source, *, without: str | os.PathLike[str] = "", **options: str
) -> list[PairFiles | FrameAt]:
    """All pairs of a source, each with the ground truth that lies beside it.

    Args:
        without: a folder that is not looked into, such as that of the results.
        options: of the ``SourceRef``.

    Raises:
        AmbiguousSource: there are several ways to make pairs; it lists them.
        ImageError, FileError: it is no source, has no end or no pair, or cannot be opened.
    """
    opened = open_source(source, stop=None, **options)
    try:
        if opened.count is None:
            raise ImageError(
                f"{opened.title}: it has no end; record it, and give the film in its place"
            )
        found: list[PairFiles | FrameAt] = []
        found += _frames(opened, opened.count) if _as_frames(opened) else _files(opened)
    finally:
        opened.close()
    aside = Path(os.path.realpath(without)) if without else None
    names = folder_names()
    kept: list[PairFiles | FrameAt] = []
    for one in found:
        if (
            isinstance(one, PairFiles)
            and aside
            and aside in Path(os.path.realpath(one.left)).parents
        ):
            continue
        kept.append(replace(one, name=names.take(file_stem(one.name))))
    if not kept:
        raise ImageError(f"{opened.title}: there is no pair in it but those of the results")
    return kept


def _as_frames(source: FrameSource) -> bool:
    return not isinstance(source, PairFolder) and source.ref.kind != _STILLS


def _files(source: FrameSource) -> Iterator[PairFiles]:
    """By their files: their places in the folder change as soon as results are written there."""
    pairs = source.pairs if isinstance(source, PairFolder) else (_two(source.ref),)
    of_folder: dict[Path, list[tuple[Path, Path]]] = {}
    for one in pairs:
        of_folder.setdefault(one[0].parent, []).append(one)
    root = Path(os.path.abspath(source.ref.parts[0]))
    # Looked for once in each folder: thousands of pairs lie in one.
    known: dict[Path, _Beside] = {}
    for index, (left, right) in enumerate(pairs):
        truth = source.truth(index)
        if left.parent not in known or known[left.parent].of_each:
            known[left.parent] = _beside(source, index, left, right, of_folder[left.parent])
        lies = known[left.parent]
        yield PairFiles(
            name=_name(left, root, alone=len(of_folder[left.parent]) == 1),
            left=os.path.abspath(left),
            right=os.path.abspath(right),
            truth=os.path.abspath(truth) if truth else "",
            beside=lies.ours,
            calibrations=lies.files,
            tell=lies.tell,
            grey=source.ref.option(GREY),
        )


class _Beside(NamedTuple):
    """What lies beside the pairs of a folder; ``of_each`` where each has its own."""

    ours: str
    files: tuple[str, ...]
    tell: tuple[tuple[str, str], ...]
    of_each: bool


def _beside(
    source: FrameSource,
    index: int,
    left: Path,
    right: Path,
    together: Sequence[tuple[Path, Path]],
) -> _Beside:
    calibrations = source.calibrations(index)
    by = calibrated_by(str(left), str(right), source, calibrations)
    files = near(str(left), calibrations, right=str(right), root=source.ref.parts[0])
    of_each = any(path.parent.name == OF_FRAMES for path in files)
    alike = [(left, right)] if of_each else [together[at] for at in spread(len(together))]
    return _Beside(
        ours="" if by == str(left) else os.path.abspath(by),
        files=tuple(map(str, files)),
        tell=tuple((os.path.abspath(one), os.path.abspath(two)) for one, two in alike)
        if files
        else (),
        of_each=of_each,
    )


def _two(ref: SourceRef) -> tuple[Path, Path]:
    left, right = ref.parts
    return Path(left), Path(right)


def _frames(source: FrameSource, count: int) -> Iterator[FrameAt]:
    parts = tuple(
        os.path.abspath(part) if os.path.exists(part) else part for part in source.ref.parts
    )
    ref = replace(source.ref, parts=parts)
    digits = len(str(count - 1))
    calibrations = tuple(map(str, source.calibrations(0))) if count else ()
    for index in range(count):
        truth = source.truth(index)
        picture = _own_file(source, index)
        ours = calibrated_by(picture, "", source, source.calibrations(index)) if picture else ""
        yield FrameAt(
            name=f"{Path(source.title).stem}-{index:0{digits}}",
            ref=ref,
            index=index,
            truth=os.path.abspath(truth) if truth else "",
            picture=picture,
            beside="" if ours == picture else os.path.abspath(ours),
            calibrations=calibrations,
        )


def _own_file(source: FrameSource, index: int) -> str:
    """The file that a frame alone lies in, in a folder of such; else empty."""
    root = os.path.abspath(source.ref.parts[0])
    if not os.path.isdir(root):
        return ""
    path = os.path.join(root, source.name(index))
    return path if os.path.isfile(path) else ""


def _name(left: Path, root: Path, *, alone: bool) -> str:
    """The folder of a pair that lies alone in it; else the left picture's path below the source."""
    whole = Path(os.path.abspath(left))
    if alone:
        return whole.parent.name
    below = whole.relative_to(root) if whole.is_relative_to(root) else Path(whole.name)
    return "-".join(below.with_suffix("").parts)
