"""Measures the shipped presets against OpenCV's defaults on scenes with known disparity.

``python tests/presets/evidence.py`` prints the numbers for the bundled scenes and, where they lie
beside the project, the real pairs of each preset's kind; ``--write`` puts them into the presets.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner.core.tunable import Size
from tuner.core.types import GreyImage
from tuner.matchers import stereo_bm
from tuner.matchers.speckle import speckle
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import load_preset, save_preset
from tuner.resources import assets_folder, presets_folder
from tuner.sources.pfm import decode_pfm

REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
BAD_PX = 2.0
DEFAULTS = StereoBMSettings()

MIDDLEBURY = ("mb06_books", "mb06_cloth3", "mb06_dolls", "mb14q_adirondack", "mb14q_motorcycle")
MIDDLEBURY_UNSEEN = ("teddy", "cones", "mb06_bowling2", "mb06_reindeer", "mb06_wood1")
WEAK = ("mb06_midd1", "mb06_lampshade1", "mb14q_pianol")
WEAK_UNSEEN = ("mb06_bowling2", "mb06_wood1", "mb14q_playtable")
THIN = ("mb06_art", "mb06_aloe")
THIN_UNSEEN = ("mb06_reindeer", "mb14q_motorcycle", "mb06_dolls")


class Kind(NamedTuple):
    """The scenes of the situation that a preset is for."""

    bundled: tuple[str, ...] = ()
    chosen_on: tuple[str, ...] = ()
    """Real scenes looked at while the values were chosen."""
    checked_on: tuple[str, ...] = ()
    """Real scenes measured only after the values stood."""


KINDS: Mapping[str, Kind] = {
    "opencv-defaults": Kind(("workbench", "street")),
    "notebook": Kind(("workbench", "street")),
    "tutorial": Kind((), ("tsukuba",)),
    "indoor-close-range": Kind(("workbench",), MIDDLEBURY, MIDDLEBURY_UNSEEN),
    "outdoor-driving": Kind(("street",), ("slambook_kitti", "eth3d_playground_1l")),
    "low-texture": Kind(("workbench",), WEAK, WEAK_UNSEEN),
    "fast": Kind((), ("tsukuba_wide", "venus"), ("poster", "barn2", "eth3d_playground_1l")),
    "thin-structures": Kind(("workbench",), THIN, THIN_UNSEEN),
    "high-confidence": Kind(("workbench", "street"), MIDDLEBURY, (*MIDDLEBURY_UNSEEN, *WEAK)),
}


@dataclass(frozen=True, eq=False)
class Scene:
    """A pair with its true disparity.

    Attributes:
        truth: (H, W) float32 in px, NaN where unknown; all NaN if there is none.
        edges: (H, W) bool, within 4 px of a jump of the true disparity by 3 px or more.
    """

    name: str
    left: GreyImage
    right: GreyImage
    truth: NDArray[np.float32]
    edges: NDArray[np.bool_]

    @property
    def size(self) -> Size:
        return Size(self.left.shape[1], self.left.shape[0])


@dataclass(frozen=True)
class Score:
    """Shares, 0..1, of the pixels whose disparity is known.

    Attributes:
        density: of them have a disparity.
        bad: of those with a disparity, how many are wrong by more than 2 px.
        lost: are missing or wrong by more than 2 px.
        lost_edges: the same, near depth edges only.
        agreeing: of all pixels, how many have a disparity that matching from the right confirms
            within 1 px; needs no truth.
    """

    density: float
    bad: float
    lost: float
    lost_edges: float
    agreeing: float

    def known(self) -> dict[str, float]:
        """The shares that are numbers, rounded."""
        return {name: round(value, 3) for name, value in asdict(self).items() if np.isfinite(value)}


@cache
def scene(name: str) -> Scene | None:
    """A bundled or real scene; None if it is not at hand."""
    bundled = assets_folder() / name
    if bundled.is_dir():
        left = next(bundled.glob("left.*"))
        truth = cv2.imread(str(bundled / "disparity.png"), cv2.IMREAD_UNCHANGED)
        px = np.where(truth > 0, truth / np.float32(256), np.nan).astype(np.float32)
        return _scene(name, left, left.with_stem("right"), px)
    if not (REAL / "manifest.json").is_file():
        return None
    listed = json.loads((REAL / "manifest.json").read_text(encoding="utf-8"))
    row = next((row for row in listed if row["name"] == name), None)
    if row is None:
        return None
    return _scene(name, REAL / row["left"], REAL / row["right"], _real_truth(row))


def _real_truth(row: Mapping[str, Any]) -> NDArray[np.float32] | None:
    if not row.get("gt"):
        return None
    path = REAL / row["gt"]
    raw = decode_pfm(path.read_bytes(), name=path.name) if path.suffix == ".pfm" else _image(path)
    known = np.isfinite(raw) & (raw > 0)
    return np.where(known, raw / row["gt_scale"], np.nan).astype(np.float32)


def _image(path: Path) -> NDArray[np.float32]:
    raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED).astype(np.float32)
    return raw[..., 0] if raw.ndim == 3 else raw


def _scene(name: str, left: Path, right: Path, truth: NDArray[np.float32] | None) -> Scene:
    greys = [cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in (left, right)]
    if truth is None:
        truth = np.full(greys[0].shape, np.nan, np.float32)
    return Scene(name, greys[0], greys[1], truth, _edges(truth))


def _edges(truth: NDArray[np.float32]) -> NDArray[np.bool_]:
    kernel = np.ones((3, 3), np.uint8)
    high = cv2.dilate(np.nan_to_num(truth, nan=-1e6), kernel)
    low = cv2.erode(np.nan_to_num(truth, nan=1e6), kernel)
    jump = (high - low >= 3) & (high > 0) & (low < 1e6)
    near = cv2.dilate(jump.astype(np.uint8), np.ones((9, 9), np.uint8))
    return np.asarray(near > 0)


def disparity(left: GreyImage, right: GreyImage, settings: StereoBMSettings) -> NDArray[np.float32]:
    """(H, W) float32 in px, NaN where there is none; speckle filter included."""
    raw = speckle(
        stereo_bm.match(left, right, settings),
        invalid=settings.invalid,
        window=settings.speckle_window_size,
        difference=settings.speckle_range,
    )
    return np.where(raw != settings.invalid, raw / np.float32(16), np.nan).astype(np.float32)


def score(of: Scene, settings: StereoBMSettings, *, agreement: bool = True) -> Score:
    """How good the settings are on a scene."""
    found = disparity(of.left, of.right, settings)
    known = np.isfinite(of.truth)
    valid = np.isfinite(found) & known
    wrong = valid & ~(np.abs(found - of.truth) <= BAD_PX)
    lost = known & (wrong | ~valid)
    return Score(
        density=_share(valid, known),
        bad=_share(wrong, valid),
        lost=_share(lost, known),
        lost_edges=_share(lost & of.edges, known & of.edges),
        agreeing=_agreeing(of, settings, found) if agreement else float("nan"),
    )


def _share(part: NDArray[np.bool_], whole: NDArray[np.bool_]) -> float:
    count = np.count_nonzero(whole)
    return np.count_nonzero(part) / count if count else float("nan")


def _agreeing(of: Scene, settings: StereoBMSettings, found: NDArray[np.float32]) -> float:
    """Matching the mirrored pair gives the right image's disparities."""
    mirrored = disparity(
        np.ascontiguousarray(of.right[:, ::-1]), np.ascontiguousarray(of.left[:, ::-1]), settings
    )
    from_right = mirrored[:, ::-1]
    rows, columns = np.nonzero(np.isfinite(found))
    matched = np.rint(columns - found[rows, columns]).astype(int)
    inside = (matched >= 0) & (matched < of.size.width)
    rows, columns, matched = rows[inside], columns[inside], matched[inside]
    same = np.abs(from_right[rows, matched] - found[rows, columns]) <= 1
    return float(np.count_nonzero(same)) / found.size


