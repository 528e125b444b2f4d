"""CUDA under onnxruntime: its libraries are loaded beforehand, and what keeps it away is named."""

from __future__ import annotations

import contextlib
import ctypes
import io
import logging
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

log = logging.getLogger(__name__)

OPTIONS: Final = {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}
"""For the same map as on the CPU: TF32 keeps 10 bits of a factor, which is 3e-3 of the map's range
and no faster here. The exhaustive search for an algorithm takes five times the first forward."""

_DRIVER: Final = re.compile(r"libcuda\.so|nvcuda")
_ABSENT: Final = re.compile(r"^(\S+): cannot open shared object file", re.MULTILINE)
_UNLOADED: Final = re.compile(r"^Failed to load (\S+): ", re.MULTILINE)


@cache
def preload(onnxruntime: Any) -> str:
    """Load the libraries that pip installed, which no linker finds; once, before the first session.

    Returns:
        What it printed: standard output is a command's own.
    """
    if not hasattr(onnxruntime, "preload_dlls"):
        return ""  # before 1.21
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        onnxruntime.preload_dlls()
    log.info("preload_dlls: %s", said.getvalue() or "all there")
    return said.getvalue()


def obstacle(onnxruntime: Any) -> str:
    """Why no session of this process got CUDA, to follow "CUDA was asked for, but "."""
    missing = _unloadable(_provider(onnxruntime)) or _first(_UNLOADED, preload(onnxruntime))
    if _DRIVER.search(missing):
        return f"NVIDIA's driver is missing ({missing}; install the driver of the graphics card)"
    if missing:
        return f"the library {missing} is missing (install stereo-tuner[gpu])"
    return "the installed onnxruntime could not start it (look whether nvidia-smi names a device)"


def _provider(onnxruntime: Any) -> Path:
    name = "onnxruntime_providers_cuda"
    file = f"{name}.dll" if sys.platform == "win32" else f"lib{name}.so"
    return Path(onnxruntime.__file__).parent / "capi" / file


def _unloadable(library: Path) -> str:
    """The library that this one lacks, as the linker names it; empty if it does not say."""
    if not library.is_file():
        return ""
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        log.info("%s", error)
        return _first(_ABSENT, str(error))
    return ""


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
