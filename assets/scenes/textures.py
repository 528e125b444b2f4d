"""Procedural textures: tileable noise and the surfaces made of it, as sRGB values in 0..1."""

from __future__ import annotations

from typing import Any

import cv2
import mitsuba as mi
import numpy as np
from numpy.typing import ArrayLike, NDArray

Image = NDArray[np.float64]


def noise(size: int, across: int, down: int, rng: np.random.Generator) -> Image:
    """Smooth tileable noise of unit variance with the given number of cells each way."""
    grid = np.pad(rng.normal(size=(down, across)), 2, mode="wrap")
    sx, sy = -(-size // across), -(-size // down)
    big = cv2.resize(grid, None, fx=sx, fy=sy, interpolation=cv2.INTER_CUBIC)
    return big[2 * sy:2 * sy + size, 2 * sx:2 * sx + size]


def fbm(size: int, rng: np.random.Generator, start: int = 4, octaves: int = 8,
        gain: float = 0.6, *, stretch: int = 1) -> Image:
    """Noise at many scales, scaled to mean 0 and deviation 1; `stretch` elongates it down."""
    total, weight = np.zeros((size, size)), 1.0
    for k in range(octaves):
        across = min(start * 2**k, size)
        total += weight * noise(size, across, max(across // stretch, 1), rng)
        weight *= gain
    return (total - total.mean()) / total.std()


def ramp(t: Image, colours: ArrayLike) -> Image:
    """Colours spread evenly over t = 0..1."""
    table = np.asarray(colours, float)
    at = np.linspace(0, 1, len(table))
    return np.stack([np.interp(t, at, table[:, c]) for c in range(3)], axis=2)


def shade(colour: ArrayLike, amount: Image) -> Image:
    return np.asarray(colour, float) * (1 + amount[..., None])


def wood(size: int, seed: int, dark: ArrayLike, light: ArrayLike, planks: int = 1) -> Image:
    """Grain that runs down the picture, in planks of differing tone."""
    rng = np.random.default_rng(seed)
    x = np.linspace(0, 1, size, endpoint=False)[None, :]
    warp = fbm(size, rng, 2, 3, 0.5, stretch=2) * 0.035
    plank = np.floor(x * planks).astype(int) + np.zeros((size, 1), int)
    warp = np.take_along_axis(np.stack([np.roll(warp, 137 * k, 0) for k in range(planks)]),
                              plank[None], axis=0)[0]
    rings = 0.5 + 0.5 * np.sin((x + warp + plank * 0.37) * 2 * np.pi * 9 * planks**0.5)
    fibre = fbm(size, rng, 64, 5, 0.85, stretch=32)
    pores = fbm(size, rng, 256, 3, 1.0, stretch=16) > 1.7
    tone = rng.normal(0, 0.12, planks)[plank]
    t = 0.5 + 0.22 * (rings - 0.5) + 0.16 * fibre + tone + 0.05 * fbm(size, rng)
    out = ramp(t, [dark, light]) * (1 - 0.35 * pores[..., None])
    if planks > 1:
        gap = np.abs(x * planks - np.round(x * planks)) < planks * 1.6 / size
        out *= np.where(gap, 0.35, 1.0)[..., None]
    return out


def bricks(size: int, seed: int, colours: ArrayLike, mortar: ArrayLike, grid: tuple[int, int],
           *, joint: float = 0.12, rough: float = 0.12) -> Image:
    """Courses (rows, columns) of bricks, tiles or slabs, each of its own colour, with joints."""
    rng = np.random.default_rng(seed)
    rows, cols = grid
    y, x = np.mgrid[0:size, 0:size] / size
    y, x = y * rows, x * cols
    x = x + 0.02 * fbm(size, rng, 16, 4) * joint / 0.08
    y = y + 0.02 * fbm(size, rng, 16, 4) * joint / 0.08
    row = np.floor(y).astype(int)
    x = x + (row % 2) * 0.5
    col = np.floor(x).astype(int) % cols
    aspect = cols / rows
    fx, fy = x - np.floor(x), y - np.floor(y)
    inside = np.minimum(np.minimum(fx, 1 - fx) / aspect, np.minimum(fy, 1 - fy))
    edge = np.clip((inside - joint / 2) / 0.04 + 0.5, 0, 1)[..., None]
    pick = rng.random((rows, cols))[row % rows, col]
    own = ramp(pick, colours) * (1 + rough * fbm(size, rng, 16, 7, 0.8)[..., None])
    fill = shade(mortar, 0.08 * fbm(size, rng, 64, 5, 0.9))
    return (own * edge + fill * (1 - edge)) * (1 + 0.05 * fbm(size, rng, 2, 4)[..., None])


def mottled(size: int, seed: int, colours: ArrayLike, spread: float = 0.22, start: int = 4,
            *, gain: float = 0.75) -> Image:
    """Stone, earth, plaster, asphalt: a colour ramp over noise at many scales."""
    rng = np.random.default_rng(seed)
    return ramp(0.5 + spread * fbm(size, rng, start, 8, gain), colours)


def checks(size: int, seed: int, base: ArrayLike, band: ArrayLike, count: int) -> Image:
    """Woven checked cloth: crossing bands, with the threads to be seen."""
    rng = np.random.default_rng(seed)
    x = np.arange(size) / size * count
    stripe = (np.mod(x, 1) < 0.5).astype(float)
    mix = 0.5 * (stripe[None, :] + stripe[:, None])[..., None]
    threads = np.sin(np.arange(size) * np.pi / 2.0)
    weave = 0.06 * threads[None, :] * threads[:, None] + 0.05 * fbm(size, rng, 64, 5, 0.9)
    return (np.asarray(base) * (1 - mix) + np.asarray(band) * mix) * (1 + weave[..., None])


def printed(size: int, seed: int, paper: ArrayLike, ink: ArrayLike, lines: int = 26) -> Image:
    """Page of text with a picture in it."""
    rng = np.random.default_rng(seed)
    page = shade(paper, 0.015 * fbm(size, rng, 8, 6))
    step = size / (lines + 4)
    mask = np.zeros((size, size), np.uint8)
    for k in range(lines):
        y, x = int((k + 2.5) * step), int(size * 0.09)
        stop = size * (0.91 if rng.random() > 0.2 else rng.uniform(0.3, 0.8))
        while x < stop:
            word = "".join(chr(97 + int(c)) for c in rng.integers(0, 26, rng.integers(2, 9)))
            cv2.putText(mask, word, (x, y), cv2.FONT_HERSHEY_COMPLEX, step / 36, 255,
                        max(1, size // 700), cv2.LINE_AA)
            x += int((len(word) + 1.2) * step * 0.52)
    mask[:, int(size * 0.93):] = 0
    a, b, c, d = (int(size * t) for t in (.36, .68, .1, .9))
    page[a:b, c:d] = cv2.resize(landscape(1024, seed), (d - c, b - a),
                                interpolation=cv2.INTER_AREA)
    mask[a:b] = 0
    return page + (np.asarray(ink) - page) * mask[..., None] / 255


def landscape(size: int, seed: int) -> Image:
    """Abstract painted hills, for prints and pictures."""
    rng = np.random.default_rng(seed + 99)
    y = np.linspace(0, 1, size)[:, None] + 0 * np.zeros((1, size))
    out = ramp(y * 2.0 + 0.08 * fbm(size, rng, 4, 6), [[.35, .5, .7], [.85, .75, .6]])
    for k, colour in enumerate([[.40, .48, .52], [.36, .46, .32], [.62, .52, .30], [.34, .36, .2]]):
        ridge = 0.30 + 0.17 * k + 0.04 * fbm(size, rng, 3, 7, 0.55)[:1]
        paint = shade(colour, 0.25 * fbm(size, rng, 16, 6, 0.8))
        out = np.where((y > ridge)[..., None], paint, out)
    return out


def spine(seed: int, colour: ArrayLike, title: str, label: ArrayLike) -> Image:
    """Back of a bound book, title across the picture from left to right."""
    rng = np.random.default_rng(seed)
    size = 512
    out = shade(colour, 0.1 * fbm(size, rng, 32, 5, 0.9) + 0.05 * fbm(size, rng, 4, 4))
    mask = np.zeros((128, size), np.uint8)
    font, (length, _) = cv2.FONT_HERSHEY_TRIPLEX, cv2.getTextSize(
        title, cv2.FONT_HERSHEY_TRIPLEX, 1.0, 3)[0]
    scale = min(1.5, 390 / length)
    cv2.putText(mask, title, (62, 64 + int(11 * scale)), font, scale, 255, 3, cv2.LINE_AA)
    for x in (22, 34, 474, 486):
        mask[:, x:x + 5] = 255
    worn = np.clip(1.1 - 0.25 * np.abs(fbm(size, rng, 16, 5)), 0, 1)
    print_ = cv2.resize(mask, (size, size), interpolation=cv2.INTER_CUBIC) / 255 * worn
    return out + (np.asarray(label) - out) * print_[..., None]


def bitmap(image: Image) -> dict[str, Any]:
    """Mitsuba texture of an sRGB picture whose first row is the top."""
    data = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    return {"type": "bitmap", "bitmap": mi.Bitmap(np.ascontiguousarray(data))}


def height(image: Image) -> dict[str, Any]:
    """The brightness of a picture as a texture of heights."""
    data = image.mean(axis=2, keepdims=True).astype(np.float32)
    return {"type": "bitmap", "bitmap": mi.Bitmap(np.ascontiguousarray(data)), "raw": True}


def matt(image: Image | ArrayLike) -> dict[str, Any]:
    return {"type": "twosided", "bsdf": {"type": "diffuse", "reflectance": _colour(image)}}


def satin(image: Image | ArrayLike, roughness: float = 0.45, metallic: float = 0.0,
          specular: float = 0.4) -> dict[str, Any]:
    """Surface with a soft highlight: varnish, plastic, glaze, brushed metal."""
    return {"type": "twosided", "bsdf": {
        "type": "principled", "base_color": _colour(image), "roughness": roughness,
        "metallic": metallic, "specular": specular}}


def embossed(image: Image, depth: float, bsdf: dict[str, Any]) -> dict[str, Any]:
    """`bsdf` with the brightness of the picture as its relief."""
    return {"type": "twosided", "bsdf": {
        "type": "bumpmap", "texture": height(image), "scale": depth, "bsdf": bsdf["bsdf"]}}


def _colour(image: Image | ArrayLike) -> dict[str, Any]:
    data = np.asarray(image, float)
    if data.ndim == 3:
        return bitmap(data)
    linear = np.where(data <= 0.04045, data / 12.92, ((data + 0.055) / 1.055) ** 2.4)
    return {"type": "rgb", "value": linear.tolist()}
