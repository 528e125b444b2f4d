"""Indoor close range: a table with books, a plant, thin rods and a wire rack before a bare wall."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import mitsuba as mi
import numpy as np

from . import textures as tx
from .camera import Rig
from .geometry import (
    Mesh,
    Model,
    ball,
    box,
    curve,
    join,
    lathe,
    leaves,
    rounded,
    sheet,
    surface,
    tube,
)

RIG = Rig(1000, 750, 1000.0, 0.04, (0.0, -0.75, 0.52), -14.0)
EXPOSURE = 1.0
SPP = 121
BOOKS = [("STEREO VISION", (.55, .16, .12), (.85, .75, .45)),
         ("FIELD GUIDE TO MOSSES", (.16, .30, .20), (.85, .82, .65)),
         ("LENSES", (.13, .20, .36), (.80, .80, .82)), ("A HISTORY OF MAPS", (.62, .45, .20),
                                                        (.15, .10, .08)),
         ("OPTICS", (.72, .68, .60), (.45, .12, .10)), ("THE QUIET GARDEN", (.30, .15, .28),
                                                       (.85, .78, .55)),
         ("NUMERICAL NOTES", (.20, .22, .24), (.80, .45, .20)), ("CLOUDS", (.40, .55, .62),
                                                                (.98, .97, .95))]


def build() -> Model:
    model = Model()
    _materials(model)
    _room(model)
    _cloth(model)
    _left_side(model)
    _middle(model)
    _right_side(model)
    _shelf(model)
    return model


def lights() -> dict[str, Any]:
    """A tall window to the left, a weaker lamp above and a little light from everywhere."""
    t = mi.ScalarTransform4f
    window = (t().translate([-2.1, -0.1, 1.15]) @ t().rotate([0, 0, 1], 12)
              @ t().rotate([0, 1, 0], 90) @ t().scale([0.75, 0.8, 1]))
    lamp = t().translate([0.6, -0.2, 2.2]) @ t().rotate([1, 0, 0], 180) @ t().scale(0.45)
    day, bulb = _glow("area", 12.5, 13.4, 14.8), _glow("area", 3.2, 2.7, 2.1)
    return {"window": {"type": "rectangle", "to_world": window, "emitter": day},
            "lamp": {"type": "rectangle", "to_world": lamp, "emitter": bulb},
            "fill": _glow("constant", .14, .14, .15)}


def _glow(kind: str, *rgb: float) -> dict[str, Any]:
    return {"type": kind, "radiance": {"type": "rgb", "value": list(rgb)}}


def _materials(m: Model) -> None:
    oak = tx.wood(2048, 1, (.42, .27, .15), (.74, .55, .35), planks=8)
    m.material("oak", tx.embossed(oak, 0.004, tx.satin(oak, 0.5, specular=0.3)), 1.2)
    pine = tx.wood(1024, 2, (.62, .44, .25), (.90, .74, .50))
    m.material("pine", tx.satin(pine, 0.55), 0.30)
    walnut = tx.wood(1024, 3, (.20, .12, .08), (.48, .32, .21))
    m.material("walnut", tx.satin(walnut, 0.5), 0.30)
    m.material("wall", tx.matt((.80, .77, .71)))
    m.material("cloth", tx.matt(tx.checks(2048, 4, (.86, .83, .77), (.20, .30, .48), 12)), 0.36)
    stone = tx.mottled(1024, 5, [(.2, .19, .18), (.55, .5, .45), (.42, .4, .4), (.85, .82, .78)])
    m.material("stone", tx.satin(stone, 0.6), 0.16)
    clay = tx.mottled(1024, 6, [(.45, .2, .12), (.72, .40, .26), (.82, .6, .47)], 0.16)
    m.material("clay", tx.matt(clay), 0.25)
    glaze = tx.mottled(1024, 7, [(.12, .25, .3), (.25, .47, .5), (.72, .75, .68)], 0.16)
    m.material("glaze", tx.satin(glaze, 0.2, specular=0.5), 0.16)
    leaf = tx.mottled(512, 8, [(.10, .22, .06), (.24, .42, .12), (.52, .64, .26)], 0.2)
    m.material("leaf", tx.satin(leaf, 0.5), 0.12)
    m.material("stem", tx.matt((.30, .36, .14)))
    m.material("soil", tx.matt(tx.mottled(512, 9, [(.08, .06, .04), (.3, .22, .15)])), 0.08)
    m.material("steel", tx.satin((.62, .62, .64), 0.3, metallic=1.0))
    m.material("black", tx.satin((.06, .06, .065), 0.4))
    page = tx.mottled(512, 10, [(.74, .69, .58), (.86, .82, .72), (.93, .90, .82)], 0.14, 64)
    m.material("pages", tx.matt(page), 0.2)
    cork = tx.mottled(1024, 11,
                      [(.30, .19, .10), (.66, .48, .30), (.80, .64, .44)], 0.2, 32, gain=0.85)
    m.material("cork", tx.matt(cork), 0.3)
    red = tx.mottled(512, 12, [(.45, .08, .06), (.66, .15, .10), (.78, .32, .22)], 0.12)
    m.material("red", tx.satin(red, 0.4), 0.2)
    m.material("letter", tx.matt(tx.printed(2048, 13, (.93, .91, .86), (.14, .13, .15))))
    m.material("journal", tx.matt(tx.printed(2048, 14, (.90, .88, .84), (.2, .1, .1), 34)))
    m.material("print", tx.matt(tx.landscape(1024, 15)))
    m.material("bookpage", tx.matt(tx.printed(2048, 16, (.92, .89, .82), (.12, .11, .1), 30)))
    for k, (title, colour, label) in enumerate(BOOKS):
        linen = tx.mottled(512, 30 + k, [np.array(colour) * .7, colour, np.array(colour) * 1.25],
                           0.14, 32)
        m.material(f"cover{k}", tx.satin(linen, 0.6), 0.15)
        m.material(f"spine{k}", tx.satin(tx.spine(k, colour, title, label), 0.55))


def _room(m: Model) -> None:
    m.add("wall", sheet(8, 4).moved(0, 1.85, -1.5))
    m.add("wall", sheet(8, 4).turned(z=-90).moved(2.6, 0, -1.5))
    m.add("wall", sheet(8, 8).turned(x=-90).moved(0, -4, -0.78))
    m.add("oak", box((2.4, 1.35, 0.035), 0.004).moved(0, 0.50, -0.035))
    for k in range(16):
        slat = box((0.028, 0.022, 1.5), 0.003).shifted_uv(0.071 * k, 0.23 * k)
        m.add("walnut", slat.moved(0.57 + 0.047 * k, 1.838, -0.45))


def book(k: int, width: float, height: float, thick: float) -> dict[str, Mesh]:
    """Upright closed book: the spine faces -y, the height runs along z."""
    board = 0.003
    covers = [box((board, width, height), 0.0008).moved(s * (thick - board) / 2, width / 2, 0)
              for s in (-1, 1)]
    covers.append(box((thick, board, height), 0.001).moved(0, board / 2, 0))
    back = sheet(height, thick * 0.94, True).turned(y=90).moved(-thick * 0.47, -0.0004, height / 2)
    block = box((thick - 2 * board, width - 0.008, height - 0.012), 0.0004)
    return {f"cover{k}": join(covers).shifted_uv(0.03 * k, 0.05 * k), f"spine{k}": back,
            "pages": block.moved(0, width / 2, 0.006)}


def place(m: Model, parts: dict[str, Mesh], turn: tuple[float, float, float],
          at: tuple[float, float, float]) -> None:
    for name, mesh in parts.items():
        m.add(name, mesh.turned(*turn).moved(*at))


def _cloth(m: Model) -> None:
    """Checked cloth with folds, lying over the front left of the table."""
    u, v = np.meshgrid(np.linspace(0, 0.62, 160), np.linspace(0, 0.42, 110))
    folds = 0.006 * np.maximum(0, np.sin(19 * u + 9 * v + 2 * np.sin(7 * v)))
    folds += 0.004 * np.maximum(0, np.sin(33 * v - 14 * u + 1.5 * np.sin(11 * u)))
    wave = 0.006 * np.sin(23 * u), 0.006 * np.sin(17 * v)
    points = np.stack([u + wave[1], v + wave[0], 0.0015 + folds], axis=2)
    cloth = surface(points, np.stack([u, v], axis=2))
    m.add("cloth", cloth.turned(z=11).moved(-0.60, -0.02, 0))


def _left_side(m: Model) -> None:
    _plant(m, -0.37, 0.62)
    _lamp(m, -0.80, 1.05)
    _blocks(m, -.60, .56)
    place(m, book(3, 0.17, 0.24, 0.034), (0, -90, 25), (-0.13, 0.28, 0.017))
    place(m, book(5, 0.15, 0.22, 0.026), (0, -90, 40), (-0.12, 0.29, 0.047))
    m.add("stone", ball(0.042).turned(x=20).moved(0.02, 0.50, 0))


def _blocks(m: Model, x: float, y: float) -> None:
    """A child's arch of wooden blocks and one block fallen over."""
    post, beam = box((.04, .04, .09), .003), box((.15, .04, .04), .003).shifted_uv(.3, .1)
    parts = {"pine": [post.moved(-.05), beam.moved(0, 0, .09)],
             "walnut": [post.moved(.05), box((.04, .04, .04), .003).turned(z=30).moved(0, 0, .13)],
             "clay": [lathe(rounded([(0, 0), (.02, 0), (.02, .08), (0, .08)]))
                      .turned(x=-90, z=55).moved(.10, -.07, .02)]}
    for name, meshes in parts.items():
        m.add(name, join(meshes).turned(z=-22).moved(x, y, 0))


