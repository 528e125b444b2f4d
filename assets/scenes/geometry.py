"""Triangle meshes for the scenes: boxes, lathes, tubes, leaves, written as PLY for Mitsuba.

Texture coordinates are in metres on the surface, so one texture keeps its scale on every object;
`Model` divides them by the tile size of the material when it writes the mesh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass
class Mesh:
    """Vertices with normals and texture coordinates, and triangles that index them."""

    v: Array
    n: Array
    uv: Array
    f: NDArray[np.int64]

    def turned(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        """Rotated about the x, then the y, then the z axis, in degrees."""
        r = rotation(2, z) @ rotation(1, y) @ rotation(0, x)
        return Mesh(self.v @ r.T, self.n @ r.T, self.uv, self.f)

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        return Mesh(self.v + np.array([x, y, z]), self.n, self.uv, self.f)

    def shifted_uv(self, u: float, v: float) -> Mesh:
        return Mesh(self.v, self.n, self.uv + np.array([u, v]), self.f)


def rotation(axis: int, degrees: float) -> Array:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    r = np.eye(3)
    r[i, i], r[i, j], r[j, i], r[j, j] = c, -s, s, c
    return r


def join(meshes: list[Mesh]) -> Mesh:
    starts = np.cumsum([0] + [len(m.v) for m in meshes[:-1]])
    return Mesh(
        np.concatenate([m.v for m in meshes]),
        np.concatenate([m.n for m in meshes]),
        np.concatenate([m.uv for m in meshes]),
        np.concatenate([m.f + s for m, s in zip(meshes, starts, strict=True)]),
    )


def flat(corners: Array) -> Mesh:
    """Flat-shaded mesh of (n, 3, 3) triangles, textured along the main axis each one faces."""
    n = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    n /= np.linalg.norm(n, axis=1, keepdims=True) + 1e-15
    axis = np.abs(n).argmax(axis=1)
    first = np.array([1, 0, 0])[axis]
    second = np.array([2, 2, 1])[axis]
    rows = np.arange(len(corners))[:, None], np.arange(3)[None, :]
    uv = np.stack([corners[rows[0], rows[1], first[:, None]],
                   corners[rows[0], rows[1], second[:, None]]], axis=2)
    faces = np.arange(3 * len(corners)).reshape(-1, 3)
    return Mesh(corners.reshape(-1, 3), np.repeat(n, 3, axis=0), uv.reshape(-1, 2), faces)


def hull_triangles(points: Array, polygons: list[list[int]]) -> Array:
    """Fans of a convex body's polygons, each turned outwards."""
    out = []
    middle = points.mean(axis=0)
    for p in polygons:
        for i in range(1, len(p) - 1):
            a, b, c = points[p[0]], points[p[i]], points[p[i + 1]]
            inward = np.dot(np.cross(b - a, c - a), a - middle) < 0
            out.append([a, c, b] if inward else [a, b, c])
    return np.array(out)


