"""The presets at hand: those that come with the program and the user's own."""

from __future__ import annotations

import heapq
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from tuner.core.errors import FileError, UserError
from tuner.core.tunable import Spec
from tuner.files.folders import data_folder
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of
from tuner.presets.codec import Preset, load_preset
from tuner.resources import presets_folder

MOST_FILES: Final = 1000
FOLDER_VARIABLE: Final = "STEREO_TUNER_PRESETS"
SUFFIX: Final = ".json"
_NO_HOME: Final = Path(os.path.abspath(os.sep), "no home folder")
"""Where nothing is, for a user without a home."""


class Difference(NamedTuple):
    """One field in which settings differ, with both values as people read them."""

    field: str
    label: str
    default: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One preset file in a list.

    Attributes:
        preset: what the file holds, or None if it is broken; then ``error`` says why.
        shipped: it comes with the program and stays as it is.
        writable: it can be renamed, overwritten and deleted.
    """

    path: Path
    preset: Preset | None
    error: str = ""
    shipped: bool = False
    writable: bool = False

    @property
    def title(self) -> str:
        """The preset's title; without one the file's name."""
        return (self.preset.title if self.preset else "") or self.path.stem

    @property
    def description(self) -> str:
        return self.preset.description if self.preset else ""

    @property
    def differences(self) -> tuple[Difference, ...]:
        """In what it differs from its matcher's defaults."""
        return differences(self.preset.settings) if self.preset else ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a folder, by title, and sentences about what is not among them."""

    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = field(default=())


def differences(
    settings: MatcherSettings, base: MatcherSettings | None = None
) -> tuple[Difference, ...]:
    """The fields in which ``settings`` differ from ``base``, in panel order.

    Args:
        base: of the same matcher; its defaults if left out.
    """
    matcher = matcher_of(settings)
    before = base.values if base else matcher.defaults
    after = settings.values
    return tuple(
        Difference(name, spec.label, _shown(spec, before[name]), _shown(spec, after[name]))
        for name, spec in matcher.specs.items()
        if after[name] != before[name]
    )


def user_folder(*, create: bool = False) -> Path:
    """The folder of the user's own presets; ``STEREO_TUNER_PRESETS`` names another.

    Raises:
        FileError: it was to be created and cannot be.
    """
    try:
        folder = _own_folder()
    except FileError:
        if create:
            raise
        return _NO_HOME
    if create:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(
                f"{folder}: cannot be created ({error.strerror}); "
                f"choose another folder in {FOLDER_VARIABLE}"
            ) from error
    return folder


def _own_folder() -> Path:
    chosen = os.environ.get(FOLDER_VARIABLE, "").strip()
    if not chosen:
        try:
            return data_folder() / "presets"
        except FileError as error:
            raise FileError(f"{error}, or name a folder in {FOLDER_VARIABLE}") from error
    folder = Path(os.path.expanduser(chosen))
    if folder.parts[0].startswith("~"):
        raise FileError(f"{FOLDER_VARIABLE}: {chosen} is in no home folder; name a whole path")
    return folder


def shipped_presets() -> Listing:
    """The presets that come with the program; a note instead if they are missing."""
    try:
        return list_folder(presets_folder())
    except FileError as error:
        return Listing(notes=(str(error),))


def user_presets() -> Listing:
    """The presets in the user's own folder."""
    try:
        return list_folder(_own_folder())
    except FileError as error:
        return Listing(notes=(str(error),))


def list_folder(folder: Path) -> Listing:
    """Every preset file in a folder, broken ones with their error; hidden files are left out."""
    try:
        names, count = _preset_names(folder)
    except FileNotFoundError:
        return Listing()
    except OSError as error:
        return Listing(notes=(f"{folder}: cannot be listed ({error.strerror or error})",))
    entries = sorted((read_entry(folder / name) for name in names), key=_order)
    left = count - len(names)
    notes = (f"{folder}: {left} more files are not shown; {MOST_FILES} is the limit",)
    return Listing(tuple(entries), notes if left else ())


def read_entry(path: Path) -> Entry:
    """One preset file as it stands in a list; never raises for what the file holds."""
    if is_shipped(path):
        return _shipped_entry(path, _written(path))
    return _read_entry(path, shipped=False)


@lru_cache(maxsize=64)
def _shipped_entry(path: Path, _written: tuple[int, ...]) -> Entry:
    """Read once: a list names these files each time that the user's own are looked at."""
    return _read_entry(path, shipped=True)


def _written(path: Path) -> tuple[int, ...]:
    """Another one whenever the file has been written or replaced, or may be read by others."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _read_entry(path: Path, *, shipped: bool) -> Entry:
    writable = not shipped and os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)
    try:
        return Entry(path=path, preset=load_preset(path), shipped=shipped, writable=writable)
    except UserError as error:
        return Entry(path=path, preset=None, error=str(error), shipped=shipped, writable=writable)


def is_shipped(path: Path) -> bool:
    """Whether the file lies in the folder of presets that come with the program."""
    try:
        folder = os.path.realpath(presets_folder())
        return Path(os.path.realpath(path)).is_relative_to(folder)
    except (OSError, ValueError):
        return False


def _preset_names(folder: Path) -> tuple[list[str], int]:
    """The first names in order, and how many there are in all."""
    with os.scandir(folder) as found:
        names = [
            entry.name
            for entry in found
            if entry.name.lower().endswith(SUFFIX)
            and not entry.name.startswith(".")
            and not _is_folder(entry)
        ]
    return heapq.nsmallest(MOST_FILES, names), len(names)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link in a circle: it is listed, and why it cannot be read


def _order(entry: Entry) -> tuple[str, str]:
    return entry.title.casefold(), entry.path.name


def _shown(spec: Spec, value: object) -> str:
    return spec.shown(value) if isinstance(value, int) else str(value)
