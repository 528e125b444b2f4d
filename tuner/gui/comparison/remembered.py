"""The comparison tab's choices as plain values, and back; what does not fit is left alone."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any, Final

from tuner.comparison.comparison import FITS
from tuner.comparison.maps import MAPS
from tuner.comparison.pictures import Options
from tuner.gui.comparison.grid import LAYOUTS, VIEWS

if TYPE_CHECKING:
    from tuner.gui.comparison.tab import CompareTab

_TALLEST: Final = 16_777_215
"""px; Qt knows no taller widgets."""


def choices_of(tab: CompareTab) -> dict[str, Any]:
    """What the user chose in the tab."""
    kept: dict[str, Any] = {
        "fit_to": tab.options.fit_to,
        "half": tab.options.half,
        "overlay": tab.overlay,
        "limit": tab.bar.limit.value(),
        "common": tab.below.common.isChecked(),
        "below": tab.below.currentIndex(),
        "split": tab.split.sizes(),
    }
    if tab.views_by_hand:
        kept["count"] = tab.grid.count
        kept["views"] = [heading.name for heading in tab.grid.headings]
    return kept


def restore_choices(tab: CompareTab, kept: dict[str, Any]) -> None:
    """Choose in the tab what was kept."""
    fit_to = kept.get("fit_to")
    half = kept.get("half") is True
    tab.show_options(Options(fit_to=fit_to if fit_to in FITS else "stereo", half=half))
    overlay = tab.bar.overlay.findData(kept.get("overlay") or "")
    tab.bar.overlay.setCurrentIndex(max(0, overlay))
    limit, box = kept.get("limit"), tab.bar.limit
    number = limit if isinstance(limit, int | float) and type(limit) is not bool else nan
    if box.minimum() <= number <= box.maximum():
        box.setValue(number)
    tab.below.common.setChecked(kept.get("common") is not False)
    below, split = kept.get("below"), kept.get("split") or []
    if type(below) is int and 0 <= below < tab.below.count():
        tab.below.setCurrentIndex(below)
    if _is_list(split, int, 2) and all(0 <= part <= _TALLEST for part in split) and any(split):
        tab.split.setSizes(split)
    count, views = kept.get("count"), kept.get("views") or []
    if count in LAYOUTS and _is_list(views, str, VIEWS) and set(views) <= set(MAPS):
        tab.choose_views(tuple(views), int(count))


def _is_list(value: Any, kind: type, length: int) -> bool:
    return isinstance(value, list) and len(value) == length and all(type(v) is kind for v in value)
