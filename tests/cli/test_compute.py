"""``stereo-tuner compute``: what it writes, prints, and answers to mistakes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.sources.pictures import encoded, scarred
from tuner.__main__ import main
from tuner.cli.flags import flag
from tuner.matchers.stereo_bm import SPECS, StereoBMSettings
from tuner.presets.codec import save_preset
from tuner.presets.preset import Preset

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    rng = np.random.default_rng(3)
    wide = cv2.GaussianBlur(rng.integers(0, 255, (90, 214), dtype=np.uint8), (3, 3), 0)
    cv2.imwrite(str(tmp_path / "left.png"), wide[:, :200])
    cv2.imwrite(str(tmp_path / "right.png"), wide[:, 7:207])
    truth = np.full((90, 200), 7 * 256, np.uint16)
    cv2.imwrite(str(tmp_path / "gt.png"), truth)
    return str(tmp_path / "left.png"), str(tmp_path / "right.png")


def opencv(left: str, right: str, settings: StereoBMSettings) -> np.ndarray:
    """The map of a plain script, without any of this program's code."""
    bm = cv2.StereoBM.create(settings.num_disparities, settings.block_size)
    bm.setUniquenessRatio(settings.uniqueness_ratio)
    bm.setSpeckleWindowSize(settings.speckle_window_size)
    bm.setSpeckleRange(settings.speckle_range)
    return bm.compute(cv2.imread(left, 0), cv2.imread(right, 0))


def test_out_holds_what_a_plain_script_computes(files: tuple[str, str], tmp_path: Path) -> None:
    out = tmp_path / "d.npy"
    given = ["--num-disparities", "32", "--block-size", "9", "--uniqueness-ratio", "5"]
    speckle = ["--speckle-window-size", "50", "--speckle-range", "2px"]
    assert main(["compute", *files, *given, *speckle, "--out", str(out)]) == 0
    settings = StereoBMSettings(
        num_disparities=32,
        block_size=9,
        uniqueness_ratio=5,
        speckle_window_size=50,
        speckle_range=32,
    )
    inside = np.s_[4:-4, 35:-4]
    np.testing.assert_array_equal(np.load(out)[inside], opencv(*files, settings)[inside])