def time_ratio(scenes: Iterable[Scene], settings: StereoBMSettings, *, rounds: int = 7) -> float:
    """Time of the settings over the time of the defaults: medians of interleaved runs."""
    ratios = []
    for one in scenes:
        times: dict[StereoBMSettings, list[float]] = {settings: [], DEFAULTS: []}
        for _ in range(rounds):
            for each, taken in times.items():
                start = perf_counter()
                disparity(one.left, one.right, each)
                taken.append(perf_counter() - start)
        ratios.append(float(np.median(times[settings]) / np.median(times[DEFAULTS])))
    return float(np.mean(ratios)) if ratios else float("nan")


def mean(names: Iterable[str], settings: StereoBMSettings) -> Score:
    """The mean scores over the scenes at hand; a share is NaN if any scene has no truth."""
    scores = [asdict(score(one, settings)) for one in at_hand(names)]
    return Score(**{key: float(np.mean([each[key] for each in scores])) for key in scores[0]})


def at_hand(names: Iterable[str]) -> list[Scene]:
    """The scenes that can be read here."""
    return [found for name in names if (found := scene(name)) is not None]


def measure(stem: str, settings: StereoBMSettings) -> dict[str, Any]:
    """The provenance of a shipped preset: what was measured, where, and with which OpenCV."""
    groups = {}
    for group, names in KINDS[stem]._asdict().items():
        for part in _with_and_without_truth(names):
            groups[f"{group}: {', '.join(one.name for one in part)}"] = {
                "images": {one.name: str(one.size) for one in part},
                "preset": mean([one.name for one in part], settings).known(),
                "defaults": mean([one.name for one in part], DEFAULTS).known(),
            }
    everything = at_hand(name for names in KINDS[stem] for name in names)
    return {
        "opencv": cv2.__version__,
        "command": "python tests/presets/evidence.py --write",
        "bad_px": BAD_PX,
        "time_ratio": round(time_ratio(everything, settings), 1),
        "measured": groups,
    }


