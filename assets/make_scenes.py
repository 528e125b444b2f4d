"""Renders the two sample stereo scenes with their exact ground truth.

Run it where `pip install mitsuba opencv-python-headless` has been done; the product itself does
not need Mitsuba. From this folder, at low priority, about a quarter of an hour on two cores:

    nice -n 15 python make_scenes.py                              both scenes, in place
    python make_scenes.py street --preview --scale 0.5 --spp 16   one quick look
    python make_scenes.py --check                                 measure what lies here

Everything is made here: shapes and textures by numpy, light by Mitsuba's path tracer (scalar_rgb,
on the processor). Each scene's folder holds left.jpg and right.jpg (quality 96, no chroma
subsampling), disparity.png (16 bit, 256 per pixel, 0 = no ground truth), occlusion.png (255 = seen
in both pictures) and calibration.json. The disparity comes from one ray through each pixel centre,
not from the pictures; a whole-numbered coordinate is the centre of a pixel.

StereoBM, 64 disparities, prefilter cap 31, uniqueness 10, texture threshold 10, as --check
measures it; bad-2 is the share of matched pixels, seen in both views, wrong by over 2 pixels:

                        workbench               street
    disparity           14.86 .. 46.56          1.66 .. 46.14, sky without ground truth
    block 5             0.740 dense, 29% bad-2  0.799 dense, 13% bad-2
    block 15            0.788 dense, 8.1%       0.848 dense, 3.6%
    block 31            0.831 dense, 9.5%       0.863 dense, 4.5%
    15, uniqueness 0    1.000 dense, 24%        1.000 dense, 6.5%
    15, uniqueness 30   0.687 dense, 5.0%       0.738 dense, 1.9%
    15, texture 2000    0.770 dense, 6.4%       0.805 dense, 3.6%
    15, speckle 200     0.761 dense, 6.2%       0.801 dense, 2.8%
    15, median error    +0.043 px               +0.031 px

StereoBM rounds its sixteenths up, which alone accounts for about +0.03 px of that. Warping
the right picture by the ground truth fits best with no shift at all, across and down.
"""

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
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("scenes", nargs="*", default="all", choices=[*SCENES, "all"])
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--spp", type=int, help="rays per pixel")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--preview", action="store_true", help="left picture only")
    parser.add_argument("--check", action="store_true", help="only measure the scenes on disk")
    args = parser.parse_args()
    for name in SCENES if "all" in args.scenes else args.scenes:
        if args.check:
            check.report(args.out / name)
            continue
        make(name, args.out / name, args.spp or SCENES[name].SPP, args.scale, args.preview)


if __name__ == "__main__":
    main()
