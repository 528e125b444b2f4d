"""Outdoor wide range: a brick street with trees, railings, poles and wires under an open sky."""

from __future__ import annotations

from typing import Any

import mitsuba as mi
import numpy as np
from numpy.typing import NDArray

from . import textures as tx
from .camera import Rig
from .geometry import Mesh, Model, box, curve, join, lathe, leaves, prism, rounded, surface, tube

RIG = Rig(1000, 750, 1000.0, 0.25, (0.6, 0.0, 2.3), -1.5)
EXPOSURE = 0.62
SPP = 81
SUN = (0.62, -0.50, 0.62)


def build() -> Model:
    model = Model()
    _materials(model)
    _ground(model)
    _houses(model)
    _garden(model)
    _furniture(model)
    _trees(model)
    _far(model)
    return model


def lights() -> dict[str, Any]:
    """A sky with thin clouds and the sun in it."""
    # Mitsuba's environment has y up; the scene has z up.
    turn = mi.ScalarTransform4f().rotate([1, 0, 0], 90)
    return {"sky": {"type": "envmap", "bitmap": mi.Bitmap(_sky(1024)), "to_world": turn}}


def _sky(rows: int) -> NDArray[np.float32]:
    """Radiance by direction, azimuth clockwise from straight ahead across the picture."""
    rng = np.random.default_rng(50)
    polar = (np.arange(rows) + 0.5) / rows * np.pi
    azimuth = (np.arange(2 * rows) + 0.5) / rows * np.pi
    x, z = np.sin(polar)[:, None] * np.sin(azimuth), np.cos(polar)[:, None] + 0 * azimuth
    y = np.sin(polar)[:, None] * np.cos(azimuth)
    up = np.clip(z, 0, 1) ** 0.55
    sky = (1 - up[..., None]) * [.95, 1.05, 1.15] + up[..., None] * [.14, .34, .85]
    # Clouds on a plane overhead crowd together towards the horizon, as real ones do.
    plane = tx.fbm(1024, rng, 4, 8, 0.58)
    reach = 1 / (np.abs(z) + 0.10)
    cloud = plane[(np.mod(x * reach * 120, 1024)).astype(int),
                  (np.mod(y * reach * 120, 1024)).astype(int)]
    cover = np.clip((cloud - 0.1) * 0.55, 0, 0.85)[..., None] * (z > 0)[..., None]
    sky = sky * (1 - cover) + cover * (np.array([1.25, 1.22, 1.2]) - 0.25 * cover)
    sky[z < 0] = [.25, .24, .22]
    sun = np.array(SUN) / np.linalg.norm(SUN)
    near = x * sun[0] + y * sun[1] + z * sun[2] > np.cos(np.radians(0.55))
    sky[near] = np.array([1.0, .90, .74]) * 26000
    return np.ascontiguousarray(sky.astype(np.float32))


