"""The ideal rectified camera pair: rendering, exact ground truth and the sensor's imperfections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.float64]


@dataclass(frozen=True)
class Rig:
    """Two equal pinhole cameras whose x axis is the world's; pixel centres are whole numbers."""

    width: int
    height: int
    focal_px: float
    baseline_m: float
    position: tuple[float, float, float]
    pitch_deg: float

    @property
    def cx(self) -> float:
        return (self.width - 1) / 2

    @property
    def cy(self) -> float:
        return (self.height - 1) / 2

    def axes(self) -> tuple[Image, Image, Image]:
        """Unit vectors right, down and forward, in a world with y ahead and z up."""
        c, s = np.cos(np.radians(self.pitch_deg)), np.sin(np.radians(self.pitch_deg))
        return np.array([1.0, 0, 0]), np.array([0, s, -c]), np.array([0, c, s])

    def centre(self, right: bool) -> Image:
        return np.array(self.position) + np.array([self.baseline_m if right else 0.0, 0, 0])

    def scaled(self, factor: float) -> Rig:
        """The same view with fewer pixels, for previews."""
        return Rig(round(self.width * factor), round(self.height * factor),
                   self.focal_px * factor, self.baseline_m, self.position, self.pitch_deg)

    def sensor(self, right: bool) -> dict[str, Any]:
        origin, (_, down, forward) = self.centre(right), self.axes()
        view = mi.ScalarTransform4f().look_at(
            origin=origin.tolist(), target=(origin + forward).tolist(), up=(-down).tolist())
        fov = 2 * np.degrees(np.arctan(self.width / 2 / self.focal_px))
        return {"type": "perspective", "fov": float(fov), "fov_axis": "x", "to_world": view,
                "near_clip": 0.05, "far_clip": 2000.0,
                "film": {"type": "hdrfilm", "width": self.width, "height": self.height,
                         "pixel_format": "rgb", "rfilter": {"type": "gaussian"}},
                "sampler": {"type": "multijitter"}}

    def calibration(self) -> dict[str, float]:
        return {"focal_px": self.focal_px, "baseline_m": self.baseline_m, "doffs_px": 0,
                "width": self.width, "height": self.height, "cx": self.cx, "cy": self.cy}


def render(scene: Any, rig: Rig, right: bool, spp: int) -> Image:
    """Linear radiance of one view. The views differ in seed: shared noise would match."""
    sensor = mi.load_dict(rig.sensor(right))
    return np.array(mi.render(scene, sensor=sensor, spp=spp, seed=2 if right else 1), float)


def ground_truth(scene: Any, rig: Rig) -> tuple[Image, NDArray[np.bool_]]:
    """Disparity by one ray through every left pixel centre (0: sky), and what both views see."""
    right, down, forward = rig.axes()
    left_eye, right_eye = rig.centre(False), rig.centre(True)
    disparity = np.zeros((rig.height, rig.width))
    visible = np.zeros((rig.height, rig.width), bool)
    for v in range(rig.height):
        for u in range(rig.width):
            ray = forward + (u - rig.cx) / rig.focal_px * right
            ray = ray + (v - rig.cy) / rig.focal_px * down
            length = np.sqrt(ray @ ray)
            distance = cast(scene, left_eye, ray / length)
            if not np.isfinite(distance):
                continue
            disparity[v, u] = rig.focal_px * rig.baseline_m / (distance / length)
            to_point = left_eye + ray / length * distance - right_eye
            reach = np.sqrt(to_point @ to_point)
            visible[v, u] = (u - disparity[v, u] >= 0
                             and cast(scene, right_eye, to_point / reach) > 0.995 * reach)
    return disparity, visible


def cast(scene: Any, origin: Image, direction: Image) -> float:
    """Distance to the first surface, infinite where there is none."""
    ray = mi.Ray3f(mi.Point3f(*map(float, origin)), mi.Vector3f(*map(float, direction)))
    return float(scene.ray_intersect_preliminary(ray).t)


def photograph(radiance: Image, exposure: float, seed: int,
               noise: float = 1.0) -> NDArray[np.uint8]:
    """What a camera makes of the light: vignetting, shot and read noise, tone curve, 8 bits."""
    rng = np.random.default_rng(seed)
    h, w = radiance.shape[:2]
    y, x = np.mgrid[0:h, 0:w]
    r2 = ((x - (w - 1) / 2) ** 2 + (y - (h - 1) / 2) ** 2) / (w / 2) ** 2
    light = radiance * exposure * (1 - 0.10 * r2)[..., None]
    deviation = np.sqrt(1.2e-5 * np.maximum(light, 0) + 1.2e-3**2)
    light = np.maximum(light + noise * deviation * rng.normal(size=light.shape), 0)
    film = light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14)
    film = np.clip(film, 0, 1)
    srgb = np.where(film <= 0.0031308, 12.92 * film, 1.055 * film ** (1 / 2.4) - 0.055)
    return (srgb * 255 + 0.5).astype(np.uint8)