def box(size: ArrayLike, bevel: float = 0.003, taper: float = 1.0) -> Mesh:
    """Box standing on z = 0, centred in x and y, its edges cut off by `bevel`."""
    half = np.asarray(size, float) / 2
    signs = [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    points, index = [], {}
    for s in signs:
        for a in range(3):
            index[s, a] = len(points)
            inset = np.full(3, bevel)
            inset[a] = 0.0
            points.append(np.array(s) * (half - inset))
    polygons = [[index[s, a] for a in range(3)] for s in signs]
    for a in range(3):
        i, j = (a + 1) % 3, (a + 2) % 3
        for side in (-1, 1):
            ring = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
            polygons.append([index[_corner({a: side, i: p, j: q}), a] for p, q in ring])
        for p in (-1, 1):
            for q in (-1, 1):
                low, high = _corner({a: -1, i: p, j: q}), _corner({a: 1, i: p, j: q})
                polygons.append([index[low, i], index[low, j], index[high, j], index[high, i]])
    body = np.array(points) + np.array([0.0, 0.0, half[2]])
    body[:, :2] *= 1 + (taper - 1) * body[:, 2:] / (2 * half[2])
    return flat(hull_triangles(body, polygons))


def prism(width: float, depth: float, rise: float) -> Mesh:
    """Gabled loft on z = 0, its ridge along x."""
    w, d = width / 2, depth / 2
    points = np.array([[x, y, z] for x in (-w, w) for y, z in ((-d, 0), (0, rise), (d, 0))])
    sides = [[0, 1, 2], [3, 4, 5], [0, 1, 4, 3], [1, 2, 5, 4], [0, 2, 5, 3]]
    return flat(hull_triangles(points, sides))


def _corner(parts: dict[int, int]) -> tuple[int, int, int]:
    return parts[0], parts[1], parts[2]


def sheet(width: float, height: float, unit_uv: bool = False) -> Mesh:
    """Upright rectangle in the x-z plane that faces -y, its lower edge centred on the origin."""
    w = width / 2
    v = np.array([[-w, 0, 0], [w, 0, 0], [w, 0, height], [-w, 0, height]], float)
    uv = v[:, [0, 2]].copy()
    if unit_uv:
        uv = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
    n = np.tile([0.0, -1.0, 0.0], (4, 1))
    return Mesh(v, n, uv, np.array([[0, 1, 2], [0, 2, 3]]))


def surface(points: Array, uv: Array) -> Mesh:
    """Smooth-shaded grid of (rows, columns, 3) points."""
    rows, cols = points.shape[:2]
    du, dv = np.gradient(points, axis=1), np.gradient(points, axis=0)
    n = np.cross(du, dv).reshape(-1, 3)
    n /= np.linalg.norm(n, axis=1, keepdims=True) + 1e-12
    i = np.arange(rows * cols).reshape(rows, cols)
    a, b, c, d = i[:-1, :-1], i[:-1, 1:], i[1:, 1:], i[1:, :-1]
    f = np.concatenate([np.stack(t, axis=2).reshape(-1, 3) for t in ((a, b, c), (a, c, d))])
    return Mesh(points.reshape(-1, 3), n, uv.reshape(-1, 2), f)


def lathe(profile: ArrayLike, sides: int = 48) -> Mesh:
    """Body of revolution about z of the (radius, height) profile, read from the bottom up."""
    p = np.asarray(profile, float)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    points = np.stack([np.outer(p[:, 0], np.cos(angle)), np.outer(p[:, 0], np.sin(angle)),
                       np.repeat(p[:, 1:], sides + 1, axis=1)], axis=2)
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    uv = np.stack(np.meshgrid(angle * p[:, 0].max(), along), axis=2)
    mesh = surface(points, uv)
    # The seam and the poles have no two-sided neighbours, so their normals are set by hand.
    n = mesh.n.reshape(points.shape)
    n[:, [0, -1]] = n[:, [0]] + n[:, [-1]]
    n[p[:, 0] < 1e-6] = [0, 0, 1]
    mesh.n = (n / (np.linalg.norm(n, axis=2, keepdims=True) + 1e-12)).reshape(-1, 3)
    return mesh


def rounded(profile: ArrayLike, steps: int = 4) -> Array:
    """The profile with every corner doubled close by, so that smooth shading stays crisp there."""
    p = np.asarray(profile, float)
    out = [p[0]]
    for a, b in pairwise(p):
        cut = min(0.002 / (np.linalg.norm(b - a) + 1e-12), 0.3)
        out += [a + (b - a) * t for t in (cut, *np.linspace(0.3, 0.7, steps), 1 - cut)] + [b]
    return np.array(out)


def ball(radius: float) -> Mesh:
    t = np.linspace(-np.pi / 2, np.pi / 2, 33)
    return lathe(np.stack([radius * np.cos(t), radius * (1 + np.sin(t))], axis=1))


def tube(path: ArrayLike, radius: float | ArrayLike, sides: int = 10) -> Mesh:
    """Round rod along a path of points."""
    p = np.asarray(path, float)
    tangent = np.gradient(p, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    helper = np.eye(3)[np.abs(tangent).max(axis=0).argmin()]
    side = np.cross(tangent, helper)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    other = np.cross(tangent, side)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    r = np.broadcast_to(np.asarray(radius, float), (len(p),))
    ring = (np.cos(angle)[None, :, None] * side[:, None] + np.sin(angle)[None, :, None]
            * other[:, None])
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    uv = np.stack(np.meshgrid(angle * r.mean(), along), axis=2)
    mesh = surface(p[:, None] + ring * r[:, None, None], uv)
    mesh.n = ring.reshape(-1, 3)
    return mesh


def curve(points: ArrayLike, steps: int = 16) -> Array:
    """Bezier curve through its end points."""
    p = np.repeat(np.asarray(points, float)[None], steps, axis=0)
    t = np.linspace(0, 1, steps)[:, None, None]
    while p.shape[1] > 1:
        p = p[:, :-1] * (1 - t) + p[:, 1:] * t
    return p[:, 0]


def leaves(at: Array, out: Array, length: Array, width: float, rng: np.random.Generator) -> Mesh:
    """Folded leaves of eight triangles each, at the points `at`, pointing along `out`."""
    out = out / (np.linalg.norm(out, axis=1, keepdims=True) + 1e-12)
    side = np.cross(out, rng.normal(size=out.shape))
    side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-12
    up = np.cross(side, out)
    ln = length[:, None]
    # Outline of half a leaf: along, across, up, in lengths of the leaf.
    half = np.array([[0, 0, 0], [.30, .46, .05], [.62, .40, .03], [1, 0, -.06]])
    rib = np.array([[0, 0, 0], [.32, 0, -.05], [.64, 0, -.05], [1, 0, -.06]])
    local = []
    for sign in (1, -1):
        edge = half * [1, sign, 1]
        local += [[rib[0], rib[1], edge[1]], [edge[1], rib[1], rib[2]], [edge[1], rib[2], edge[2]],
                  [edge[2], rib[2], edge[3]]]
    shape = np.array(local) * [1, width, 1]
    axes = np.stack([out, side, up], axis=1) * ln[..., None]
    corners = at[None, :, None] + np.einsum("tci,nij->tncj", shape, axes)
    mesh = flat(corners.reshape(-1, 3, 3))
    start = rng.random((1, len(at), 1, 2))
    mesh.uv = (start + length[:, None, None] * shape[:, None, :, :2]).reshape(-1, 2)
    return mesh


@dataclass
class Model:
    """Meshes gathered by material, ready to become a Mitsuba scene dictionary."""

    materials: dict[str, dict[str, Any]] = field(default_factory=dict)
    tiles: dict[str, float] = field(default_factory=dict)
    meshes: dict[str, list[Mesh]] = field(default_factory=dict)

    def material(self, name: str, bsdf: dict[str, Any], tile: float = 1.0) -> None:
        """Declare a material whose texture repeats every `tile` metres."""
        self.materials[name], self.tiles[name] = bsdf, tile

    def add(self, name: str, *meshes: Mesh) -> None:
        if name not in self.materials:
            raise KeyError(f"no material {name}")
        self.meshes.setdefault(name, []).extend(meshes)

    def shapes(self, folder: Path) -> dict[str, Any]:
        """Write one PLY per material into `folder` and return Mitsuba's shapes."""
        out: dict[str, Any] = {}
        for name, meshes in self.meshes.items():
            path = folder / f"{name}.ply"
            write_ply(path, join(meshes), self.tiles[name])
            out[name] = {"type": "ply", "filename": str(path), "bsdf": self.materials[name]}
        return out


def write_ply(path: Path, mesh: Mesh, tile: float) -> None:
    names = ("x", "y", "z", "nx", "ny", "nz", "u", "v")
    # A texture's first row is its top, so v runs down.
    uv = np.array([0.0, 1.0]) + np.array([1.0, -1.0]) * mesh.uv / tile
    vertices = np.hstack([mesh.v, mesh.n, uv]).astype("<f4")
    faces = np.empty(len(mesh.f), dtype=[("count", "u1"), ("index", "<i4", 3)])
    faces["count"], faces["index"] = 3, mesh.f
    header = ["ply", "format binary_little_endian 1.0", f"element vertex {len(vertices)}"]
    header += [f"property float {n}" for n in names]
    header += [f"element face {len(faces)}", "property list uchar int vertex_indices", "end_header"]
    path.write_bytes("\n".join(header).encode() + b"\n" + vertices.tobytes() + faces.tobytes())
