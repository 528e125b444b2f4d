"""Versions, threads, back ends and timings: what a bug report needs."""

from __future__ import annotations

import os
import platform
import sys
from importlib import metadata
from pathlib import Path

import cv2
import numpy as np

from tuner.engine.outcome import Outcome
from tuner.files import folders

PACKAGES = ("stereo-tuner", "PySide6-Essentials", "pyqtgraph", "opencv-python", "numpy")


def version(package: str) -> str:
    """Installed version of a distribution, without importing it."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


def versions() -> dict[str, str]:
    """Package or system part -> version."""
    found = {package: version(package) for package in PACKAGES}
    found["cv2"] = cv2.__version__
    found["Python"] = f"{platform.python_version()} ({sys.executable})"
    found["System"] = platform.platform()
    return found


def computing() -> dict[str, str]:
    """What computes: threads, instruction sets, back ends."""
    return {
        "Cores": str(os.cpu_count()),
        "OpenCV threads": str(cv2.getNumThreads()),
        "OpenCV optimised": "yes" if cv2.useOptimized() else "no",
        "OpenCV CPU features": cv2.getCPUFeaturesLine().strip(),
        "OpenCV parallel back end": _build_line("Parallel framework"),
        "OpenCL": "yes" if cv2.ocl.haveOpenCL() else "no",
        "NumPy": np.__version__,
    }


def _build_line(name: str) -> str:
    for line in cv2.getBuildInformation().splitlines():
        if line.strip().startswith(name):
            return line.split(":", 1)[1].strip()
    return "unknown"


def timings(outcome: Outcome | None) -> dict[str, str]:
    """Stage -> time of the picture on show."""
    if outcome is None:
        return {"Picture": "none"}
    lines = {"Picture": str(outcome.size)}
    for report in outcome.stages:
        inside = f" (inside {report.within})" if report.within else ""
        remembered = " (remembered)" if report.reused else ""
        lines[report.stage.capitalize()] = f"{report.elapsed_ms:.2f} ms{inside}{remembered}"
    lines["Total"] = f"{outcome.total_ms:.2f} ms"
    lines["Settings"] = ", ".join(f"{k}={v}" for k, v in outcome.settings.values.items())
    return lines


def report(outcome: Outcome | None, **more: dict[str, str]) -> str:
    """The whole report as plain text."""
    sections = {
        "Versions": versions(),
        "Computing": computing(),
        **more,
        "Timings": timings(outcome),
    }
    parts = []
    for title, lines in sections.items():
        rows = "\n".join(f"  {name}: {value}" for name, value in lines.items())
        parts.append(f"{title}\n{rows}")
    return "\n\n".join(parts)


def log_file() -> Path:
    """Where the program writes its log.

    Raises:
        FileError: the system knows no home folder of this user.
    """
    return folders.log_file()
