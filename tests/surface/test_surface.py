"""The public names and every ``--help`` say what they said, but for what is named here."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import tuner
from tuner.__main__ import COMMANDS
from tuner.cli.flags import flag
from tuner.cli.options import gui_options
from tuner.core.geometry.rectification import SPECS
from tuner.core.geometry.stereo_rectification import SPECS as TUNABLES

HERE = Path(__file__).parent
NEW_NAMES: frozenset[str] = frozenset(
    (
        *("ArgumentError", "FileError", "ImageError", "ModelError", "NeedsConsent"),
        *("PresetError", "SettingsError"),
        *("Examination", "Pair", "examine", "line_up"),
        *("Calibration", "PointCloud", "point_cloud", "save_cloud"),
        *("CalibrationError", "read_calibration", "rectify"),
        *("AmbiguousSource", "Pairs", "open"),
    )
)
ROWS = "for pairs that nobody has rectified: an estimate, which knows no metres"
FITTED = "bring the rows into line by the pair's own matches"
MATCHER = (
    "[--matcher KEY] ",
    "--matcher KEY the stereo matcher: stereo_bm; the preset's, or stereo_bm, if left out ",
)
GREY = (
    "[--grey RULE] ",
    "--grey RULE which values of pictures of more than 8 bit become black and white: percent "
    "(0.1 % to 99.9 % of the values of both, the default), whole, or FROM..TO ",
)
ONE = (
    "the pair, a folder with an obvious pair, or one picture: the other one lies beside it, or it "
    "holds both",
    "the pair, or a folder with an obvious pair",
)
"""Said now, and said before."""

TRUTH = (
    "[--gt-depth K] [--gt-signed] [--gt-mask {seen,hides}] ",
    "--gt-depth K the ground-truth file holds depth: disparity is K / value, K the focal length "
    "in px times the baseline in the file's unit; auto: by the calibration beside the pair, "
    "or a match --gt-signed values of 0 and below in the ground-truth file are disparities, not "
    "unknown --gt-mask {seen,hides} what the highest value of the mask beside the ground truth "
    "means: the pixel is seen by both cameras, or the mask hides it; told from the data if left "
    "out ",
)
DEPTH = (
    "[--depth-out FILE] ",
    "--depth-out FILE write the depth in metres, where a calibration is named or lies beside the "
    "pair; .npy, .pfm, .tiff, or .png in mm ",
)
LINE_UP = tuple(
    re.sub(" +", " ", words)
    for words in (
        "[--line-up] [--line-up-rows N] [--line-up-roll N] [--line-up-scale N] "
        "[--line-up-keystone-x N] [--line-up-keystone-y N] ",
        f"rows: {ROWS} --line-up {FITTED} "
        + " ".join(
            f"{flag('line_up_' + name)} N {spec.help} "
            f"[in 1/{spec.per_unit} {spec.unit}, or e.g. 2{spec.unit}]"
            for name, spec in SPECS.items()
        ),
    )
)
CLOUD = (
    "[--cloud-ascii] [--cloud-normals] [--cloud-y-up] [--cloud-colour {image,depth,height}] "
    "[--cloud-near Z] [--cloud-far Z] ",
    "point cloud: where a file to write ends in .ply --cloud-ascii numbers as text; five times as "
    "large --cloud-normals with the normal of each point --cloud-y-up x right, y up, z backward; "
    "x right, y down, z forward if left out --cloud-colour {image,depth,height} what colours the "
    "points; the image if left out --cloud-near Z leave out what is nearer, in metres, or in "
    "baselines without a calibration --cloud-far Z leave out what is farther, in metres, or in "
    "baselines without a calibration ",
)
IN_BATCH = (
    "[--cloud-ascii] [--cloud-normals] [--cloud-y-up] ",
    "point cloud: where --write names ply --cloud-ascii numbers as text; five times as large "
    "--cloud-normals with the normal of each point --cloud-y-up x right, y up, z backward; "
    "x right, y down, z forward if left out",
)
OUT = "; or a point cloud; .ply"
ALIGNED = (
    "[--out-aligned FILE] ",
    "--out-aligned FILE write the depth fitted to stereo; as a disparity, or a point cloud; .ply ",
)
RECTIFY = tuple(
    re.sub(" +", " ", words)
    for words in (
        "[--calibration FILE [FILE ...]] [--no-calibration] [--calibration-unit UNIT] "
        "[--calibration-size WxH] [--calibration-cameras L,R] [--calibration-exchanged] "
        "[--focal-px F] [--baseline B] [--doffs-px D] [--rectify-on 0|1|2] [--rectify-alpha N] "
        "[--rectify-zero-disparity 0|1] [--rectify-shift N] [--rectify-new-width N] "
        "[--rectify-new-height N] ",
        "rectification: by the calibration of the cameras; metres are known then "
        "--calibration FILE [FILE ...] the calibration's file, or those of the left and of the "
        "right camera, of any tool; without, and without one in the preset, what lies beside the "
        "pair is used, and said --no-calibration use none: not the one beside the pair, and not "
        "the preset's --calibration-unit UNIT what lengths in it count, where it does not say: m, "
        "cm, mm, or a board's square (25mm) --calibration-size WxH size of the pictures that it is "
        "for, where it does not say --calibration-cameras L,R which of several cameras in it are "
        "left and right, such as 00,01 --calibration-exchanged exchange its left and right camera "
        "--focal-px F of a rectified pair without such a file: its focal length in px --baseline B "
        "and the distance of its cameras, such as 120mm --doffs-px D and cx of the right camera "
        "minus cx of the left in px [default 0] "
        + " ".join(
            f"{flag('rectify_' + name)} "
            f"{'|'.join(str(n) for n, _ in spec.choices) or 'N'} {spec.help} [{facts}]"
            for (name, spec), facts in zip(
                TUNABLES.items(),
                (
                    "0 off, 1 on, 2 done already; default on",
                    "%; default off",
                    "0 off, 1 on; default on",
                    "in 1/100 px, or e.g. 2px; default 0 px",
                    "px; default 0 px",
                    "px; default 0 px",
                ),
                strict=True,
            )
        ),
    )
)
SOURCE = (
    "; or frames of a folder of pairs, a video or two, a ROS bag, camera:0, camera:0,1 or a "
    "stream's address",
    "[--frame N] [--pattern LEFT,RIGHT] [--layout side-by-side|top-bottom] [--topics LEFT,RIGHT] ",
    "source: for a folder, a video, a bag or a camera --frame N index of the frame, 0 is the "
    "first and the default --pattern LEFT,RIGHT which names of a folder are left and right, e.g. "
    "left_*.png,right_*.png or image_2/*.png,image_3/*.png --layout side-by-side|top-bottom how "
    "both lie in one picture or frame; the first half is the left one --topics LEFT,RIGHT which "
    "topics of a bag are the cameras' ",
)
NEW_WORDS = {
    "stereo-tuner": (
        "; or a folder of pairs, a video, a bag, camera:0",
        *GREY,
        *TRUTH,
        "calibrate (a rig by pictures of a board), ",
        ", batch (many pairs), report (of a tuning)",
    ),
    "stereo-tuner mono": (
        ", of which the left picture is meant",
        "[--no-calibration] ",
        "--no-calibration take the left picture of a source as it was read, not rectified by what "
        "lies beside it ",
        *SOURCE,
        *GREY,
    ),
    "stereo-tuner compute": (
        *(*SOURCE, *MATCHER, *GREY, *TRUTH, *DEPTH, *RECTIFY, *LINE_UP, *CLOUD),
        OUT,
    ),
    "stereo-tuner compare": (*SOURCE, *MATCHER, *GREY, *TRUTH, *RECTIFY, *ALIGNED, *CLOUD),
    "stereo-tuner batch": IN_BATCH,
}
"""Command -> pieces of its help that came later."""


def sections() -> dict[str, str]:
    """Command line -> its help as it was published."""
    text = (HERE / "help.txt").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for part in text.split("## ")[1:]:
        command, _, words = part.partition("\n")
        found[command] = words
    return found


PUBLISHED = sections()


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    words = command.split()[1:]
    run = getattr(import_module(COMMANDS[words[0]]), words[0]) if words else gui_options
    with pytest.raises(SystemExit):
        run([*words[1:], "--help"])
    return capsys.readouterr().out


def joined(text: str) -> str:
    """Without line breaks and indents: these are the terminal's."""
    return " ".join(text.split())


def test_every_command_is_published() -> None:
    names = {command.split()[1] for command in PUBLISHED if command.count(" ")}
    assert names == set(COMMANDS)


def test_the_public_names_stay() -> None:
    published = (HERE / "names.txt").read_text(encoding="utf-8").split()
    assert set(tuner.__all__) - NEW_NAMES == set(published)
    assert all(hasattr(tuner, name) for name in tuner.__all__)


@pytest.mark.parametrize("command", PUBLISHED)
def test_help_says_what_it_said(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100000")
    monkeypatch.setenv("NO_COLOR", "1")
    said = joined(help_of(command, capsys)).replace(*ONE)
    for words in NEW_WORDS.get(command, ()):
        assert words in said
        said = joined(said.replace(words, "", 1))
    assert said == joined(PUBLISHED[command])
