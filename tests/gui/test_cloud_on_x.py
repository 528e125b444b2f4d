"""Runs the tests that need OpenGL on a virtual X server, whose GLX is software."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

DRAWN = Path(__file__).with_name("test_cloud_drawn.py")


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual screen of its own; skips where there is none."""
    program = shutil.which("Xvfb")
    if program is None:
        pytest.skip("Xvfb is not installed")
    told, tell = os.pipe()
    arguments = ["-displayfd", str(tell), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        [program, *arguments, "+extension", "GLX"],
        pass_fds=[tell],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(tell)
    try:
        with os.fdopen(told) as file:
            number = file.readline().strip()
        if not number:
            pytest.skip("Xvfb does not start here")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def test_the_cloud_is_drawn(display: str) -> None:
    taken = {k: v for k, v in os.environ.items() if not k.startswith(("WAYLAND_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(DRAWN)],
        cwd=ROOT,
        env=taken | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    if "no OpenGL on this screen" in done.stdout:
        pytest.skip("this X server has no OpenGL 3.3")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout
