"""Measures a rendered scene: is the ground truth true, and what does StereoBM make of it?"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray


class Sample(NamedTuple):
    left: NDArray[np.uint8]
    right: NDArray[np.uint8]
    disparity: NDArray[np.float64]
    visible: NDArray[np.bool_]


def read(folder: Path) -> Sample:
    left, right = (cv2.imread(str(next(folder.glob(f"{side}.*"))), cv2.IMREAD_GRAYSCALE)
                   for side in ("left", "right"))
    truth = cv2.imread(str(folder / "disparity.png"), cv2.IMREAD_UNCHANGED) / 256.0
    seen = cv2.imread(str(folder / "occlusion.png"), cv2.IMREAD_GRAYSCALE) > 0
    return Sample(left, right, truth, seen)


def warp_error(s: Sample, dx: float, dy: float) -> float:
    """Mean grey difference of the left picture and the right one warped onto it."""
    h, w = s.left.shape
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    at = (x - s.disparity + dx).astype(np.float32)
    warped = cv2.remap(s.right.astype(np.float32), at, y + np.float32(dy), cv2.INTER_CUBIC)
    inside = s.visible & (at > 3) & (at < w - 4)
    # Away from depth edges, where one pixel mixes two surfaces.
    low = cv2.erode(s.disparity, np.ones((5, 5)))
    high = cv2.dilate(s.disparity, np.ones((5, 5)))
    inside &= high - low < 1
    return float(np.abs(warped - s.left)[inside].mean())


def match(s: Sample, block: int = 15, *, uniqueness: int = 10, texture: int = 10,
          speckle: int = 0, cap: int = 31) -> NDArray[np.float64]:
    bm = cv2.StereoBM_create(64, block)
    bm.setUniquenessRatio(uniqueness)
    bm.setTextureThreshold(texture)
    bm.setPreFilterCap(cap)
    bm.setSpeckleWindowSize(speckle)
    bm.setSpeckleRange(2 if speckle else 0)
    return bm.compute(s.left, s.right) / 16.0


def scores(s: Sample, found: NDArray[np.float64], block: int) -> str:
    h, w = s.left.shape
    valid = np.zeros((h, w), bool)
    valid[block // 2:h - block // 2, 63 + block // 2:w - block // 2] = True
    has = (found >= 0) & valid
    judged = has & s.visible
    error = (found - s.disparity)[judged]
    good = error[np.abs(error) < 1]
    return (f"density {has.sum() / valid.sum():.3f}  bad-1 {np.mean(np.abs(error) > 1):.3f}  "
            f"bad-2 {np.mean(np.abs(error) > 2):.3f}  median error {np.median(error):+.3f}  "
            f"rms of inliers {np.sqrt(np.mean(good**2)):.3f}")


def report(folder: Path) -> None:
    s = read(folder)
    d = s.disparity[s.disparity > 0]
    print(f"{folder.name}: disparity {d.min():.2f} .. {d.max():.2f}, truth on "
          f"{np.mean(s.disparity > 0):.3f}, in both views {s.visible.mean():.3f}")
    print("  warp dx:", {dx: round(warp_error(s, dx, 0), 3) for dx in (-.5, -.25, 0, .25, .5)})
    print("  warp dy:", {dy: round(warp_error(s, 0, dy), 3) for dy in (-.5, -.25, 0, .25, .5)})
    for block in (5, 9, 15, 21, 31):
        print(f"  block {block:2}: ", scores(s, match(s, block), block))
    for name, values in (("uniqueness", (0, 5, 10, 20, 30)), ("texture", (0, 100, 500, 1000, 2000)),
                         ("speckle", (0, 50, 200)), ("cap", (5, 15, 31, 63))):
        for value in values:
            print(f"  {name} {value}: ", scores(s, match(s, 15, **{name: value}), 15))
