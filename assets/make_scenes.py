"""Renders the two sample stereo scenes with their exact ground truth."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import cv2
import mitsuba as mi
import numpy as np

mi.set_variant("scalar_rgb")

from scenes import camera, check, street, workbench  # noqa: E402  (a variant must be chosen first)

SCENES = {"workbench": workbench, "street": street}
HERE = Path(__file__).resolve().parent


def load(name: str, folder: Path) -> object:
    module = SCENES[name]
    parts = {**module.lights(), **module.build().shapes(folder)}
    return mi.load_dict({"type": "scene", "integrator": {"type": "path", "max_depth": 5}, **parts})


def make(name: str, out: Path, spp: int, scale: float, preview: bool) -> None:
    start = time.time()
    module = SCENES[name]
    rig = module.RIG.scaled(scale)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        scene = load(name, Path(folder))
    print(f"{name}: scene loaded {time.time() - start:.1f} s")
    if not preview:
        save_truth(out, scene, rig)
        print(f"{name}: ground truth {time.time() - start:.1f} s")
    for right, side in enumerate(("left", "right")):
        if preview and right:
            break
        radiance = camera.render(scene, rig, bool(right), spp)
        # No two cameras expose alike.
        picture = camera.photograph(radiance, module.EXPOSURE * (1.01 if right else 1.0), 7 + right)
        save_jpeg(out / f"{side}.jpg", picture[..., ::-1])
        print(f"{name}: {side} {time.time() - start:.1f} s")


def save_truth(out: Path, scene: object, rig: camera.Rig) -> None:
    disparity, visible = camera.ground_truth(scene, rig)
    save_png(out / "disparity.png", np.round(disparity * 256).astype(np.uint16))
    save_png(out / "occlusion.png", np.where(visible, 255, 0).astype(np.uint8))
    (out / "calibration.json").write_text(json.dumps(rig.calibration(), indent=2) + "\n")


def save_png(path: Path, image: np.ndarray) -> None:
    cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def save_jpeg(path: Path, image: np.ndarray) -> None:
    """Full colour resolution: sensor noise makes a PNG of the same picture three times as big."""
    cv2.imwrite(str(path), image, [
        cv2.IMWRITE_JPEG_QUALITY, 96, cv2.IMWRITE_JPEG_OPTIMIZE, 1,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", default=list(SCENES), choices=list(SCENES))
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--spp", type=int, default=256)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--preview", action="store_true", help="left picture only")
    parser.add_argument("--check", action="store_true", help="only measure the scenes on disk")
    args = parser.parse_args()
    for name in args.scenes:
        if args.check:
            check.report(args.out / name)
            continue
        make(name, args.out / name, args.spp, args.scale, args.preview)


if __name__ == "__main__":
    main()
