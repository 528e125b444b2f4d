"""A preset: settings, the words about them, and all that other programs put beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import default_settings
from tuner.presets.line_up_section import LineUpSection
from tuner.presets.rectification_section import RectificationSection
from tuner.presets.sections import AlignmentSection, MonocularSection

FORMAT: Final = 1
"""Version of the ``tuner`` part of a preset file that this program writes."""


def _nothing() -> Mapping[str, Any]:
    return {}


class Words(NamedTuple):
    """What a preset says for people."""

    title: str
    description: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What one preset file holds.

    Attributes:
        settings: of any matcher; its key is the first of the file.
        title: name for people; may be empty, then the file's name serves.
        tags: words by which it is found.
        provenance: where the settings come from: image names and sizes, OpenCV version, metrics.
        monocular, alignment: the network for depth and the fit of its map; None: not said.
        line_up: how the rows of the rig's pictures are brought into line; None: not said.
        rectification: by which calibration the rig's pictures are rectified, and how; None: not
            said.
        unknown_nodes: keys beside the matcher's own; kept and written back.
        sections: keys inside ``tuner`` that this version does not know; kept and written back.
        unknown: keys beside the matcher's and ``tuner``; kept and written back.
        version: format version of the file it came from.
        notes: what was put right while reading, in words; not written.
        origin: the other tool's format from which it was read; empty for a preset's own. Not
            written.
    """

    settings: MatcherSettings = field(default_factory=default_settings)
    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=_nothing, hash=False)
    monocular: MonocularSection | None = None
    alignment: AlignmentSection | None = None
    line_up: LineUpSection | None = None
    rectification: RectificationSection | None = None
    unknown_nodes: Mapping[str, Any] = field(default_factory=_nothing, hash=False)
    sections: Mapping[str, Any] = field(default_factory=_nothing, hash=False)
    unknown: Mapping[str, Any] = field(default_factory=_nothing, hash=False)
    version: int = FORMAT
    notes: tuple[str, ...] = field(default=(), compare=False)
    origin: str = field(default="", compare=False)

    @property
    def words(self) -> Words:
        """Title, description and tags."""
        return Words(self.title, self.description, self.tags)

    def with_words(self, words: Words) -> Preset:
        """The same with these."""
        title, description, tags = words
        return replace(self, title=title, description=description, tags=tags)
