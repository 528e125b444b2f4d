"""The same result with fewer pixels: what a format makes of it shows what it will make of all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tuner.core.types import Pair, Picture, new_token
from tuner.exporters.subject import Subject

_Array = TypeVar("_Array", bound=NDArray[Any])


def step_for(shape: tuple[int, ...], most: int) -> int:
    """Every how manieth pixel leaves no side longer than ``most``."""
    return max(1, -(-max(shape[:2], default=1) // most))


def smaller(subject: Subject, *, most: int) -> Subject:
    """Every Nth pixel each way, so that no side is longer than ``most`` px.

    Disparities stay those of the whole picture, and so do numbers and facts.
    """
    step = step_for(subject.raw.shape, most)
    found = subject.comparison
    if found is not None and found.filled is not None:
        found = replace(found, filled=_taken(found.filled, step_for(found.filled.shape, most)))
    return replace(
        subject,
        raw=_taken(subject.raw, step),
        pair=None if subject.pair is None else _pair(subject.pair, step),
        reasons=_maybe(subject.reasons, step),
        truth=_maybe(subject.truth, step),
        inverse_depth=_maybe(subject.inverse_depth, _step_of(subject.inverse_depth, most)),
        pictured=None if subject.pictured is None else _picture(subject.pictured, most),
        comparison=found,
    )


def _pair(pair: Pair, step: int) -> Pair:
    left, right = (_every(one, step) for one in (pair.left, pair.right))
    # Another content, so another token: what is remembered of the whole pair is not true of it.
    return replace(pair, left=left, right=right, token=new_token())


def _picture(picture: Picture, most: int) -> Picture:
    return _every(picture, step_for(picture.grey.shape, most))


def _every(picture: Picture, step: int) -> Picture:
    return replace(picture, grey=_taken(picture.grey, step), shown=_taken(picture.shown, step))


def _step_of(values: NDArray[Any] | None, most: int) -> int:
    return 1 if values is None else step_for(values.shape, most)


def _maybe(values: _Array | None, step: int) -> _Array | None:
    return None if values is None else _taken(values, step)


def _taken(values: _Array, step: int) -> _Array:
    if step == 1:
        return values
    # Of a side that is shorter than a step, the middle.
    top, left = (min(step // 2, max(0, side - 1) // 2) for side in values.shape[:2])
    made: Any = np.ascontiguousarray(values[top::step, left::step])
    found: _Array = made
    return found
