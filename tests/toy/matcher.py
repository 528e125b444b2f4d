"""A matcher unlike any of OpenCV's: single pixels, the least absolute difference wins."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from tuner.core.errors import ImageError
from tuner.core.reasons import Reason
from tuner.core.tunable import Range, Rect, Size, Spec, Stage, Values, checked, tunable
from tuner.core.types import SUBPIXELS, GreyImage, RawDisparity, size_of
from tuner.matchers.matcher import Matcher, Test

DARK = Reason(key="dark", short="dark", words="rejected, too dark to tell", colour=(10, 20, 90))
UNLIKE = Reason(key="unlike", short="unlike", words="rejected, nothing alike", colour=(90, 20, 10))


def _reach_legal(values: Values, size: Size | None) -> Range:
    return Range(1, 256 if size is None else max(1, min(256, size.width - 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToySettings:
    """How far it looks, and what it rejects."""

    reach: int = tunable(
        12,
        Spec(
            label="Reach",
            stage=Stage.MATCH,
            opencv="reach",
            ros="",
            low=1,
            high=256,
            unit="px",
            legal_for=_reach_legal,
            help="How many disparities are tried from 0 on.",
            raise_when="near things are missing",
            lower_when="it takes too long",
        ),
    )
    darkest: int = tunable(
        0,
        Spec(
            label="Darkest",
            stage=Stage.CONFIDENCE,
            opencv="darkest",
            ros="",
            low=0,
            high=255,
            unit="grey levels",
            help="Darker pixels are rejected; 0 is off.",
            raise_when="shadows are noisy",
            lower_when="shadows are missing",
        ),
    )
    unlike: int = tunable(
        -1,
        Spec(
            label="Unlike",
            stage=Stage.CONFIDENCE,
            opencv="unlike",
            ros="",
            low=-1,
            high=255,
            off_below=0,
            help="A larger difference is no match.",
            raise_when="the exposures differ",
            lower_when="wrong matches remain",
        ),
    )
    patch: int = tunable(
        0,
        Spec(
            label="Patch",
            stage=Stage.SPECKLE,
            opencv="patch",
            ros="",
            low=0,
            high=10_000,
            unit="px²",
            help="Patches of so many pixels or fewer go.",
            raise_when="specks remain",
            lower_when="small things are missing",
        ),
    )

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, checked(field, getattr(self, field.name)))

    @property
    def values(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def invalid(self) -> int:
        return -SUBPIXELS

    @property
    def searched(self) -> tuple[int, int]:
        return 0, self.reach

    @property
    def speckle(self) -> tuple[int, int]:
        return self.patch, SUBPIXELS

    def without_speckle(self) -> ToySettings:
        return replace(self, patch=0)


def check(settings: ToySettings, size: Size) -> None:
    if size.width <= settings.reach:
        raise ImageError(f"an image of {size} is narrower than the reach of {settings.reach} px")


def fitted(settings: ToySettings, size: Size) -> ToySettings:
    return replace(settings, reach=_reach_legal(settings.values, size).nearest(settings.reach))


def area(settings: ToySettings, size: Size) -> Rect:
    left = settings.reach - 1
    return Rect(left, 0, size.width - left, size.height)


def match(left: GreyImage, right: GreyImage, settings: ToySettings) -> RawDisparity:
    check(settings, size_of(left))
    costs = differences(left, right, settings.reach)
    raw = (costs.argmin(axis=0) * SUBPIXELS).astype(np.int16)
    if settings.darkest > 0:
        raw[left < settings.darkest] = settings.invalid
    if settings.unlike >= 0:
        raw[costs.min(axis=0) > settings.unlike] = settings.invalid
    raw[:, : settings.reach - 1] = settings.invalid
    return raw


def differences(left: GreyImage, right: GreyImage, reach: int) -> np.ndarray:
    """(reach, H, W) int16: the absolute difference at each disparity."""
    costs = np.full((reach, *left.shape), 999, np.int16)
    for d in range(reach):
        shifted = right[:, : right.shape[1] - d].astype(np.int16)
        costs[d, :, d:] = np.abs(left[:, d:].astype(np.int16) - shifted)
    return costs


TOY = Matcher(
    key="toy",
    title="Toy",
    origin="the toy",
    opencv_name="Toy",
    settings=ToySettings,
    stage_words={
        Stage.MATCH: "find the most similar pixel",
        Stage.CONFIDENCE: "reject what is dark or unlike",
        Stage.SPECKLE: "remove specks",
    },
    tests=(
        Test(
            reason=DARK,
            stage=Stage.CONFIDENCE,
            on=lambda settings: settings.darkest > 0,
            off=lambda settings: replace(settings, darkest=0),
        ),
        Test(
            reason=UNLIKE,
            stage=Stage.CONFIDENCE,
            on=lambda settings: settings.unlike >= 0,
            off=lambda settings: replace(settings, unlike=-1),
        ),
    ),
    check=check,
    fitted=fitted,
    area=area,
    match=match,
    warnings=lambda settings, size: ("Nothing is rejected.",) if settings.unlike < 0 else (),
    border=lambda settings: 0,
)
