"""What is installed is whole, and starts in whatever environment the user has."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tuner.resources import assets_folder, presets_folder

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

NOT_INSTALLED = {"make_scenes.py", "scenes", "screenshots", "__pycache__"}
"""What makes the assets, and pictures for the README."""


def python(code: str, **environment: str) -> str:
    """What a fresh interpreter prints; the environment is the user's, not the tests'."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("QT_", "DISPLAY", "WAYLAND_DISPLAY"))
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip() + done.stderr.strip()


def test_every_asset_is_in_the_wheel_but_what_made_it() -> None:
    here = {path.name for path in (ROOT / "assets").iterdir()} - NOT_INSTALLED
    packed = {Path(source).name for source in WHEEL if source.startswith("assets/")}
    assert here == packed


def test_the_wheel_puts_assets_and_presets_where_they_are_looked_for() -> None:
    for source, target in WHEEL.items():
        assert (ROOT / source).exists(), source
        folder = "presets_shipped" if source == "presets" else "assets"
        assert target.startswith(f"tuner/{folder}")
    assert (presets_folder() / "schema" / "preset.schema.json").is_file()
    assert (assets_folder() / "workbench" / "left.jpg").is_file()


def test_the_command_and_the_licence_are_named_as_they_are() -> None:
    assert PROJECT["project"]["scripts"] == {"stereo-tuner": "tuner.__main__:main"}
    for name in PROJECT["project"]["license-files"]:
        assert (ROOT / name).read_text(encoding="utf-8").startswith("MIT License")


QT_VARIABLES = """
import os
{start}
from tuner.gui.app import make_application
application = make_application()
print([os.environ.get(name) for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")])
"""
FIRST_OF_ALL = "from tuner.environment import without_opencv; without_opencv()"


def test_opencv_does_not_send_qt_to_its_own_plugins() -> None:
    for start in (FIRST_OF_ALL, "", "import cv2"):
        printed = python(QT_VARIABLES.format(start=start), QT_QPA_PLATFORM="offscreen")
        assert printed == "[None, None]", start


def test_what_the_user_set_for_qt_stays(tmp_path: Path) -> None:
    printed = python(
        QT_VARIABLES.format(start=FIRST_OF_ALL),
        QT_QPA_PLATFORM="offscreen",
        QT_QPA_FONTDIR=str(tmp_path),
    )
    assert printed == f"[None, {str(tmp_path)!r}]"


SCREENSHOT = """
import sys
from tuner.__main__ import main
sys.exit(main(["--screenshot", {path!r}]))
"""


def test_a_screenshot_needs_no_display_and_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "window.png"
    said = python(
        SCREENSHOT.format(path=str(path)), XDG_CONFIG_HOME=str(tmp_path), QT_QPA_PLATFORM=""
    )
    assert said == ""
    assert path.stat().st_size > 100_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there a display can lack")
def test_without_a_display_the_window_says_what_to_do() -> None:
    said = python(
        "from tuner.__main__ import main\nassert main([]) == 2", STEREO_TUNER_PRESETS="nowhere"
    )
    assert "no display" in said
    assert "--screenshot window.png" in said
    assert "\n" not in said


def test_the_gpu_brings_nvidias_libraries_along() -> None:
    """Without them onnxruntime-gpu never starts CUDA on a machine that has the driver alone."""
    (wanted,) = [
        one for one in PROJECT["project"]["optional-dependencies"]["gpu"] if "onnxruntime" in one
    ]
    assert wanted.startswith("onnxruntime-gpu[cuda,cudnn]>=")
