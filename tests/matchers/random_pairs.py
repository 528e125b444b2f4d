"""Random pictures and random legal settings, drawn from the same declarations as the sliders."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from tuner.core.tunable import Range, Rect, Size, Spec
from tuner.matchers import stereo_bm
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings

Grey = NDArray[np.uint8]

sizes = st.builds(Size, st.integers(6, 200), st.integers(6, 200))


def noise(size: Size, *, seed: int = 1, shift: int = 7, kind: str = "noise") -> tuple[Grey, Grey]:
    """Left and right; a point at x in left lies at x - shift in right."""
    rng = np.random.default_rng(seed)
    wide = rng.integers(0, 256, (size.height, size.width + shift), dtype=np.uint8)
    if kind == "smooth":
        wide = cv2.GaussianBlur(wide, (0, 0), 4)
    elif kind == "ramp":
        rows, columns = np.indices(wide.shape)
        wide = ((rows + 2 * columns) % 256).astype(np.uint8)
    elif kind == "flat":
        wide[:] = 128
    left, right = wide[:, : size.width], wide[:, shift:]
    return np.ascontiguousarray(left), np.ascontiguousarray(right)


@st.composite
def pictures(draw: st.DrawFn, size: Size) -> tuple[Grey, Grey]:
    kind = draw(st.sampled_from(["noise", "smooth", "ramp", "flat"]))
    return noise(size, seed=draw(st.integers(0, 99)), shift=draw(st.integers(0, 40)), kind=kind)


def among(legal: Range) -> st.SearchStrategy[int]:
    """Any member of the range."""
    last = (legal.high - legal.low) // legal.step
    return st.integers(0, last).map(lambda n: legal.low + n * legal.step)


def regions(size: Size) -> st.SearchStrategy[Rect]:
    """No ROI, or one inside the picture."""

    def inside(x: int, y: int, right: int, bottom: int) -> Rect:
        return Rect(x, y, max(0, right - x), max(0, bottom - y))

    some = st.builds(
        inside,
        st.integers(0, size.width // 3),
        st.integers(0, size.height // 3),
        st.integers(0, size.width),
        st.integers(0, size.height),
    )
    return st.one_of(st.just(Rect()), st.just(Rect()), some)


def values_of(name: str, spec: Spec, values: dict[str, Any], size: Size) -> st.SearchStrategy[Any]:
    if spec.rectangle:
        return regions(size)
    useful = spec.slider_range(name, values, size)
    return st.one_of(among(useful), among(useful), among(spec.legal_range(values, size)))


@st.composite
def settings_for(draw: st.DrawFn, size: Size, **fixed: Any) -> StereoBMSettings:
    """Settings that are legal for this size; ``fixed`` fields keep the value given."""
    values = {**StereoBMSettings().values, **fixed}
    for name, spec in SPECS.items():
        if name not in fixed:
            values[name] = draw(values_of(name, spec, values, size), label=name)
    return stereo_bm.fitted(StereoBMSettings(**values), size)


def opencv_alone(left: Grey, right: Grey, settings: StereoBMSettings) -> NDArray[np.int16]:
    """What a user's own script gets; on one thread where OpenCV would not repeat itself."""
    before = cv2.getNumThreads()
    if settings.disp12_max_diff >= 0 and stereo_bm.off_fast_path(settings):
        cv2.setNumThreads(1)
    try:
        return stereo_bm.create(settings).compute(left, right)
    finally:
        cv2.setNumThreads(before)