def test_a_damaged_picture_is_a_note_and_no_line_of_a_library(
    files: tuple[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    left, right = (str(Path(path).with_suffix(".jpg")) for path in files)
    for path, to in zip(files, (left, right), strict=True):
        Path(to).write_bytes(encoded(".jpg", cv2.imread(path)))
    Path(right).write_bytes(scarred(Path(right).read_bytes()))
    capfd.readouterr()
    assert main(["compute", left, right, "--out", str(tmp_path / "d.npy")]) == 0
    lines = capfd.readouterr().err.splitlines()
    assert all(line.startswith("stereo-tuner: note: ") for line in lines)
    (damage,) = (line for line in lines if "damaged" in line)
    assert damage.startswith("stereo-tuner: note: right.jpg: the file is damaged (Corrupt JPEG")


@pytest.mark.parametrize("suffix", ["npy", "pfm", "png", "tiff"])
def test_every_format_is_written(files: tuple[str, str], tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"d.{suffix}"
    assert main(["compute", *files, "--block-size", "9", "--out", str(out)]) == 0
    assert out.stat().st_size > 1000


@pytest.mark.parametrize("flag", ["--out", "--json"])
def test_that_no_pixel_has_a_disparity_is_said(
    flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for side in ("left", "right"):
        cv2.imwrite(str(tmp_path / f"{side}.png"), np.full((80, 120), 90, np.uint8))
    more = [flag] if flag == "--json" else [flag, str(tmp_path / "flat.pfm")]
    assert main(["compute", str(tmp_path), *more]) == 0
    said = capsys.readouterr()
    assert "no pixel has a disparity; widen the searched range" in said.out + said.err


def test_flags_override_the_preset(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    preset = tmp_path / "p.json"
    save_preset(Preset(settings=StereoBMSettings(block_size=11, uniqueness_ratio=3)), preset)
    arguments = ["compute", *files, "--preset", str(preset), "--block-size", "13", "--json"]
    assert main(arguments) == 0
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert (settings["block_size"], settings["uniqueness_ratio"]) == (13, 3)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("--pre-filter-type 0", "pre_filter_type", 0),
        ("--pre-filter-type x-sobel", "pre_filter_type", 1),
        ("--pre-filter-type normalized-response", "pre_filter_type", 0),
        ("--min-disparity -16", "min_disparity", -16),
        ("--disp12-max-diff off", "disp12_max_diff", -1),
        ("--disp12-max-diff -1", "disp12_max_diff", -1),
        ("--speckle-range 24", "speckle_range", 24),
        ("--speckle-range 1.5px", "speckle_range", 24),
        ("--roi1 10,5,150,70", "roi1", [10, 5, 150, 70]),
    ],
)
def test_flag_values_as_people_write_them(
    files: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    text: str,
    field: str,
    value: object,
) -> None:
    assert main(["compute", *files, "--json", *text.split()]) == 0
    assert json.loads(capsys.readouterr().out)["settings"][field] == value


def test_every_parameter_has_a_flag_with_its_unit(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["compute", "--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert all(flag(name) in text for name in SPECS)
    assert "1/16 px, or e.g. 2px" in " ".join(text.split())


def test_metrics_as_table_and_json(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["compute", *files, "--block-size", "9", "--metrics", str(tmp_path / "gt.png")]
    assert main(arguments) == 0
    table = capsys.readouterr().out
    assert "gt.png: 16-bit PNG, divided by 256" in table
    assert ["bad-2", "0.00%"] in [line.split() for line in table.splitlines()]
    assert main([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["metrics"]["bad2"] == 0
    assert document["metrics"]["pixels"] == round(document["density"] * 200 * 90)
    assert document["opencv"] == cv2.__version__
    assert document["size"] == [200, 90]


def test_json_accounts_for_every_pixel_of_the_rectangle(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--num-disparities", "32", "--texture-threshold", "400", "--disp12-max-diff", "1"]
    assert main(["compute", *files, *given, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    _, _, width, height = document["valid_rectangle"]
    rejected = sum(stage["rejected"] for stage in document["stages"])
    assert rejected + round(document["density"] * 200 * 90) == width * height


def test_metrics_of_a_guessed_scale_can_be_given(
    shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shared_data / "teddy"
    arguments = ["compute", str(folder), "--metrics", str(folder / "gt.png"), "--json"]
    assert main(arguments) == 0
    guessed = json.loads(capsys.readouterr().out)
    assert main([*arguments, "--gt-scale", "4"]) == 0
    given = json.loads(capsys.readouterr().out)
    assert guessed["ground_truth"]["guessed"]
    assert not given["ground_truth"]["guessed"]
    assert guessed["metrics"] == given["metrics"]


def test_exchanged_sides_are_noted_but_computed(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left, right = (str(shared_data / "cones" / f"{side}.png") for side in ("left", "right"))
    assert main(["compute", right, left, "--out", str(tmp_path / "d.npy")]) == 0
    assert "look exchanged" in capsys.readouterr().err


MISTAKES = [
    ("compute", "arguments are required"),
    ("compute {left}", "nothing to do with the result"),
    ("compute {gt} --json", "are the same file, and it holds no pair"),
    ("compute /no/such/folder --json", "/no/such/folder: there is no such folder"),
    ("/no/such/folder", "/no/such/folder: there is no such folder"),
    ("compute {left}x --json", "did you mean {left}?"),
    ("compute a b c --json", "3 files were given"),
    ("compute {left} {right} --json --gt-signed", "--gt-signed belongs to --metrics"),
    ("compute {left} {right} --json --gt-depth 5", "--gt-depth belongs to --metrics"),
    ("compute {left} {right} --metrics {gt} --gt-depth 5 --gt-scale 4", "give one of them"),
    ("compute {left} {right} --metrics {gt} --gt-depth 0", "'0' is not auto or a number above 0"),
    ("compute {left} {right} --metrics {gt} --gt-depth x", "'x' is not auto or a number above 0"),
    ("compute {left} {right} --json --grey 5", "grey: '5' is not percent, whole, or two values"),
    ("compute {left} {right} --depth-out d.npy", "no depth is known: no calibration that"),
    ("compute {left} {right} --depth-out d.gif", "the name ends in '.gif'"),
    ("compute {left} {right} --out d.npy --depth-out d.npy", "name two files"),
    ("compute {left} {right}", "nothing to do with the result"),
    ("compute {left} {left} --json", "are the same file"),
    ("compute {left} none.png --json", "none.png: there is no such file"),
    (
        "compute {left} {right} --json --block-size 8",
        "stereo-tuner: --block-size: 8 is not odd; nearest legal",
    ),
    ("compute {left} {right} --json --block-size big", "'big' is not a whole number"),
    (
        "compute {left} {right} --json --block-size 101",
        "stereo-tuner: --block-size: 101 does not fit",
    ),
    ("compute {left} {right} --json --speckle-range 2.01px", "not a multiple of 1/16 px"),
    ("compute {left} {right} --json --speckle-range nanpx", "not a multiple of 1/16 px"),
    ("compute {left} {right} --json --roi1 1,2,3", "is not four whole numbers X,Y,W,H"),
    ("compute {left} {right} --json --preset nope", "no shipped preset of this name"),
    ("compute {left} {right} --json --preset none.json", "none.json"),
    ("compute {left} {right} --out d.gif", "the name ends in '.gif'"),
    ("compute {left} {right} --out /nowhere/d.npy", "folder does not exist"),
    ("compute {left} {right} --metrics {left} --gt-scale 0", "is not a number above 0"),
    ("compute {left} {right} --json --gt-scale 4", "--gt-scale belongs to"),
    ("compute {left} {right} --out {left}", "which is read; name another"),
    ("compute {left} {right} --metrics {gt} --out {gt}", "which is read; name another"),
    ("--screenshot {left} {left} {right}", "which is read; name another"),
    ("compute {left} {right} --json --preset=", "an empty name was given"),
    ("compute {left} {right} --json --out=", "an empty name was given"),
    ("compute {left} {right} --json --preset {long}", "no shipped preset of this name"),
    ("compute {long} --json", "there is no such folder"),
    ("{long}", "there is no such folder"),
    ("compute {left} {right} --frobnicate", "unrecognized arguments"),
    ("a b c", "3 files were given"),
    ("--size 5", "is not a size such as 1280x800"),
    ("--theme pink", "invalid choice"),
    ("--ground-truth x.png", "belongs to a pair"),
]


@pytest.mark.parametrize(("line", "words"), MISTAKES)
def test_a_mistake_is_one_line_and_code_2(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], line: str, words: str
) -> None:
    left, right = files
    words_for = {"left": left, "right": right, "gt": str(Path(left).with_name("gt.png"))}
    read = {path: Path(path).read_bytes() for path in words_for.values()}
    arguments = [part.format(**words_for, long="n" * 300) for part in line.split()]
    assert main(arguments) == 2
    assert all(Path(path).read_bytes() == content for path, content in read.items())
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("stereo-tuner: ")
    assert err.count("\n") == 1
    assert words.format(**words_for) in err


def command(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
        **more,  # type: ignore[call-overload]
    )


def test_compute_never_imports_qt(files: tuple[str, str]) -> None:
    program = (
        "import sys; from tuner.__main__ import main; code = main(sys.argv[1:]);"
        "qt = [m for m in sys.modules if m.startswith(('PySide6', 'pyqtgraph', 'tuner.gui'))];"
        "print(qt, file=sys.stderr); sys.exit(code)"
    )
    ended = command("-c", program, "compute", *files, "--json")
    assert (ended.returncode, ended.stderr.strip()) == (0, "[]")


def test_version_tells_what_matters_without_qt() -> None:
    ended = command("-X", "importtime", "-m", "tuner", "--version")
    assert ended.returncode == 0
    for word in ("stereo-tuner", "Python", "cv2", "numpy", "PySide6", "pyqtgraph", "threads"):
        assert word in ended.stdout
    assert f"cv2: {cv2.__version__}" in ended.stdout
    assert "PySide6.Qt" not in ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="no shell pipes")
def test_a_reader_that_leaves_early_is_no_error(files: tuple[str, str]) -> None:
    line = '"$0" -m tuner compute "$1" "$2" --json | true; echo ${PIPESTATUS[0]}'
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    ended = subprocess.run(
        ["bash", "-c", line, sys.executable, *files],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert (ended.stdout.strip(), ended.stderr) == ("0", "")


def test_ctrl_c_ends_quietly(
    files: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tuner.cli.source.open_frame", interrupted)
    assert main(["compute", *files, "--json"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("line", ["--version", "compute {} {} --json", "compute {} {} --verbose"])
def test_a_full_disk_behind_stdout_is_one_line(files: tuple[str, str], line: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "tuner", *line.format(*files).split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            timeout=120,
            check=False,
        )
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "standard output: cannot be written: the disk is full" in ended.stderr


def test_json_is_json_on_a_terminal_without_unicode(files: tuple[str, str]) -> None:
    left = str(Path(files[0]).rename(Path(files[0]).with_name("líñks.png")))
    program = (
        "import sys; sys.stdout.reconfigure(encoding='ascii');"
        "from tuner.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    ended = command("-c", program, "compute", left, files[1], "--json")
    assert json.loads(ended.stdout)["left"]["path"] == left


def test_too_little_memory_is_said(
    files: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("tuner.cli.compute.run", exhausted)
    assert main(["compute", *files, "--json"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_that_may_not_be_entered(
    files: tuple[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As os.stat answers there; root may enter everything."""
    locked = str(Path(files[0]).parent / "locked")
    real = os.stat

    def stat(path: object, **more: object) -> os.stat_result:
        if str(path).startswith(locked):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "stat", stat)
    assert main(["compute", *files, "--json", "--preset", f"{locked}/p.json"]) == 2
    assert capsys.readouterr().err.startswith("stereo-tuner: ")


@pytest.mark.parametrize("digits", [300, 5000])
def test_a_number_of_many_digits_is_short_in_a_message(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], digits: int
) -> None:
    for name in SPECS:
        assert main(["compute", *files, "--json", flag(name), "9" * digits]) == 2
        err = capsys.readouterr().err
        assert err.startswith("stereo-tuner: ")
        assert err.count("\n") == 1
        assert len(err) < 1000
