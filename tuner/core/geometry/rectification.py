"""A rectification without a board: five numbers that bring the right picture's rows into line."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import ceil, cos, floor, radians, sin
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.tunable import Range, Rect, Size, Spec, Stage, Values, checked, specs, tunable

PER_PX: Final = 100
PER_DEGREE: Final = 1000
PER_PERCENT: Final = 1000


def _spec(label: str, unit: str, per_unit: int, most: int, words: str, *, useful: int = 3) -> Spec:
    def slider(_values: Values, _size: Size) -> Range:
        return Range(-useful * per_unit, useful * per_unit)

    return Spec(
        label=label,
        stage=Stage.RECTIFY,
        opencv="",
        ros="",
        low=-most * per_unit,
        high=most * per_unit,
        unit=unit,
        per_unit=per_unit,
        slider=slider,
        node=False,
        help=f"{words} Fitted to the pair's own matches by lining up the rows; 0 leaves it alone.",
        raise_when="the right picture's rows still lie too low by a like amount",
        lower_when="the right picture's rows still lie too high by a like amount",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUp:
    """How the right picture is moved, so that its rows meet those of the left one.

    In coordinates x, y centred in the picture and divided by half its longer side, it is warped by
    the homography ``matrix`` gives. No shear and no sideways shift: rows cannot show those.

    Raises:
        SettingsError: a value is not legal.
    """

    rows: int = tunable(
        0,
        _spec(
            "Rows", "px", PER_PX, 2000, "Moves the right picture down by so many rows.", useful=30
        ),
    )
    roll: int = tunable(0, _spec("Turn", "°", PER_DEGREE, 30, "Turns the right picture clockwise."))
    scale: int = tunable(
        0, _spec("Scale", "%", PER_PERCENT, 30, "Enlarges the right picture by so much.")
    )
    keystone_x: int = tunable(
        0,
        _spec("Keystone x", "%", PER_PERCENT, 30, "Shrinks its right side and enlarges its left."),
    )
    keystone_y: int = tunable(
        0,
        _spec("Keystone y", "%", PER_PERCENT, 30, "Shrinks its lower part and enlarges its upper."),
    )

    def __post_init__(self) -> None:
        for field in fields(LineUp):
            object.__setattr__(self, field.name, checked(field, getattr(self, field.name)))

    @property
    def values(self) -> dict[str, int]:
        """Field name -> value."""
        return {field.name: getattr(self, field.name) for field in fields(LineUp)}

    @property
    def words(self) -> str:
        """What it does, as a person reads it: only what is not 0."""
        moved = (
            f"{SPECS[n].label.lower()} {SPECS[n].shown(v)}" for n, v in self.values.items() if v
        )
        return ", ".join(moved) or "nothing"

    def __bool__(self) -> bool:
        """Whether anything is moved at all."""
        return any(self.values.values())

    @classmethod
    def nearest(
        cls, *, rows_px: float, roll_rad: float, scale: float, keystone: tuple[float, float]
    ) -> LineUp:
        """The values that stand for these numbers; ``scale`` and ``keystone`` are shares.

        Raises:
            SettingsError: one is farther off than a line-up can mend.
        """
        return cls(
            rows=round(rows_px * PER_PX),
            roll=round(float(np.degrees(roll_rad)) * PER_DEGREE),
            scale=round(scale * 100 * PER_PERCENT),
            keystone_x=round(keystone[0] * 100 * PER_PERCENT),
            keystone_y=round(keystone[1] * 100 * PER_PERCENT),
        )

    def matrix(self, size: Size) -> NDArray[np.float64]:
        """(3, 3) float64, from px of the right picture to px of the lined-up one.

        With a the roll, s the scale and k the keystone, in centred coordinates::

            [ (1+s) cos a   -(1+s) sin a   0    ]
            [ (1+s) sin a    (1+s) cos a   rows ]
            [     kx             ky        1    ]
        """
        centre, half = centring(size)
        angle, larger = radians(self.roll / PER_DEGREE), 1 + self.scale / (100 * PER_PERCENT)
        centred = np.array(
            [
                [larger * cos(angle), -larger * sin(angle), 0],
                [larger * sin(angle), larger * cos(angle), self.rows / PER_PX / half],
                [
                    self.keystone_x / (100 * PER_PERCENT),
                    self.keystone_y / (100 * PER_PERCENT),
                    1,
                ],
            ]
        )
        to_px = np.array([[half, 0, centre[0]], [0, half, centre[1]], [0, 0, 1.0]])
        return np.asarray(to_px @ centred @ np.linalg.inv(to_px))

    def moved(self, points: NDArray[np.float64], size: Size) -> NDArray[np.float64]:
        """(N, 2) px of the right picture -> where they lie in the lined-up one."""
        return through(self.matrix(size), points)

    def inner(self, rect: Rect, size: Size) -> Rect:
        """The whole pixels that certainly lie in the rectangle of the right picture once moved."""
        x, y = rect.x, rect.y
        corners = np.array([[x, y], [rect.right, y], [x, rect.bottom], [rect.right, rect.bottom]])
        (a, b, c, d) = self.moved(corners.astype(float), size)
        left, top = ceil(max(a[0], c[0])), ceil(max(a[1], b[1]))
        right, bottom = floor(min(b[0], d[0])), floor(min(c[1], d[1]))
        whole = Rect(0, 0, *size)
        return Rect(left, top, right - left, bottom - top).intersect(whole)


def through(matrix: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 2) points under the homography (3, 3)."""
    lifted = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(lifted[:, :2] / lifted[:, 2:])


SPECS: Final = specs(LineUp)


def centring(size: Size) -> tuple[NDArray[np.float64], float]:
    """The picture's centre in px, and half its longer side."""
    return (np.array(size, float) - 1) / 2, max(size) / 2


def lined_up(image: NDArray[Any], line_up: LineUp) -> NDArray[np.uint8]:
    """The right picture, (H, W) or (H, W, 3) uint8, moved; black where it shows nothing."""
    size = Size(image.shape[1], image.shape[0])
    # Without maps of its own: ten times as fast, so that a number can be dragged.
    moved = cv2.warpPerspective(
        image,
        line_up.matrix(size),
        size,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
    )
    return np.asarray(moved, np.uint8)
