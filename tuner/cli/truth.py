"""The flags that say how a file of true disparities is to be read."""

from __future__ import annotations

import argparse

from tuner.cli.parsing import UsageError
from tuner.core.types import Pair
from tuner.engine.opening import open_truth
from tuner.sources.ground_truth import AUTO, DepthError, GroundTruth, HowRead
from tuner.sources.truth_mask import MEANINGS, TOLD


def add_truth_flags(parser: argparse.ArgumentParser) -> None:
    """Add what belongs to the flag that names the file."""
    add = parser.add_argument
    add("--gt-scale", type=float, metavar="S", help="divide the ground-truth file's values by this")
    depth = (
        "the ground-truth file holds depth: disparity is K / value, K the focal length in px times "
        "the baseline in the file's unit; auto: by the calibration beside the pair, or a match"
    )
    add("--gt-depth", type=_depth, metavar="K", help=depth)
    signed = "values of 0 and below in the ground-truth file are disparities, not unknown"
    add("--gt-signed", action="store_true", help=signed)
    mask = (
        "what the highest value of the mask beside the ground truth means: the pixel is seen by "
        "both cameras, or the mask hides it; told from the data if left out"
    )
    add("--gt-mask", choices=MEANINGS, default=TOLD, help=mask)


def _depth(text: str) -> float:
    if text.lower() == "auto":
        return AUTO
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not auto or a number above 0")
    return number


def check_truth(given: argparse.Namespace, *, file: str | None, flag: str) -> None:
    """Refuse flags without the file that they are about, and those that exclude each other.

    Raises:
        UsageError: in one sentence.
    """
    said = {
        "--gt-scale": given.gt_scale is not None,
        "--gt-depth": given.gt_depth is not None,
        "--gt-signed": given.gt_signed,
        "--gt-mask": given.gt_mask != TOLD,
    }
    for name, on in said.items():
        if on and not file:
            raise UsageError(f"{name} belongs to {flag}")
    if said["--gt-scale"] and said["--gt-depth"]:
        raise UsageError("--gt-scale is for disparities and --gt-depth for depth; give one of them")


def how_read(given: argparse.Namespace) -> HowRead:
    """What the flags say of the file."""
    return HowRead(given.gt_scale, given.gt_depth, given.gt_signed, given.gt_mask)


def truth_of(given: argparse.Namespace, pair: Pair) -> GroundTruth | None:
    """What --metrics names, read as the flags say; what they do not say is told from the pair.

    Raises:
        UserError: it cannot be used, in one sentence.
    """
    if not given.metrics:
        return None
    try:
        return open_truth(given.metrics, pair=pair, how=how_read(given))
    except DepthError as error:
        number = f"{error.product:.6g}" if error.product else "K"
        raise UsageError(f"{error} (--gt-depth {number}, or --gt-scale 1)") from None


def notes_on_truth(truth: GroundTruth | None) -> list[str]:
    """What the user should be asked about it."""
    return [truth.doubt] if truth is not None and truth.doubt else []