def _plant(m: Model, x: float, y: float) -> None:
    """Clay pot with a plant of long thin stems."""
    rng = np.random.default_rng(21)
    pot = [(0, 0), (.055, 0), (.078, .105), (.086, .105), (.089, .135), (.080, .135), (.076, .11)]
    m.add("clay", lathe(rounded(pot)).moved(x, y, 0))
    m.add("soil", lathe([(.077, .118), (.04, .122), (0, .121)]).moved(x, y, 0))
    at, out, size = [], [], []
    for k in range(15):
        a = k * 2.4
        reach, top = rng.uniform(0.05, 0.20), rng.uniform(0.20, 0.42)
        tip = np.array([np.cos(a) * reach, np.sin(a) * reach, 0.12 + top])
        root = np.array([np.cos(a) * .02, np.sin(a) * .02, .115])
        path = curve([root, root * [1, 1, 1 + top * 5.2], tip * [.7, .7, 1.05], tip])
        m.add("stem", tube(path, np.linspace(.0026, .0013, len(path)), 8).moved(x, y, 0))
        for i in range(5, len(path), 2):
            at.append(path[i])
            out.append([np.cos(a + i * 1.9), np.sin(a + i * 1.9), rng.uniform(-.2, .6)])
            size.append(rng.uniform(.035, .062))
    foliage = leaves(np.array(at), np.array(out), np.array(size), 0.5, rng)
    m.add("leaf", foliage.moved(x, y, 0))


