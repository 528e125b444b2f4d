"""The functions that ``import tuner`` offers to scripts and notebooks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tuner import arguments, calibrations
from tuner.arguments import ArgumentError, array, copied, numbers
from tuner.calibrations.lengths import length_m
from tuner.calibrations.reference import CalibrationRef
from tuner.comparison.trusted import trusted
from tuner.core import alignment
from tuner.core.alignment import Alignment
from tuner.core.calibration import Calibration
from tuner.core.errors import ImageError, SettingsError
from tuner.core.geometry import stereo_rectification
from tuner.core.geometry.cloud import cloud
from tuner.core.geometry.point_cloud import PointCloud
from tuner.core.geometry.rig import StereoCalibration
from tuner.core.geometry.stereo_rectification import Rectification
from tuner.core.grey import GreyRule
from tuner.core.tunable import Size
from tuner.core.types import FloatMap, GreyImage, Pair, Picture, size_of
from tuner.engine import diagnostics, examination, rectifying
from tuner.engine.cloud import of_outcome
from tuner.engine.examination import Examination
from tuner.engine.found_rig import NOWHERE, Beside, Finder, beside_as_said
from tuner.engine.lining_up import line_up_for, with_rows_in_line
from tuner.engine.opening import found_anew, open_frame, open_pair, open_source
from tuner.engine.outcome import Outcome
from tuner.engine.pipeline import run
from tuner.exporters.ply import Layout, export_ply
from tuner.matchers.matcher import MatcherSettings
from tuner.matchers.registry import matcher_of, matchers
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.networks.by_name import open_network
from tuner.networks.estimate import estimate
from tuner.networks.types import InverseDepth, Network
from tuner.pairs import Pairs
from tuner.presets import codec, interop
from tuner.presets.names import file_stem
from tuner.presets.preset import Preset
from tuner.presets.rectification_section import RectificationSection
from tuner.sources.image import read_picture
from tuner.sources.kinds import find_source

ColourImage = str | os.PathLike[str] | NDArray[np.uint8]
"""A path, or an (H, W) grey or (H, W, 3) RGB uint8 image."""

Image = str | os.PathLike[str] | NDArray[np.uint8]
"""A path, or an (H, W) uint8 grey image."""


def compute(
    left: Image | Pair,
    right: Image | None = None,
    settings: MatcherSettings | Preset | None = None,
    *,
    grey: str = "percent",
) -> Outcome:
    """The disparity of a rectified pair, by the matcher of the settings.

    Inside ``Outcome.area`` StereoBM's equals ``cv2.StereoBM.compute`` bit for bit, except where
    OpenCV itself is wrong or does not repeat: with a left-right check while block_size is above 21
    or pre_filter_cap above 31, and on high contrast with a normalized response of pre_filter_size
    51 or 73 to 89. ``Outcome.warnings`` says so. Outside nothing can be matched and every pixel is
    invalid.

    Args:
        left, right: both paths, or both (H, W) or (H, W, 1) uint8 arrays of the same size. Files of
            8 bit are read as ``cv2.imread(path, cv2.IMREAD_GRAYSCALE)`` reads them. The arrays are
            not changed. Instead of both a Pair, as ``line_up`` and ``open`` give, or the path of a
            source, whose first frame is meant. Files are rectified by a calibration beside them,
            unless their rows meet already.
        settings: StereoBM with OpenCV's defaults if left out. A preset rectifies the pair and lines
            up its rows, too, if it says how; its calibration counts before one that lies beside,
            but what ``rectify`` gave stays as it is.
        grey: which values of files of more than 8 bit become black and white: "percent" (0.1 % to
            99.9 % of the values of both), "whole", or two values such as "29000..29400".

    Returns:
        Outcome: ``raw`` (H, W) int16 in 1/16 px, ``(min_disparity - 1) * 16`` where there is none;
        ``disparity`` (H, W) float32 px with NaN; ``density`` 0..1.

    Raises:
        SettingsError: a setting does not fit the image (a ValueError).
        ImageError: the images cannot be matched (a ValueError).
        FileError: a file cannot be read (an OSError).
    """
    chosen = settings.settings if isinstance(settings, Preset) else settings
    chosen = StereoBMSettings() if chosen is None else chosen
    _check_type(chosen)
    pair = _prepared(left, right, settings, grey)
    return run(pair, chosen)


def point_cloud(
    left: Image | Pair,
    right: Image | None = None,
    settings: MatcherSettings | Preset | None = None,
    *,
    grey: str = "percent",
    calibration: Calibration | None = None,
    colour: str = "image",
    near: float = 0.0,
    far: float = inf,
    normals: bool = False,
) -> PointCloud:
    """The points in space of a rectified pair's pixels; those without a disparity are left out.

    Args:
        left, right, settings, grey: as ``compute`` takes them.
        calibration: that of the pair; the one beside the left file, if there is one, if left out.
            Without any only the shape is true: ``unit`` is "baseline", and ``warning`` says so.
        colour: "image", "depth" or "height".
        near, far: limits of z in the unit of the points; what lies beyond is left out.
        normals: with the normal of each point.

    Returns:
        PointCloud: ``points`` (N, 3) float32 in ``unit``, x right, y down, z forward from the left
        camera; ``colours`` (N, 3) uint8 RGB; ``pixels`` (N, 2) int32, x and y in the left picture.

    Raises:
        ArgumentError: a limit, a colour or the calibration is not legal.
        SettingsError, ImageError, FileError: as ``compute``.
    """
    if calibration is not None and not isinstance(calibration, Calibration):
        wanted = "give tuner.Calibration(focal_px=..., baseline_m=...)"
        raise ArgumentError("calibration", f"{arguments.kind_of(calibration)}; {wanted}")
    chosen = settings.settings if isinstance(settings, Preset) else settings
    chosen = StereoBMSettings() if chosen is None else chosen
    _check_type(chosen)
    low, high = chosen.searched
    look = arguments.cloud_look(
        colour=colour, near=near, far=far, normals=normals, low=low, high=high
    )
    pair = _prepared(left, right, settings, grey)
    request = of_outcome(run(pair, chosen), pair, look=look)
    if calibration is not None:
        request = replace(request, calibration=calibration)
    return cloud(request)


def save_cloud(
    cloud: PointCloud, path: str | os.PathLike[str], *, ascii: bool = False, y_up: bool = False
) -> tuple[str, ...]:
    """Write a point cloud as .ply, whole or not at all; unit and axes stand in its header.

    Args:
        ascii: numbers as text instead of binary ones.
        y_up: x right, y up, z backward; else x right, y down, z forward.

    Returns:
        Sentences about what its numbers must not be taken for.

    Raises:
        ArgumentError: ``cloud`` is none.
        FileError: the name ends otherwise, there is no point, or the file cannot be written.
    """
    if not isinstance(cloud, PointCloud):
        wanted = "give what point_cloud returns"
        raise ArgumentError("cloud", f"{arguments.kind_of(cloud)}; {wanted}")
    layout = Layout(text=bool(ascii), y_up=bool(y_up))
    return export_ply(cloud, to=arguments.path(path, "path"), layout=layout)


def examine(
    left: Image | Pair | tuple[Image, Image],
    right: Image | None = None,
    *,
    settings: MatcherSettings | Preset | None = None,
    grey: str = "percent",
) -> Examination:
    """What is wrong with a pair, by its own matches and before anyone tunes; about 0.1 s.

    Args:
        left, right: as ``compute`` takes them, or the two as one pair ``(left, right)``.
        settings: whose searched disparities are judged; OpenCV's defaults if left out.
        grey: as ``compute`` takes it.

    Returns:
        Examination: ``verdicts`` ("rows_differ", "range_too_small", "negative_disparities",
        "same_picture", "unrelated", "exchanged", "too_few_matches"), a sentence for each in
        ``sentences``; ``rows``, ``disparities`` in px, ``suggested`` min_disparity and
        num_disparities, ``matches``.

    Raises:
        ImageError, FileError: the images cannot be used.
    """
    chosen = settings.settings if isinstance(settings, Preset) else settings
    chosen = StereoBMSettings() if chosen is None else chosen
    _check_type(chosen)
    return examination.examine(_pair(left, right, chosen, arguments.grey(grey)), settings=chosen)


def line_up(
    left: Image | Pair | tuple[Image, Image],
    right: Image | None = None,
    *,
    grey: str = "percent",
) -> Pair:
    """The pair with its rows in line, by its own matches: a rectification without a board.

    The right picture is moved by five numbers (``Pair.line_up``: shift, turn, scale, keystone) and
    the left one stays. It is an estimate: it knows no metres, no lens distortion, and not by how
    much the disparities are off, which is nearly the same everywhere.

    Args:
        left, right, grey: as ``examine`` takes them.

    Returns:
        Pair: what ``compute`` and ``examine`` take; ``left.grey`` and ``right.grey`` are (H, W)
        uint8, ``calibration`` is None.

    Raises:
        UserError: the matches do not support it, in words.
        ImageError, FileError: the images cannot be used.
    """
    pair = _pair(left, right, StereoBMSettings(), arguments.grey(grey))
    return with_rows_in_line(pair, line_up_for([pair]))


def _prepared(left: Any, right: Any, settings: MatcherSettings | Preset | None, grey: str) -> Pair:
    """The pair rectified, and with its rows in line, if a preset says how."""
    chosen = settings.settings if isinstance(settings, Preset) else settings
    rule, finder = arguments.grey(grey), _finder(settings)
    if right is None and isinstance(left, Pair) and isinstance(settings, Preset):
        left = _as_said(left, settings.rectification)
    pair = _pair(left, right, chosen or StereoBMSettings(), rule, finder=finder)
    if not isinstance(settings, Preset):
        return pair
    if settings.rectification and pair.rois is None:
        pair = _rectified(pair, settings.rectification)
    if settings.line_up and pair.line_up is None:
        pair = with_rows_in_line(pair, settings.line_up.line_up)
    return pair


def read_calibration(
    *paths: str | os.PathLike[str],
    unit: str = "",
    size: tuple[int, int] | None = None,
    cameras: tuple[str, str] | None = None,
) -> StereoCalibration:
    """Read the calibration of a rig in any tool's file, told by its content.

    Args:
        paths: one file, or the left camera's and the right one's.
        unit: what lengths in it count, where it does not say: "m", "mm", or a board's square such
            as "25mm". Without it no metres are known.
        size: width and height of the pictures that it is for, where it does not say.
        cameras: which of several cameras in it are left and right, such as ("00", "01").

    Returns:
        CameraPair (``left``, ``right``, ``rotation``, ``translation`` with x2 = R x1 + T, and
        ``exchanged()``), RemapTables, or AlreadyRectified; all are what ``rectify`` takes.

    Raises:
        FileError: a file cannot be read. CalibrationError: what is in it cannot be used.
    """
    files = [arguments.path(path, "paths") for path in paths]
    return calibrations.read_calibration(
        files,
        unit_m=length_m(unit) if unit else None,
        size=Size(*size) if size else None,
        cameras=cameras or (),
    )


def rectify(
    left: Image | Pair | tuple[Image, Image],
    right: Image | None = None,
    *,
    calibration: StereoCalibration | str | os.PathLike[str],
    grey: str = "percent",
    **how: int,
) -> Pair:
    """The pair with epipolar lines along its rows, by the calibration of its cameras.

    Args:
        left, right, grey: as ``examine`` takes them; as the cameras took them. Of a Pair that
            ``open`` has rectified by what it found, the pair as it was read is taken.
        calibration: what ``read_calibration`` gives, or a file of it.
        how: of the rectification's tunables: ``alpha`` 0..100 % (-1: the file's own, or OpenCV's),
            ``zero_disparity`` 0 or 1, ``shift`` in 1/100 px, ``new_width`` and ``new_height`` in
            px, ``on`` 0, 1 or 2 (rectified already).

    Returns:
        Pair: what ``compute`` takes; ``calibration`` turns its px into metres, None where the unit
        is not known; ``rois`` are ROI1 and ROI2; ``left.note`` says what is to be known.

    Raises:
        CalibrationError: the calibration is not for such pictures, or cannot be one.
        SettingsError: a value of ``how`` is not legal.
        ImageError, FileError: the images cannot be used.
    """
    if isinstance(calibration, str | os.PathLike):
        calibration = read_calibration(calibration)
    if not isinstance(calibration, StereoCalibration):
        raise ArgumentError(
            "calibration", f"{arguments.kind_of(calibration)}; give what read_calibration returns"
        )
    unknown = sorted(how.keys() - stereo_rectification.SPECS.keys())
    if unknown:
        known = ", ".join(stereo_rectification.SPECS)
        raise ArgumentError(unknown[0], f"there is no such tunable; there are {known}")
    pair = _pair(left, right, StereoBMSettings(), arguments.grey(grey), finder=NOWHERE)
    return rectifying.rectify(_before(pair), calibration, Rectification(**how))[0]


def _rectified(pair: Pair, section: RectificationSection) -> Pair:
    calibration = section.read()
    if calibration is None:
        return pair
    return rectifying.rectify(pair, calibration, section.rectification)[0]


def _as_said(pair: Pair, section: RectificationSection | None) -> Pair:
    """A pair that a found calibration has rectified, as it is where a preset says how."""
    if pair.as_read is None or section is None:
        return pair
    if section.names_one:
        return _before(pair)
    told, how, beside = section.calibration, section.rectification, beside_as_said(section)
    if (told, how, beside) == (CalibrationRef(), Rectification(), Beside.USED):
        return pair  # as it was found
    _before(pair)
    return found_anew(pair.as_read, told, how, beside=beside).pair


def _before(pair: Pair) -> Pair:
    """The pair as it was read, where a calibration that nobody named has rectified it."""
    if pair.as_read is None:
        return pair
    if pair.line_up is not None:
        raise ArgumentError(
            "left",
            "its rows were lined up on top of the calibration found beside it, so no other one can "
            "rectify it; open it with tuner.open(..., find_calibration=False), rectify it, and "
            "line it up then",
        )
    return pair.as_read.pair


def _finder(settings: MatcherSettings | Preset | None) -> Finder:
    """What becomes of a calibration beside a pair, where a preset says how pairs are rectified."""
    section = settings.rectification if isinstance(settings, Preset) else None
    if section is None:
        return Finder()
    if section.names_one:
        return NOWHERE
    return Finder(section.calibration, section.rectification, beside=beside_as_said(section))


def open(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    *,
    pattern: str = "",
    layout: str = "",
    topics: str = "",
    grey: str = "",
    find_calibration: bool = True,
) -> Pairs:
    """Open a source of pairs; ``close`` it when done, or use it in a ``with``.

    Args:
        source: a folder of pairs, a video, a ROS bag, a picture, "camera:0", "camera:0,1", a
            stream's address; or two pictures, videos or addresses.
        pattern: which names of a folder are left and right: "image_2/*.png,image_3/*.png".
        layout: "side-by-side" or "top-bottom", where one picture holds both; guessed if left out.
        topics: of a bag, as "LEFT,RIGHT".
        grey: of pictures of more than 8 bit, as ``compute`` takes it.
        find_calibration: rectify pairs by a calibration that lies beside them, unless their rows
            meet already; ``left.note`` of each says by which. ``rectify`` and what a preset says
            still start from the pairs as they were read. Without, that is what they are.

    Returns:
        Pairs: iterate over it; each is what ``compute`` takes. ``pairs[3]``, ``len(pairs)``,
        ``name(3)``, ``time_s(3)``, ``truth(3)``, ``notes``, ``skipped``.

    Raises:
        AmbiguousSource: names or topics make pairs in several ways; ``candidates`` lists them.
        ImageError, FileError: it cannot be opened, in words.
    """
    paths = [source] if isinstance(source, str | os.PathLike) else source
    if not isinstance(paths, Sequence):
        raise ArgumentError("source", f"{arguments.kind_of(source)}; give a path, or two")
    options = {"pattern": pattern, "layout": layout, "topics": topics, "grey": grey}
    for name, value in options.items():
        if not isinstance(value, str):
            raise ArgumentError(name, f"{arguments.kind_of(value)}; give text")
    if grey:
        arguments.grey(grey)
    ref = find_source([arguments.path(path, "source") for path in paths], **options)
    return Pairs(open_source(ref), Finder() if find_calibration else NOWHERE)


def _check_type(settings: object) -> None:
    if not isinstance(settings, tuple(matcher.settings for matcher in matchers())):
        raise SettingsError(
            "settings",
            f"a {type(settings).__name__}; give StereoBMSettings(block_size=15, ...) or what "
            "load_preset returns",
        )


def _pair(
    left: Any,
    right: Any,
    settings: MatcherSettings,
    rule: GreyRule,
    *,
    finder: Finder | None = None,
) -> Pair:
    if right is None and isinstance(left, Pair):
        return left
    if right is None and isinstance(left, str | os.PathLike):
        path = arguments.path(left, "source")
        grey = "" if rule == GreyRule() else rule.text
        with closing(open_source([path], grey=grey)) as source:
            return open_frame(source, settings=settings, finder=finder).noted
    if right is None and isinstance(left, tuple | list) and len(left) == 2:
        left, right = left
    named = [isinstance(image, str | os.PathLike) for image in (left, right)]
    if all(named):
        files = arguments.path(left, "left"), arguments.path(right, "right")
        return open_pair(*files, settings=settings, rule=rule, finder=finder).noted
    sides = (("left", left, named[0]), ("right", right, named[1]))
    for name, image, is_path in sides:
        if not is_path:
            arguments.picture(image, name, "two paths or two (H, W) uint8 arrays")
    for name, _, is_path in sides:
        if is_path:
            raise ImageError(f"{name}: a path beside an array; give two paths or two arrays")
    needing = matcher_of(settings).title
    return Pair(left=_picture(left, "left", needing), right=_picture(right, "right", needing))


def _picture(image: Any, name: str, needing: str) -> Picture:
    grey = _grey(image, name, needing)
    return Picture(grey=grey, shown=grey, name=name)


def _grey(image: NDArray[Any], name: str, needing: str) -> GreyImage:
    """``needing``: what needs it to be grey."""
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[..., 0]
    if image.ndim == 3:
        raise ImageError(
            f"{name}: the array has {image.shape[2]} channels, {needing} needs grey; "
            "convert it with cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)"
        )
    if image.ndim == 2 and image.dtype.kind in "uif" and image.dtype != np.uint8:
        raise ImageError(
            f"{name}: an array of {image.dtype}; uint8 is needed, both pictures by one scale: "
            "left, right = (np.rint(np.interp(im, np.percentile([left, right], (0.1, 99.9)), "
            "(0, 255))).astype(np.uint8) for im in (left, right))"
        )
    if image.ndim != 2 or image.dtype != np.uint8 or image.size == 0:
        raise ImageError(
            f"{name}: an array of {image.dtype} {image.shape}; (H, W) uint8 is needed, such as "
            "cv2.imread(path, cv2.IMREAD_GRAYSCALE) gives"
        )
    # A copy: a Picture is read-only for good, the caller's array is not.
    return copied(image, name)


def monocular(
    image: ColourImage,
    model: str | os.PathLike[str] | Network = "midas_v21_small",
    *,
    engine: str = "auto",
    device: str = "auto",
    variant: str = "",
    input_size: int = 0,
    consent: bool | str = False,
) -> InverseDepth:
    """Relative inverse depth of one picture: bigger is nearer, scale and shift unknown.

    Args:
        image: a path, or a uint8 array: (H, W) grey or (H, W, 3) in the order RGB (what cv2.imread
            gives is BGR: ``image[..., ::-1]``).
        model: key of a model on offer (``stereo-tuner models list``), an ONNX file, or what
            ``open_model`` gave, which is quicker for many pictures.
        engine, device, variant, input_size, consent: as ``open_model``; not for a model that is
            open already.

    Returns:
        InverseDepth: ``values`` (H, W) float32 of the image's size, the engine's raw values;
        ``report`` says what really ran.

    Raises:
        ModelError: the model cannot be had or used; NeedsConsent: nobody vouches for the file.
        FileError, ImageError: the image cannot be read or used.
    """
    picture = _colour_picture(image)
    if isinstance(model, Network):
        return estimate(model, picture)
    choice = arguments.network(
        model,
        engine=engine,
        device=device,
        variant=variant,
        input_size=input_size,
        consent=consent,
    )
    with closing(open_network(choice, consent=consent, picture=picture.size)) as network:
        return estimate(network, picture)


def open_model(
    model: str | os.PathLike[str] = "midas_v21_small",
    *,
    engine: str = "auto",
    device: str = "auto",
    variant: str = "",
    input_size: int = 0,
    consent: bool | str = False,
) -> Network:
    """Load a network for ``monocular``; ``close`` it when done.

    Args:
        model: key of a model on offer, or an ONNX file.
        engine: "auto", "opencv" or "onnxruntime".
        device: "auto", "cpu", "cuda", "directml" or "coreml".
        variant: another way to feed it, e.g. "as in the notebook"; for a file a normalisation:
            "in graph", "imagenet", "half", "notebook".
        input_size: nominal side of the network's input, px, where its graph leaves the size free;
            0 takes what the model wants.
        consent: load a file that nobody vouches for, after a look at it; its SHA-256 as text says
            yes to this content only.

    Raises:
        NeedsConsent: nobody vouches for the file and ``consent`` is off; it has ``digest`` and
            ``findings``.
        ModelError: it cannot be had or used, in words.
    """
    choice = arguments.network(
        model,
        engine=engine,
        device=device,
        variant=variant,
        input_size=input_size,
        consent=consent,
    )
    return open_network(choice, consent=consent)


def align(
    inverse_depth: InverseDepth | FloatMap,
    disparity: Outcome | FloatMap,
    *,
    mask: NDArray[np.bool_] | None = None,
    half: bool = False,
) -> Alignment:
    """Fit ``disparity = scale * inverse_depth + shift``, robustly, in disparity space.

    Args:
        inverse_depth: what ``monocular`` gave, or (H, W) float32.
        disparity: an Outcome, of which the border and speckles do not take part, or (H, W) float32
            px, NaN where not known.
        mask: (H, W) bool: the pixels that may take part; of all that are known if left out.
        half: fit on a random half of the pixels and judge on the other, in ``held_out``.

    Returns:
        Alignment: ``scale``, ``shift``, ``apply(values)`` -> (H, W) float32 px. ``refused`` says in
        words why the fit must not be trusted; empty when it may.

    Raises:
        ImageError: the arrays differ in size or are no (H, W) arrays of numbers.
    """
    if not isinstance(half, bool | np.bool_):
        raise ArgumentError("half", f"a {type(half).__name__}; give True or False")
    values = inverse_depth.values if isinstance(inverse_depth, InverseDepth) else inverse_depth
    if isinstance(disparity, Outcome):
        allowed = trusted(disparity)
        mask = allowed if mask is None else allowed & _mask(mask, allowed.shape)
        disparity = disparity.disparity
    values, pixels = numbers(values, "inverse_depth"), numbers(disparity, "disparity")
    if values.shape != pixels.shape:
        raise ImageError(
            f"inverse_depth is {size_of(values)}, disparity is {size_of(pixels)}; both must be the "
            "same, of the left picture"
        )
    chosen = None if mask is None else _mask(mask, values.shape)
    return alignment.align(values, pixels, mask=chosen, half=0 if half else None)


def _mask(mask: Any, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    found = array(mask, "mask")
    if found.dtype != np.bool_ or found.shape != shape:
        raise ImageError(f"mask: an array of {found.dtype} {found.shape}; bool {shape} is needed")
    return found


def _colour_picture(image: Any) -> Picture:
    if isinstance(image, str | os.PathLike):
        return read_picture(arguments.path(image, "image"))
    arguments.picture(image, "image", "a path or a uint8 array")
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[..., 0]
    usable = image.ndim in (2, 3) and image.shape[2:] in ((), (3,))
    if image.dtype != np.uint8 or image.size == 0 or not usable:
        raise ImageError(
            f"image: an array of {image.dtype} {image.shape}; (H, W) grey or (H, W, 3) RGB of "
            "uint8 is needed"
        )
    shown = copied(image, "image")
    grey = (
        shown if shown.ndim == 2 else np.asarray(cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY), np.uint8)
    )
    return Picture(grey=grey, shown=shown, name="image")


def load_preset(path: str | os.PathLike[str]) -> Preset:
    """Read a preset file; its ``settings`` are what ``compute`` takes.

    Raises:
        PresetError, FileError: the file is missing or wrong; the message names the field.
    """
    name = arguments.path(path, "path")
    found = codec.load_preset(name)
    if found.rectification is None:
        return found
    # Paths in a preset begin at its folder, and a script may save it to another.
    reference = found.rectification.seen_from(name)
    return replace(found, rectification=replace(found.rectification, calibration=reference))


def save_preset(preset: MatcherSettings | Preset, path: str | os.PathLike[str]) -> None:
    """Write a preset file, whole or not at all; cv2.StereoBM.read understands it too.

    Raises:
        FileError: the file cannot be written.
    """
    name = arguments.path(path, "path")
    if not isinstance(preset, Preset):
        _check_type(preset)
        # A file's name may hold bytes that no JSON text can.
        preset = Preset(settings=preset, title=file_stem(Path(name).stem))
    codec.save_preset(preset, name)


def export_preset(
    preset: MatcherSettings | Preset, path: str | os.PathLike[str], *, format: str = ""
) -> tuple[str, ...]:
    """Write the settings for another tool, whole or not at all; ``load_preset`` reads most of them.

    Args:
        format: "python", "cpp", "ros2", "opencv-yaml" or "opencv-xml"; if left out, the ending of
            ``path`` says it: .py, .cpp, .yaml, .yml, .xml.

    Returns:
        Sentences about what the file cannot hold; none where all survives.

    Raises:
        UserError: there is no such format, it is not for this matcher, or the file cannot be
            written.
    """
    name = arguments.path(path, "path")
    if not isinstance(format, str):
        raise ArgumentError("format", f"a {type(format).__name__}; give text")
    if not isinstance(preset, Preset):
        _check_type(preset)
        preset = Preset(settings=preset)
    codec.check_types(preset, name)
    return interop.export(preset, to=name, key=format)


def versions() -> dict[str, str]:
    """Name -> version of stereo-tuner, Python, OpenCV, NumPy and the system."""
    return diagnostics.versions()