def _with_and_without_truth(names: Iterable[str]) -> list[list[Scene]]:
    scenes = at_hand(names)
    known = [one for one in scenes if np.isfinite(one.truth).any()]
    return [part for part in (known, [one for one in scenes if one not in known]) if part]


def sentences(provenance: Mapping[str, Any]) -> str:
    """The numbers for people, the defaults' in brackets."""
    lines = [
        f"Measured with OpenCV {provenance['opencv']} on the pixels of known disparity; "
        "in brackets OpenCV's defaults."
    ]
    for group, found in provenance["measured"].items():
        ours, theirs = found["preset"], found["defaults"]
        told = [
            f"{words} {_percent(ours[key])} ({_percent(theirs[key])})"
            for key, words in _WORDS.items()
            if key in ours and (key != "agreeing" or "density" not in ours)
        ]
        lines.append(f"{_people_say(group)}: {', '.join(told)}.")
    lines.append(f"Time: {provenance['time_ratio']:g} of the defaults'.")
    return "\n".join(lines)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"


def _people_say(group: str) -> str:
    for short, words in _NAMES.items():
        group = group.replace(short, words)
    return group.replace("_", " ")


_NAMES = {
    "bundled: ": "Bundled ",
    "chosen_on": "Chosen on",
    "checked_on": "Checked on",
    "mb06_": "Middlebury 2006 ",
    "mb14q_": "Middlebury 2014 ",
    "eth3d_playground_1l": "ETH3D playground",
    "slambook_kitti": "KITTI",
}
_WORDS = {
    "density": "found",
    "bad": "of these wrong by more than 2 px",
    "lost": "missing or wrong",
    "lost_edges": "missing or wrong at depth edges",
    "agreeing": "found and confirmed from the right image",
}


def main() -> None:
    """Print, and if asked write, the evidence of every shipped preset."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the numbers into the presets")
    write = parser.parse_args().write
    for stem in KINDS:
        path = presets_folder() / f"{stem}.json"
        preset = load_preset(path)
        evidence = measure(stem, preset.settings)
        words = preset.description.split("\n\n")[0]
        print(f"{stem}\n{sentences(evidence)}\n")
        if write:
            description = f"{words}\n\n{sentences(evidence)}"
            save_preset(replace(preset, description=description, provenance=evidence), path)


if __name__ == "__main__":
    main()