def _lamp(m: Model, x: float, y: float) -> None:
    """Desk lamp: a heavy foot, paired thin arms, an enamelled shade."""
    m.add("black", lathe(rounded([(0, 0), (.085, 0), (.085, .016), (.02, .024), (0, .024)]))
          .moved(x, y, 0))
    for side in (-0.009, 0.009):
        elbow = [x - 0.08, y + side, 0.36]
        m.add("steel", tube([[x, y + side, 0.02], elbow], 0.0035))
        m.add("steel", tube([elbow, [x + 0.17, y + side, 0.56]], 0.0035))
    m.add("black", tube([[x - .08, y - .016, .36], [x - .08, y + .016, .36]], .010))
    shade = lathe(rounded([(.075, 0), (.062, .05), (.030, .09), (.022, .13), (0, .13)]))
    m.add("red", shade.turned(y=22).moved(x + 0.155, y, 0.445))


def _middle(m: Model) -> None:
    stack = [(0, .16, .25, .036), (1, .17, .24, .030), (6, .15, .22, .024)]
    z = 0.0
    for k, (number, w, h, t) in enumerate(stack):
        place(m, book(number, w, h, t), (0, -90, 6 - 9 * k), (0.25, 0.62 + 0.01 * k, z + t / 2))
        z += t
    m.add("glaze", _vase(1.0).moved(.16, .70, z))
    _dry_twigs(m, .16, .70, z + .10)
    m.add("walnut", box((.40, .012, .30), .002).turned(x=-16, z=8).moved(-.06, 1.02, 0))
    m.add("print", sheet(.36, .26, True).moved(0, -.008, .02).turned(x=-16, z=8)
          .moved(-.06, 1.02, 0))
    _open_book(m)