def _materials(m: Model) -> None:
    asphalt = tx.mottled(2048, 60,
                         [(.17, .17, .18), (.33, .33, .34), (.52, .51, .49)], .2, 16, gain=.95)
    m.material("asphalt", tx.matt(asphalt), 4.0)
    slabs = tx.bricks(2048, 61, [(.50, .48, .45), (.60, .57, .52), (.68, .65, .60)],
                      (.26, .25, .23), (6, 4), joint=0.03, rough=0.14)
    m.material("slabs", tx.matt(slabs), 3.6)
    kerb = tx.mottled(1024, 62, [(.40, .39, .38), (.62, .60, .58), (.75, .73, .7)], .2, 8, gain=.85)
    m.material("kerb", tx.matt(kerb), 1.0)
    tones = {"brick0": [(.36, .15, .10), (.55, .26, .18), (.64, .36, .25), (.45, .2, .15)],
             "brick1": [(.52, .40, .26), (.70, .57, .40), (.62, .48, .33), (.45, .34, .24)],
             "brick2": [(.30, .16, .13), (.44, .24, .18), (.38, .20, .17), (.52, .32, .25)]}
    for k, (name, colours) in enumerate(tones.items()):
        wall = tx.bricks(2048, 63 + k, colours, (.66, .62, .55), (32, 12))
        m.material(name, tx.matt(wall), 2.6)
    render = tx.mottled(1024, 67,
                         [(.68, .64, .55), (.82, .78, .69), (.86, .83, .75)], .15, 4, gain=.8)
    m.material("render", tx.matt(render), 3.0)
    tiles = tx.bricks(1024, 68, [(.24, .20, .20), (.36, .26, .23), (.42, .32, .28)],
                      (.10, .09, .09), (16, 12))
    m.material("roof", tx.matt(tiles), 3.5)
    m.material("glass", tx.satin((.05, .06, .07), 0.30, specular=0.8))
    m.material("white", tx.satin((.84, .83, .80), 0.5))
    m.material("iron", tx.satin((.05, .055, .06), 0.45))
    m.material("galvanised", tx.satin(tx.mottled(
        512, 69, [(.42, .44, .45), (.58, .60, .61)], .2), 0.4, metallic=0.6), 0.5)
    paint = tx.mottled(512, 70, [(.50, .06, .05), (.68, .10, .08), (.72, .16, .12)], .15)
    m.material("red", tx.satin(paint, 0.35), 0.6)
    green = tx.mottled(512, 71, [(.06, .17, .12), (.10, .26, .19)], .2)
    m.material("green", tx.satin(green, 0.4), 0.6)
    m.material("blue", tx.satin((.12, .22, .38), 0.35, specular=0.6))
    m.material("silver", tx.satin((.55, .57, .60), 0.35, specular=0.6))
    timber = tx.wood(1024, 72, (.36, .22, .12), (.66, .46, .28))
    m.material("timber", tx.matt(timber), 0.5)
    bark = tx.wood(1024, 73, (.10, .08, .06), (.48, .40, .32))
    m.material("bark", tx.matt(bark), 0.6)
    for k, colours in enumerate(([(.10, .19, .05), (.26, .38, .10), (.50, .58, .22)],
                                 [(.08, .16, .06), (.17, .30, .11), (.34, .46, .20)],
                                 [(.26, .24, .05), (.52, .44, .12), (.70, .60, .24)])):
        m.material(f"leaf{k}", tx.matt(tx.mottled(512, 74 + k, colours, .25)), 1.0)
    grass = tx.mottled(2048, 78,
                         [(.12, .18, .05), (.30, .38, .14), (.48, .50, .25)], .2, 8, gain=.9)
    m.material("grass", tx.matt(grass), 2.5)
    hill = tx.mottled(1024, 79,
                         [(.30, .38, .34), (.42, .50, .42), (.54, .58, .50)], .2, 8, gain=.85)
    m.material("hill", tx.matt(hill), 60.0)


def plate(across: tuple[float, float], along: tuple[float, float], z: float) -> Mesh:
    """Slab of ground whose top is at z."""
    x, y, thick = sum(across) / 2, sum(along) / 2, 0.5
    slab = box((across[1] - across[0], along[1] - along[0], thick), 0.012)
    return slab.shifted_uv(x, y).moved(x, y, z - thick)


def _ground(m: Model) -> None:
    m.add("asphalt", plate((-7.0, -1.0), (-20, 140), 0))
    m.add("slabs", plate((-0.8, 4.6), (-20, 95), 0.12), plate((-10, -7.2), (-20, 95), 0.12))
    m.add("grass", plate((4.6, 16), (-20, 95), 0.10), plate((-300, 300), (95, 420), -0.05))
    m.add("slabs", plate((-12, -10), (-20, 95), 0.12))
    for k in range(100):
        for x in (-0.9, -7.1):
            m.add("kerb", box((.2, .985, .3), .012).shifted_uv(0, k * .37).moved(x, k - 3.5, -.17))
    for k in range(22):
        m.add("white", box((.13, 2.0, .004), .001).moved(-4.0, 4 + 6 * k, 0))
    m.add("iron", lathe([(0, .002), (.30, .002), (.31, 0)]).moved(-2.6, 9.2, 0))


