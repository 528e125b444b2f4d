"""What is done to preset files: save under a title, duplicate, rename, delete and bring back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tuner.atomic import reason, write_atomically
from tuner.core.errors import FileError, UserError
from tuner.presets.codec import Preset, load_preset, save_preset
from tuner.presets.library import SUFFIX, is_shipped, read_entry, user_folder
from tuner.presets.names import file_stem, free_name
from tuner.presets.reading import read_small
from tuner.presets.strict_json import MAX_BYTES


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
        path = free_path(self.path.parent, self.path.stem)
        write_atomically(path, self.content)
        return path


def free_path(folder: Path, stem: str) -> Path:
    """A path for a new preset file in the folder; nothing is there yet."""
    try:
        taken = [Path(name).stem for name in os.listdir(folder)]
    except OSError:
        taken = []
    return folder / f"{free_name(stem, taken)}{SUFFIX}"


def save_as(preset: Preset, *, title: str, folder: Path | None = None) -> Path:
    """Write a new file named after the title, in the user's folder unless told; return its path.

    Raises:
        PresetError, FileError: the preset or the file cannot be written.
    """
    folder = user_folder(create=True) if folder is None else folder
    path = free_path(folder, file_stem(title))
    save_preset(replace(preset, title=title), path)
    return path


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


def rename(path: Path, *, title: str) -> Path:
    """Give a preset another title and its file the name to match; return the new path.

    A broken file is renamed only.

    Raises:
        FileError: it comes with the program, or cannot be written.
        PresetError: the title cannot be written.
    """
    _refuse_fixed(path)
    if not title.strip():
        raise FileError(f"{path}: a preset needs a title; type at least one letter")
    try:
        preset = load_preset(path)
    except UserError:
        preset = None
    if preset is not None:
        save_preset(replace(preset, title=title), path)
    return _moved(path, file_stem(title))


def delete(path: Path, *, trash: Callable[[Path], object]) -> Deleted:
    """Hand a preset file to ``trash``, which removes it; return what brings it back.

    Raises:
        FileError: it comes with the program, or the trash refused it.
    """
    _refuse_fixed(path)
    try:
        content = read_small(path, most=MAX_BYTES, kind="preset")
    except FileError:
        content = None
    try:
        trash(path)
    except FileError:
        raise
    except OSError as error:
        raise FileError(f"{path}: cannot be deleted: {reason(error)}") from error
    if os.path.lexists(path):
        raise FileError(f"{path}: cannot be deleted: the system's trash refused it")
    return Deleted(path, content)


def _moved(path: Path, stem: str) -> Path:
    if stem == path.stem:
        return path
    target = path.with_name(f"{stem}{SUFFIX}")
    # Where names differ in case only, a changed case is the same file: not a taken name.
    if not (target.exists() and target.samefile(path)):
        target = free_path(path.parent, stem)
    try:
        path.rename(target)
    except OSError as error:
        raise FileError(f"{path}: cannot be renamed: {reason(error)}") from error
    return target


def _refuse_fixed(path: Path) -> None:
    """Neither missing files nor shipped ones can be changed."""
    if not os.path.lexists(path):
        raise FileError(f"{path}: there is no such file any more; refresh the list")
    if is_shipped(path):
        raise FileError(f"{path}: it comes with the program and stays as it is; duplicate it first")