def _vase(size: float) -> Mesh:
    """Round-bellied jar, 14 cm high at size 1."""
    side = curve([(.034, 0), (.056, .015), (.072, .085), (.010, .098), (.020, .140),
                  (.027, .141)], 40)
    inside = [(.025, .143), (.020, .136), (.016, .11)]
    return lathe(np.concatenate([[(0, 0), (.033, 0)], side, inside]) * size)


def _dry_twigs(m: Model, x: float, y: float, z: float) -> None:
    rng = np.random.default_rng(22)
    for k in range(9):
        a, lean = k * 2.4, rng.uniform(.05, .14)
        end = np.array([np.cos(a) * lean, np.sin(a) * lean, rng.uniform(.16, .26)])
        path = curve([[0, 0, -.05], [0, 0, .07], end * [.5, .5, .8], end]) + np.array([x, y, z])
        m.add("stem", tube(path, .0013, 8))
        for i in range(7, 16):
            twig = path[i] + rng.normal(0, .008, 3)
            m.add("stem", tube([path[i], twig], .0007, 6))
            m.add("cork", ball(rng.uniform(.0025, .0045)).moved(*twig))


def _open_book(m: Model) -> None:
    """Open book with curved pages, in front of the middle."""
    t = np.linspace(0, 1, 40)
    rise = 0.022 * np.sqrt(np.sin(np.pi * (t * 0.9 + .03))) * (1 - .4 * t)
    v = np.linspace(0, 0.20, 30)
    for side, name in ((1, "bookpage"), (-1, "journal")):
        xs = side * 0.145 * t
        x, y = np.meshgrid(xs if side > 0 else xs[::-1], v)
        z = np.broadcast_to((rise if side > 0 else rise[::-1]) + 0.006, x.shape)
        uv = np.stack(np.meshgrid(np.linspace(0, 1, 40), np.linspace(0, 1, 30)), axis=2)
        page = surface(np.stack([x, y, z], axis=2), uv)
        m.add(name, page.turned(z=-14).moved(0.12, 0.06, 0.004))
    cover = box((.300, .208, .004), .001).moved(0, .10, 0)
    m.add("cover2", cover.turned(z=-14).moved(0.12, 0.06, 0))
    block = box((.284, .198, .007), .001).moved(0, .10, .004)
    m.add("pages", block.turned(z=-14).moved(0.12, 0.06, 0))


