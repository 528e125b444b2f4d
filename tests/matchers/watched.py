"""cv2.StereoBM as it is asked: what it is given, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import pytest

from tests.matchers.random_pairs import Grey
from tuner.matchers.stereo_bm import StereoBMSettings


@dataclass(frozen=True)
class Asked:
    """One call of ``compute``."""

    shape: tuple[int, ...]
    threads: int
    roi1: tuple[int, ...]
    roi2: tuple[int, ...]


class Watched:
    """A matcher that notes how it is asked."""

    def __init__(self, matcher: cv2.StereoBM, asked: list[Asked]) -> None:
        self._matcher, self._asked = matcher, asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._matcher, name)

    def compute(self, left: Grey, right: Grey) -> Any:
        rois = tuple(self._matcher.getROI1()), tuple(self._matcher.getROI2())
        self._asked.append(Asked(left.shape, cv2.getNumThreads(), *rois))
        return self._matcher.compute(left, right)


def watch(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """From now on: how StereoBM is asked, wherever it is made."""
    asked: list[Asked] = []
    real = cv2.StereoBM.create
    monkeypatch.setattr(cv2.StereoBM, "create", lambda *given: Watched(real(*given), asked))
    return asked


def configure(matcher: cv2.StereoBM, settings: StereoBMSettings) -> None:
    """Give these settings to a matcher that has others."""
    for name, value in settings.values.items():
        if name.startswith("roi"):
            getattr(matcher, f"set{name.upper()}")(tuple(value))
        else:
            getattr(matcher, "set" + name.title().replace("_", ""))(value)