def facade(m: Model, wall: str, width: float, floors: int, *, turn: float,
           at: tuple[float, float], seed: int) -> None:
    """Terraced house; the middle of its front stands at `at` and faces -y before the turn."""
    rng = np.random.default_rng(seed)
    parts: dict[str, list[Mesh]] = {wall: [], "glass": [], "white": [], "roof": [], "kerb": [],
                                    "green": []}
    h = 3.0 * floors + 0.5
    parts[wall].append(box((width - .02, 7, h), .02).shifted_uv(seed * .7, seed * .3)
                       .moved(0, 3.5, 0))
    bays = max(2, int(width // 2.2))
    for floor in range(floors):
        for b in range(bays):
            cx = (b + 0.5) / bays * width - width / 2
            z = 0.95 + 3.0 * floor
            if floor == 0 and b == seed % bays:
                parts["green"].append(box((1.0, .06, 2.2), .02).moved(cx, -.01, .15))
                parts["kerb"].append(box((1.4, .5, .15), .02).moved(cx, -.2, 0))
                parts["kerb"].append(box((1.3, .14, .22), .02).moved(cx, -.05, 2.38))
                continue
            _window(parts, cx, z, rng)
    parts["kerb"].append(box((width, .22, .28), .03).moved(0, -.06, h - .28))
    parts[wall].append(prism(width - .04, 7, 3.2).moved(0, 3.5, h))
    for s in (-1, 1):
        slope = box((width - .02, 5.2, .06), .01).turned(x=42.4 * s)
        parts["roof"].append(slope.moved(0, 3.5 - 1.92 * s, h + 1.58))
    parts[wall].append(box((1.0, .7, 2.2), .02).moved(width / 2 - .8, 3.4, h + 2.4))
    for k in range(3):
        parts["roof"].append(lathe([(.11, 0), (.09, .4), (.07, .4)], 16)
                             .moved(width / 2 - 1.1 + .3 * k, 3.4, h + 4.6))
    for name, meshes in parts.items():
        if meshes:
            m.add(name, join(meshes).turned(z=turn).moved(*at, 0.1))


def _window(parts: dict[str, list[Mesh]], cx: float, z: float, rng: np.random.Generator) -> None:
    """Sash window proud of the wall: reveal, panes, bars, sill and, at times, a blind."""
    w, h = 1.05, 1.55
    parts["glass"].append(box((w, .02, h), .002).moved(cx, -.012, z))
    for s in (-1, 1):
        parts["white"].append(box((.08, .09, h + .1), .008).moved(cx + s * w / 2, -.02, z - .05))
    for k, t in ((0, .08), (.5, .05), (1, .08)):
        parts["white"].append(box((w, .07, t), .006).moved(cx, -.02, z + k * (h - .04)))
    parts["white"].append(box((.03, .05, h), .004).moved(cx, -.02, z))
    parts["kerb"].append(box((w + .3, .2, .09), .01).moved(cx, -.06, z - .1))
    parts["kerb"].append(box((w + .35, .07, .24), .01).moved(cx, -.01, z + h + .05))
    if rng.random() < 0.5:
        drop = rng.uniform(.2, .7) * h
        parts["white"].append(box((w - .1, .01, drop), .001).moved(cx, -.024, z + h - drop))


def _houses(m: Model) -> None:
    y, k = 9.0, 0
    for width, floors, wall in ((7, 3, "brick0"), (6, 2, "render"), (8, 3, "brick1"),
                                (6.5, 3, "brick2"), (7, 2, "brick0"), (9, 4, "brick1"),
                                (7, 3, "render"), (8, 3, "brick2"), (8, 2, "brick0"),
                                (9, 3, "brick1")):
        facade(m, wall, width, floors, turn=90, at=(-10.6, y + width / 2), seed=k)
        y, k = y + width, k + 1
    y = 27.0
    for width, floors, wall in ((8, 2, "brick1"), (7, 3, "brick2"), (9, 3, "brick0"),
                                (8, 2, "render"), (8, 3, "brick0"), (9, 3, "brick1")):
        facade(m, wall, width, floors, turn=-90, at=(8.4, y + width / 2), seed=k)
        y, k = y + width, k + 1


def _garden(m: Model) -> None:
    """Low brick wall with a railing on the right and the hedge behind it."""
    rng = np.random.default_rng(55)
    for k in range(6):
        y = 3.0 + 4 * k
        m.add("brick2", box((.34, .34, 1.5), .01).moved(4.6, y, .1))
        m.add("kerb", box((.44, .44, .1), .02).moved(4.6, y, 1.6))
        m.add("brick2", box((.22, 3.68, .62), .01).shifted_uv(k, 0).moved(4.6, y + 2, .1))
        m.add("kerb", box((.30, 3.68, .08), .01).moved(4.6, y + 2, .72))
        for j in range(28):
            yy = y + .30 + j * .126
            m.add("iron", tube([[4.6, yy, .8], [4.6, yy, 1.42], [4.6, yy, 1.52]],
                               [.011, .011, .001], 8))
        for z in (.92, 1.34):
            m.add("iron", box((.03, 3.7, .03), .003).moved(4.6, y + 2, z))
    foliage(m, "leaf1", np.array([[5.6, 3 + 1.1 * k, .9] for k in range(22)]), (.75, .8, .95),
            count=1300, size=.10, rng=rng)
    foliage(m, "leaf0", np.array([[6.9, 6 + 3.4 * k, 1.3] for k in range(6)]), (.9, 1.1, 1.3),
            count=2500, size=.11, rng=rng)


def foliage(m: Model, name: str, centres: NDArray[np.float64], radii: tuple[float, float, float],
            *, count: int, size: float, rng: np.random.Generator) -> None:
    """Clouds of leaves, densest near the outside of each clump, where the light reaches."""
    for c in centres:
        out = rng.normal(size=(count, 3))
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        r = rng.uniform(0.25, 1.0, (count, 1)) ** 0.45
        lump = 1 + 0.22 * np.sin(5 * out[:, :1] + c[1]) * np.sin(4 * out[:, 1:2] + c[2])
        at = c + out * r * lump * np.array(radii)
        length = size * rng.uniform(.6, 1.3, count)
        m.add(name, leaves(at, out + rng.normal(0, .7, out.shape), length, 0.55, rng))


def tree(m: Model, at: tuple[float, float], height: float, leaf: str, seed: int) -> None:
    x, y = at
    rng = np.random.default_rng(seed)
    fork = np.array([x + rng.normal(0, .08), y, height * .42])
    trunk = curve([[x, y, -.1], [x + .1, y, height * .2], fork])
    m.add("bark", tube(trunk, np.linspace(.17, .10, len(trunk)) * height / 6, 16))
    centres = []
    for k in range(9):
        a = k * 2.4 + seed
        reach = height * rng.uniform(.12, .26)
        rise = height * rng.uniform(.12, .50)
        tip = fork + np.array([np.cos(a) * reach, np.sin(a) * reach, rise])
        low, high = (np.array([0, 0, height * t]) for t in (-.02 * k / 3, .12))
        path = curve([fork + low, fork + high, tip])
        m.add("bark", tube(path, np.linspace(.06, .018, len(path)) * height / 6, 8))
        centres.append(tip)
    radius = height * .155
    foliage(m, leaf, np.array(centres), (radius, radius, radius * .8),
            count=1300, size=height * .024, rng=rng)


def _trees(m: Model) -> None:
    for k, (x, y, h, leaf) in enumerate(((3.5, 12.5, 6.2, "leaf0"), (3.4, 23, 7.0, "leaf2"),
                                         (3.5, 35, 7.5, "leaf0"), (3.4, 49, 7.5, "leaf1"),
                                         (-8.2, 20, 6.0, "leaf0"), (-8.2, 38, 6.5, "leaf2"),
                                         (-8.2, 58, 7.0, "leaf1"), (3.5, 66, 8.0, "leaf2"))):
        tree(m, (x, y), h, leaf, 90 + k)
        m.add("kerb", box((1.1, 1.1, .03), .01).moved(x, y, .11))


def _furniture(m: Model) -> None:
    for k in range(6):
        bollard = [(0, 0), (.085, 0), (.085, .12), (.06, .14), (.055, .82), (.07, .84), (.07, .88),
                   (.05, .92), (.06, .98), (.035, 1.05), (0, 1.06)]
        m.add("iron", lathe(rounded(bollard), 32).moved(-.45, 5.6 + 2.2 * k, .12))
    for k in range(4):
        _street_lamp(m, -.4, 19 + 17 * k)
        _street_lamp(m, -7.6, 11 + 17 * k)
    _bench(m, 3.1, 8.2)
    _post_box(m, 1.2, 13.0)
    _sign(m, -.35, 8.9)
    _bin(m, 2.6, 6.1)
    for x, y, colour in ((-6.0, 24, "blue"), (-6.0, 31, "silver"), (-6.0, 45, "red"),
                         (-2.0, 40, "silver")):
        _car(m, x, y, colour)
    for k, z in enumerate((5.7, 6.2)):
        wire = curve([[-10.5, 13 + k, z], [-2, 20, z - 1.0], [8.4, 29 + k, z - .2]], 40)
        m.add("iron", tube(wire, .014, 8))


def _street_lamp(m: Model, x: float, y: float) -> None:
    m.add("green", lathe(rounded([(.12, 0), (.12, .5), (.07, .6), (.065, 1.2), (.05, 1.25),
                                  (.04, 4.4), (0, 4.4)]), 24).moved(x, y, .1))
    m.add("green", tube([[x - .3, y, 4.1], [x + .3, y, 4.1]], .018))
    m.add("white", lathe([(.10, 0), (.19, .42), (.0, .42)], 16).moved(x, y, 4.5))
    m.add("green", lathe([(.24, 0), (.10, .18), (.02, .22), (.02, .36), (0, .37)], 16)
          .moved(x, y, 4.92))


def _bench(m: Model, x: float, y: float) -> None:
    for k in range(5):
        m.add("timber", box((.075, 1.7, .035), .006).shifted_uv(k, 0)
              .moved(x - .20 + .10 * k, y, .55))
    for k in range(3):
        m.add("timber", box((.03, 1.7, .09), .006).shifted_uv(k, .4)
              .moved(x + .30 + .03 * k, y, .72 + .14 * k))
    for s in (-.7, .7):
        arm = curve([[x - .24, y + s, .12], [x - .24, y + s, .8], [x - .2, y + s, .76],
                     [x + .25, y + s, .76]])
        m.add("iron", tube(arm, .020), tube([[x + .22, y + s, .12], [x + .26, y + s, .6],
                                             [x + .40, y + s, 1.12]], .022),
              box((.52, .05, .04), .004).moved(x, y + s, .51))


def _post_box(m: Model, x: float, y: float) -> None:
    m.add("iron", lathe(rounded([(0, 0), (.26, 0), (.26, .14), (.235, .16)]), 40).moved(x, y, .12))
    m.add("red", lathe(rounded([(.23, .14), (.23, 1.35), (.26, 1.37), (.26, 1.42), (.22, 1.52),
                                (.12, 1.58), (0, 1.60)]), 40).moved(x, y, .12))
    m.add("iron", box((.22, .03, .035), .004).moved(x, y - .23, 1.38))
    m.add("white", box((.16, .012, .20), .002).moved(x, y - .228, 1.08))


def _sign(m: Model, x: float, y: float) -> None:
    m.add("galvanised", tube([[x, y, .1], [x, y, 3.1]], .030, 16))
    disc = lathe(rounded([(0, 0), (.29, 0), (.30, .008), (.29, .016), (0, .016)]), 48)
    m.add("red", disc.turned(x=90).moved(x, y - .03, 2.72))
    m.add("white", box((.44, .006, .10), .001).moved(x, y - .052, 2.67))


def _bin(m: Model, x: float, y: float) -> None:
    for k in range(26):
        a = k * 2 * np.pi / 26
        rod = [[x + .24 * np.cos(a), y + .24 * np.sin(a), z] for z in (.16, .92)]
        m.add("green", tube(rod, .016, 8))
    m.add("iron", lathe([(0, .02), (.21, .02), (.21, .72)], 32).moved(x, y, .14))
    for z in (.16, .55, .90):
        ring = [(.255, z), (.275, z + .02), (.255, z + .04), (.225, z + .02), (.255, z)]
        m.add("green", lathe(ring, 40).moved(x, y, 0))


def _car(m: Model, x: float, y: float, colour: str) -> None:
    """Parked car seen from afar: sills, body, glazed cabin, wheels and lights."""
    body = [box((1.74, 4.1, .52), .12), box((1.60, 3.9, .2), .06).moved(0, 0, -.1)]
    m.add(colour, join(body).moved(x, y, .38))
    m.add("glass", box((1.52, 2.4, .50), .05, 0.84).moved(x, y + .15, .88))
    m.add(colour, box((1.26, 1.5, .06), .02).moved(x, y + .15, 1.37))
    for sx in (-.80, .80):
        for sy in (-1.25, 1.25):
            wheel = lathe(rounded([(0, -.09), (.31, -.09), (.31, .09), (0, .09)]), 32)
            m.add("iron", wheel.turned(y=90).moved(x + sx, y + sy, .31))
        m.add("red", box((.28, .03, .14), .01).moved(x + sx * .8, y - 2.05, .68))
    m.add("white", box((.5, .02, .11), .004).moved(x, y - 2.06, .55))


def _far(m: Model) -> None:
    """A cross street's houses, a church tower, tree lines and hills."""
    rng = np.random.default_rng(56)
    for k in range(9):
        facade(m, f"brick{k % 3}", 9, 2 + k % 3, turn=0, at=(-38 + 9 * k, 118), seed=40 + k)
    m.add("brick1", box((6, 6, 23), .05).moved(6, 150, 0))
    m.add("roof", lathe([(3.4, 0), (.05, 12)], 8).moved(6, 150, 23))
    for s in (-1.2, 1.2):
        m.add("glass", box((.9, .1, 2.8), .02).moved(6 + s, 146.98, 16))
    centres = np.array([[x, 165 + rng.uniform(-8, 8), rng.uniform(3, 6)]
                        for x in np.arange(-80, 80, 6)])
    foliage(m, "leaf1", centres, (5, 5, 6), count=900, size=.9, rng=rng)
    u, v = np.meshgrid(np.linspace(-400, 400, 120), np.linspace(0, 1, 30))
    ridge = 24 + 9 * np.sin(u / 55) + 5 * np.sin(u / 23 + 1) + 2 * np.sin(u / 9)
    points = np.stack([u, 200 + 130 * v, ridge * np.sin(v * np.pi / 2) - 1], axis=2)
    m.add("hill", surface(points, np.stack([u, 130 * v], axis=2)))