def _right_side(m: Model) -> None:
    _brush_cup(m, 0.37, 0.10)
    _rack(m, 0.62, 0.70)
    m.add("red", lathe(rounded([(0, 0), (.036, 0), (.040, .01), (.040, .085), (.036, .085),
                                (.035, .012), (0, .010)])).moved(.33, .43, 0))
    handle = curve([[.036, 0, .018], [.075, 0, .015], [.075, 0, .075], [.036, 0, .070]])
    m.add("red", tube(handle, .005).turned(z=-30).moved(.33, .43, 0))


def _brush_cup(m: Model, x: float, y: float) -> None:
    """Turned wooden cup of pencils and brushes, close to the camera."""
    rng = np.random.default_rng(23)
    cup = [(0, 0), (.034, 0), (.037, .05), (.036, .095), (.032, .095), (.031, .01), (0, .01)]
    m.add("pine", lathe(rounded(cup)).moved(x, y, 0))
    for k, name in enumerate(["red", "glaze", "pine", "black", "cork", "pine", "red"]):
        a = k * 2.4 + .6
        foot = np.array([x + np.cos(a) * .010, y + np.sin(a) * .010, .012])
        top = np.array([x + np.cos(a) * .045, y + np.sin(a) * .045, rng.uniform(.15, .20)])
        ferrule, tip = top + (top - foot) * .04, top + (top - foot) * .10
        m.add(name, tube([foot, top], .0036, 7))
        if k % 2:
            m.add("steel", tube([top, ferrule], .0042))
            m.add("soil", tube([ferrule, tip], [.0042, .001]))
        else:
            m.add("pine", tube([top, tip], [.0036, .0006]))


def _rack(m: Model, x: float, y: float) -> None:
    """Steel wire file rack that holds books and a board upright."""
    frame = []
    for k in range(9):
        s = -0.16 + 0.04 * k
        hoop = [[s, -.09, .004], [s, -.09, .13], [s, -.06, .15], [s, .06, .15], [s, .09, .13],
                [s, .09, .004]]
        frame.append(tube(_dense(hoop), .0022, 8))
    for yy, zz in ((-.09, .012), (-.09, .06), (-.09, .11), (.09, .012), (.09, .11)):
        frame.append(tube([[-.165, yy, zz], [.165, yy, zz]], .0028, 8))
    m.add("steel", join(frame).turned(z=-12).moved(x, y, 0))
    for k, (number, h) in enumerate([(4, .23), (7, .25), (2, .21), (0, .24)]):
        parts = book(number, .16, h, .030)
        place(m, {n: p.moved(-.10 + .055 * k, -.08, .004) for n, p in parts.items()},
              (0, 5 if k % 2 else -4, -12), (x, y, .003))


def _dense(points: list[list[float]]) -> np.ndarray:
    """The polyline with points added, so that a tube bends only near the corners."""
    p = np.array(points)
    return np.concatenate([a + (b - a) * np.linspace(0, .9, 5)[:, None]
                           for a, b in pairwise(p)] + [p[-1:]])


def _shelf(m: Model) -> None:
    """Cork board on the wall, a shelf above the battens and what stands on it."""
    m.add("cork", box((.52, .016, .36), .002).moved(-.14, 1.84, .32))
    for w, h, x, z, turn, name in ((.17, .22, -.27, .40, 3, "letter"),
                                   (.15, .20, -.05, .37, -5, "journal")):
        m.add(name, sheet(w, h, True).turned(x=1.5, y=turn).moved(x, 1.828, z))
    m.add("pine", box((.90, .19, .022), .002).moved(.95, 1.75, .44))
    x = .62
    for number, h, t in ((1, .22, .036), (6, .20, .028), (3, .24, .040), (5, .19, .024),
                         (2, .23, .034), (4, .21, .030)):
        place(m, book(number, .15, h, t), (0, 0, 0), (x + t / 2, 1.67, .462))
        x += t + .002
    m.add("glaze", _vase(1.35).moved(1.0, 1.75, .462))
    m.add("clay", lathe(rounded([(0, 0), (.045, 0), (.05, .09), (.045, .09), (.04, .02)]))
          .moved(1.18, 1.74, .462))
