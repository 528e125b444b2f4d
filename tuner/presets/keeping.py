"""What is done to preset files: save under a title, duplicate, rename, delete and bring back."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tuner.core.errors import FileError, UserError
from tuner.files.strict_json import MAX_BYTES
from tuner.files.writing import create_atomically, in_words, move_to_free, reason, write_atomically
from tuner.presets.codec import Preset, PresetError, dumps, load_preset, save_preset
from tuner.presets.library import SUFFIX, is_shipped, read_entry, user_folder
from tuner.presets.names import file_stem, free_name
from tuner.presets.preset import Words
from tuner.presets.reading import read_small
from tuner.presets.turns import WAIT_S, turn_in

_MOST_NAMES: Final = 1000


@dataclass(frozen=True, slots=True)
class Deleted:
    """A preset that was deleted, kept so that it can be brought back.

    Attributes:
        content: what the file held; None if it was no readable small file.
    """

    path: Path
    content: bytes | None

    def restore(self) -> Path:
        """Write the file again, under a free name if its own is taken; return its path.

        Raises:
            FileError: it cannot be written, or its content was not kept.
        """
        if self.content is None:
            raise FileError(
                f"{self.path}: it could not be read when it was deleted; "
                "bring it back from the system's trash"
            )
        return _created(self.path.parent, self.path.stem, self.content)


class ChangedError(FileError):
    """A preset file is no longer what was loaded from it; it stays as it is."""


def free_path(folder: Path, stem: str) -> Path:
    """A path for a new preset file in the folder; nothing is there yet."""
    return _free_path(folder, stem, ())


def _free_path(folder: Path, stem: str, seen: Collection[str]) -> Path:
    try:
        taken = [Path(name).stem for name in os.listdir(folder)]
    except OSError:
        taken = []
    return folder / f"{free_name(stem, [*taken, *seen])}{SUFFIX}"


def _first_free(folder: Path, stem: str, take: Callable[[Path], None]) -> Path:
    """The first path that ``take`` could take; others may be taking names meanwhile."""
    seen: list[str] = []
    for _ in range(_MOST_NAMES):
        path = _free_path(folder, stem, seen)
        try:
            take(path)
        except FileExistsError:
            seen.append(path.stem)
        else:
            return path
    raise FileError(f"{folder / stem}{SUFFIX}: this name and those after it are taken; use another")


def _created(folder: Path, stem: str, content: bytes) -> Path:
    return _first_free(folder, stem, lambda path: create_atomically(path, content))


def save_as(preset: Preset, *, title: str, folder: Path | None = None) -> Path:
    """Write a new file named after the title, in the user's folder unless told; return its path.

    Raises:
        PresetError, FileError: the preset or the file cannot be written.
    """
    folder = user_folder(create=True) if folder is None else folder
    stem = file_stem(title)
    content = dumps(replace(preset, title=title), name=str(folder / f"{stem}{SUFFIX}"))
    return _created(folder, stem, content.encode("utf-8"))


def save_over(preset: Preset, path: Path, *, loaded: Preset, patience_s: float = WAIT_S) -> None:
    """Write a preset to the file from which ``loaded`` came, unless it has changed since.

    A file that is gone is made again; one of another tool is never written over.

    Raises:
        ChangedError: another window or program has changed it meanwhile.
        PresetError, FileError: the preset or the file cannot be written.
    """
    if loaded.origin:
        raise FileError(f"{path}: it is a file of another tool ({loaded.origin}); save a preset")
    content = dumps(preset, name=os.fspath(path)).encode("utf-8")
    # Behind a link, others may come to the file by another way.
    with turn_in(Path(os.path.realpath(path)).parent, patience_s=patience_s):
        if os.path.lexists(path):
            _refuse_changed(path, loaded)
            write_atomically(path, content)
            return
        try:
            create_atomically(path, content)
        except FileExistsError:
            raise _changed(path) from None


def _refuse_changed(path: Path, loaded: Preset) -> None:
    try:
        present = load_preset(path)
    except PresetError as error:
        raise _changed(path) from error
    if dumps(present) != dumps(loaded):
        raise _changed(path)


def _changed(path: Path) -> ChangedError:
    return ChangedError(
        f"{path}: it has been changed since it was loaded, and stays as it is; load it again, or "
        "save yours under another title"
    )


def duplicate(path: Path, *, folder: Path | None = None) -> Path:
    """Copy a preset, also a shipped one, into the user's folder under a free title.

    Raises:
        PresetError, FileError: it cannot be read, or the copy cannot be written.
    """
    folder = user_folder(create=True) if folder is None else folder
    preset = load_preset(path)
    titles = [read_entry(other).title for other in sorted(folder.glob(f"*{SUFFIX}"))]
    title = preset.title or path.stem
    return save_as(preset, title=free_name(title, [title, *titles]), folder=folder)


def rename(path: Path, *, title: str, patience_s: float = WAIT_S) -> Path:
    """Give a preset another title and its file the name to match; return the new path.

    A broken file and one of another tool are renamed only.

    Raises:
        FileError: it comes with the program, or cannot be written.
        PresetError: the title cannot be written.
    """
    return _reworded(path, lambda words: words._replace(title=title), patience_s)


def describe(path: Path, words: Words, *, patience_s: float = WAIT_S) -> Path:
    """Give a preset other words and its file the name to match; return the new path.

    Raises:
        FileError: it comes with the program, is no preset, or cannot be written.
        PresetError: a text cannot be written.
    """
    present = load_preset(path)
    if present.origin:
        raise FileError(f"{path}: {present.origin} has no place for words; duplicate it first")
    return _reworded(path, lambda _words: words, patience_s)


def _reworded(path: Path, change: Callable[[Words], Words], patience_s: float) -> Path:
    _refuse_fixed(path)
    title = change(Words(path.stem)).title
    if not title.strip():
        raise FileError(f"{path}: a preset needs a title; type at least one letter")
    with turn_in(path.parent, patience_s=patience_s):
        _refuse_fixed(path)
        try:
            preset = load_preset(path)
        except UserError:
            preset = None
        if preset is not None and not preset.origin:
            save_preset(preset.with_words(change(preset.words)), path)
        return _moved(path, file_stem(title))


def delete(path: Path, *, trash: Callable[[Path], object], patience_s: float = WAIT_S) -> Deleted:
    """Hand a preset file to ``trash``, which removes it; return what brings it back.

    Raises:
        FileError: it comes with the program, or the trash refused it.
    """
    with turn_in(path.parent, patience_s=patience_s):
        _refuse_fixed(path)
        try:
            content = read_small(path, most=MAX_BYTES, kind="preset")
        except FileError:
            content = None
        _thrown_away(path, trash)
    return Deleted(path, content)


def _thrown_away(path: Path, trash: Callable[[Path], object]) -> None:
    try:
        trash(path)
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{path}: cannot be deleted: {reason(error)}") from error
    if os.path.lexists(path):
        raise FileError(f"{path}: cannot be deleted: the system's trash refused it")


def _moved(path: Path, stem: str) -> Path:
    if stem == path.stem:
        return path
    target = path.with_name(f"{stem}{SUFFIX}")
    with in_words(path, "renamed"):
        # Where names differ in case only, a changed case is the same file: not a taken name.
        if os.path.exists(target) and os.path.samefile(target, path):
            path.rename(target)
            return target
        return _first_free(path.parent, stem, lambda free: move_to_free(path, free))


def _refuse_fixed(path: Path) -> None:
    """Neither missing files nor shipped ones can be changed."""
    if not os.path.lexists(path):
        raise FileError(f"{path}: there is no such file any more; refresh the list")
    if is_shipped(path):
        raise FileError(f"{path}: it comes with the program and stays as it is; duplicate it first")
