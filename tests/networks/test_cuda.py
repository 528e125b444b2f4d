"""CUDA where there is none: what onnxruntime is asked for, and what is said of a failed start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime
import pytest

from tests import gpu
from tests.networks import graphs
from tuner.networks import cuda
from tuner.networks.engines import candidates, engine, opencv
from tuner.networks.engines import onnxruntime as fast
from tuner.networks.opening import open_model
from tuner.networks.scan.scan import scan

FAILED = (
    "Failed to load libcublasLt.so.13: libcublasLt.so.13: cannot open shared object file\n"
    "Please follow https://onnxruntime.ai/docs/install/#cuda-and-cudnn to install CUDA."
)
BLOB = np.random.default_rng(0).random((1, 3, 64, 64), dtype=np.float32)
REAL = onnxruntime.InferenceSession


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    return graphs.write(tmp_path / "closed.onnx", graphs.closed_form())


class Wheel:
    """The onnxruntime of this machine, made to look as if it had CUDA, which never starts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, prints: str) -> None:
        self.events: list[str] = []
        self.asked: list[Any] = []
        self._prints = prints
        offered = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"]
        for name, fake in {
            "get_available_providers": lambda: offered,
            "preload_dlls": self._preload,
            "InferenceSession": self._session,
        }.items():
            monkeypatch.setattr(onnxruntime, name, fake, raising=False)

    def _preload(self) -> None:
        self.events.append("libraries")
        print(self._prints)

    def _session(self, graph: Any, options: Any, providers: Any) -> Any:
        self.events.append("session")
        self.asked.append(providers)
        return REAL(graph, options, providers=["CPUExecutionProvider"])


@pytest.fixture
def wheel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wheel]:
    cuda.preload.cache_clear()
    yield Wheel(monkeypatch, FAILED)
    cuda.preload.cache_clear()


def loaded(path: Path, device: str) -> Any:
    findings = scan(path)
    return fast.open_graph(path, findings, findings.proposed, device=device, threads=1)


def test_the_libraries_are_loaded_once_and_before_the_first_session(
    wheel: Wheel, closed: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        loaded(closed, "CUDA")
    assert wheel.events == ["libraries", "session", "session"]
    assert capfd.readouterr() == ("", ""), "standard output is the command's own"


def test_the_cpu_alone_loads_no_library_of_the_gpu(wheel: Wheel, closed: Path) -> None:
    loaded(closed, "CPU")
    assert wheel.events == ["session"]
    assert wheel.asked == [[("CPUExecutionProvider", {})]]


def test_cuda_is_told_to_compute_as_the_cpu_does(wheel: Wheel, closed: Path) -> None:
    loaded(closed, "CUDA")
    ((name, options), (behind, none)) = wheel.asked[0]
    assert (name, behind, none) == ("CUDAExecutionProvider", "CPUExecutionProvider", {})
    assert options == {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC"}


def test_an_onnxruntime_that_cannot_preload_goes_without(
    wheel: Wheel, closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(onnxruntime, "preload_dlls")
    assert np.isfinite(loaded(closed, "CUDA").forward(BLOB)).all()
    assert wheel.events == ["session"]


def test_who_asked_for_cuda_is_told_in_a_sentence_which_library_is_missing(
    wheel: Wheel, closed: Path
) -> None:
    report = loaded(closed, "CUDA").report
    assert report.device == "CPU"
    assert report.note == (
        "CUDA was asked for, but the library libcublasLt.so.13 is missing (install "
        "stereo-tuner[gpu]): runs on the CPU"
    )


@pytest.mark.parametrize(
    ("complaint", "words"),
    [
        ("libcudnn.so.9: cannot open shared object file: No such file", "library libcudnn.so.9 is"),
        ("libcuda.so.1: cannot open shared object file: No such file", "NVIDIA's driver is missin"),
        ("provider.so: undefined symbol: Provider_GetHost", "could not start it (look whether"),
        (None, "could not start it (look whether"),
    ],
)
def test_what_the_linker_says_goes_before_what_was_preloaded(
    complaint: str | None, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(path: str) -> None:
        if complaint is not None:
            raise OSError(complaint)

    names = {"linux": "libonnxruntime_providers_cuda.so"}
    (tmp_path / "capi").mkdir()
    monkeypatch.setattr(sys, "platform", "linux")
    (tmp_path / "capi" / names["linux"]).touch()
    monkeypatch.setattr(cuda.ctypes, "CDLL", link)
    module: Any = SimpleNamespace(__file__=str(tmp_path / "__init__.py"), preload_dlls=lambda: None)
    # A plain namespace has no hash, which a module has.
    module = type("Module", (), vars(module))
    assert words in cuda.obstacle(module)


def test_who_did_not_ask_for_cuda_hears_nothing_of_it(
    wheel: Wheel, closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuner.networks.opening.tried", lambda *_, **__: None)
    monkeypatch.setattr("tuner.networks.opening.ApartRunner", as_here)
    notes = {
        device: open_model(closed, consent=True, device=device).report.note
        for device in ("auto", "CUDA")
    }
    assert notes["auto"] == ""
    assert "CUDA was asked for, but" in notes["CUDA"]
    assert [one[0][0] for one in wheel.asked] == ["CUDAExecutionProvider"] * 2


def as_here(copy: Any, name: str, prep: Any, *, device: str, threads: int, **_: Any) -> Any:
    """The process apart, in this one, which knows what it is to take for its onnxruntime."""
    return engine(name).open(copy.path, scan(copy.path), prep, device=device, threads=threads)


@pytest.mark.parametrize("device", ["CUDA", "DirectML", "CoreML"])
def test_opencv_says_which_device_it_has_not(closed: Path, device: str) -> None:
    if device in opencv.available():
        pytest.skip(f"this OpenCV has {device}")
    findings = scan(closed)
    (choice,) = candidates(findings, "opencv", device)
    runner = choice.engine.open(closed, findings, findings.proposed, device=device, threads=1)
    assert choice.asked
    assert runner.report.device == "CPU"
    assert runner.report.note.startswith(f"{device} was asked for, but ")
    assert runner.report.note.endswith(": runs on the CPU")


PRINTS = """
import sys
from pathlib import Path
from tuner.networks.engines import onnxruntime as fast
from tuner.networks.scan.scan import scan
fast.library()
import onnxruntime
path = Path(sys.argv[1])
plain = onnxruntime.SessionOptions()
try:
    onnxruntime.InferenceSession(str(path), plain, providers=["CPUExecutionProvider"])
except Exception:
    print("refused")
"""


def test_onnxruntime_prints_nothing_past_us(tmp_path: Path) -> None:
    """Its default logger speaks where no session is there yet to be silenced."""
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"\x08\x99nothing")
    done = subprocess.run(
        [sys.executable, "-c", PRINTS, str(path)], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_the_check_of_a_gpu_says_where_it_was_skipped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu, "obstacle", lambda: "no CUDA in this onnxruntime")
    assert gpu.main() == 0
    assert capsys.readouterr().out == "skipped: no CUDA in this onnxruntime\n"
