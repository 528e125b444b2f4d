"""The fastest engine that is right for a graph runs it, and what really runs is said."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from onnx import helper

from tests.networks import graphs
from tuner.networks import conversion
from tuner.networks.engines import NAMES, candidates, choose, engine, opencv
from tuner.networks.engines import onnxruntime as fast
from tuner.networks.errors import ModelError
from tuner.networks.scan.scan import scan
from tuner.networks.types import Runner

each = pytest.mark.parametrize("name", NAMES)


def loaded(name: str, path: Path, *, device: str = "CPU", threads: int = 2) -> Runner:
    findings = scan(path)
    return engine(name).open(path, findings, findings.proposed, device=device, threads=threads)


def noise(side: int = 64, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((1, 3, side, side), dtype=np.float32)


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    return graphs.write(tmp_path / "closed.onnx", graphs.closed_form())


def hide(monkeypatch: pytest.MonkeyPatch, module: Any) -> None:
    monkeypatch.setattr(module, "available", lambda: ())


def without_onnxruntime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)


@each
def test_an_engine_gives_the_closed_form(name: str, closed: Path) -> None:
    runner, fed = loaded(name, closed), noise()
    expected = graphs.closed_form_answer(fed[0].transpose(1, 2, 0))
    np.testing.assert_allclose(runner.forward(fed)[0], expected, atol=1e-4)
    report = runner.report
    assert (report.engine, report.device, report.note) == (name, "CPU", "")
    assert report.load_ms > 0
    assert report.forward_ms > 0
    assert report.threads > 0
    assert (cv2.__version__ if name == "opencv" else "CPUExecutionProvider") in report.details


@each
def test_a_wrong_type_never_makes_it_repeat_itself(name: str, closed: Path) -> None:
    """One float64 blob would freeze OpenCV 4.14 at its last result."""
    runner = loaded(name, closed)
    runner.forward(noise(seed=1))
    fed: Any = noise(seed=2).astype(np.float64)[..., ::-1]
    expected = graphs.closed_form_answer(fed[0].transpose(1, 2, 0))
    np.testing.assert_allclose(runner.forward(fed)[0], expected, atol=1e-4)
    expected = graphs.closed_form_answer(noise(seed=3)[0].transpose(1, 2, 0))
    np.testing.assert_allclose(runner.forward(noise(seed=3))[0], expected, atol=1e-4)


@each
def test_a_result_is_not_overwritten_by_the_next(name: str, closed: Path) -> None:
    runner = loaded(name, closed)
    first = runner.forward(noise(seed=1))
    kept = first.copy()
    runner.forward(noise(seed=2))
    np.testing.assert_array_equal(first, kept)


@each
def test_cuda_where_there_is_none_is_answered_in_words(name: str, closed: Path) -> None:
    if "CUDA" in engine(name).available():
        pytest.skip("there is CUDA here")
    runner = loaded(name, closed, device="CUDA")
    assert runner.report.device == "CPU"
    assert "CUDA was asked for, but" in runner.report.note
    assert "runs on the CPU" in runner.report.note
    assert np.isfinite(runner.forward(noise())).all()


@each
def test_a_closed_network_says_so(name: str, closed: Path) -> None:
    runner = loaded(name, closed)
    runner.close()
    with pytest.raises(ModelError, match="is closed; open the model again"):
        runner.forward(noise())


def test_a_failing_run_is_an_error_in_words(closed: Path) -> None:
    runner = loaded("onnxruntime", closed)
    with pytest.raises(ModelError) as caught:
        runner.forward(np.zeros((1, 2, 64, 64), np.float32))
    assert "closed.onnx: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_fastest_right_engine_is_chosen(tmp_path: Path) -> None:
    findings = scan(graphs.write(tmp_path / "m.onnx", graphs.opset_9()))
    assert findings.linear_upsampling_without_mode
    assert choose(findings).engine.name == "onnxruntime"
    assert choose(findings, "opencv").engine.name == "opencv"
    assert [choice.engine.name for choice in candidates(findings)] == list(NAMES)


def test_without_the_converter_opencv_runs_an_old_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "available", lambda: False)
    path = graphs.write(tmp_path / "m.onnx", graphs.opset_9())
    findings = scan(path)
    assert choose(findings).engine.name == "opencv"
    forced = choose(findings, "onnxruntime")
    assert forced.engine.name == "opencv"
    assert "would displace the map" in forced.note
    with pytest.raises(ModelError, match=r"install stereo-tuner\[onnx\] or choose .* OpenCV"):
        loaded("onnxruntime", path)


def test_without_onnxruntime_opencv_runs_all(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_onnxruntime(monkeypatch)
    assert choose(scan(closed)).engine.name == "opencv"
    forced = choose(scan(closed), "onnxruntime")
    assert forced.engine.name == "opencv"
    assert "onnxruntime is not installed" in forced.note
    with pytest.raises(ModelError, match="onnxruntime is not installed; install"):
        loaded("onnxruntime", closed)


def test_a_device_is_taken_from_the_engine_that_has_it(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = replace(opencv.ENGINE, available=lambda: ("CPU", "CUDA"))
    monkeypatch.setattr(opencv, "ENGINE", slow)
    monkeypatch.setattr(fast, "ENGINE", replace(fast.ENGINE, available=lambda: ("CPU",)))
    assert choose(scan(closed), device="CUDA").engine.name == "opencv"
    assert choose(scan(closed), device="CPU").engine.name == "onnxruntime"
    assert choose(scan(closed), "opencv").device == "CUDA"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda found: choose(found, "tensorflow"), "'tensorflow' is none; legal are auto, onnxr"),
        (lambda found: choose(found, device="TPU"), "'TPU' is none; legal are auto, CPU, CUDA"),
    ],
)
def test_unknown_names_are_refused(closed: Path, call: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call(scan(closed))


def test_opencv_never_runs_a_free_size_in_its_classic_engine(tmp_path: Path) -> None:
    """There OpenCV 5 can end the whole process."""
    free = scan(graphs.write(tmp_path / "m.onnx", graphs.dynamic()))
    fixed = scan(graphs.write(tmp_path / "f.onnx", graphs.plain()))
    assert len(opencv.ways(free, "CPU")) == 1
    assert len(opencv.ways(fixed, "CPU")) == (2 if opencv.MODERN else 1)
    if opencv.MODERN:
        assert opencv.ways(free, "CUDA")[0].engine == cv2.dnn.ENGINE_NEW


class Fragile:
    """A graph that can be run until it is told to fail."""

    def __init__(self, net: Any, *, fails: bool = False) -> None:
        self._net, self.fails = net, fails

    def empty(self) -> bool:
        return bool(self._net.empty())

    def setInput(self, fed: Any) -> None:  # noqa: N802
        self._net.setInput(fed)

    def forward(self) -> Any:
        if self.fails:
            raise cv2.error("Assertion failed in some layer")
        return self._net.forward()


def test_the_next_way_is_tried_when_one_fails_in_forward(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = cv2.dnn.readNetFromONNX
    new, classic = opencv.Way("new", 77), opencv.ways(scan(closed), "CPU")[-1]

    def read(path: str, *engine: int) -> Any:
        return Fragile(real(path), fails=True) if engine == (77,) else real(path, *engine)

    monkeypatch.setattr(cv2.dnn, "readNetFromONNX", read)
    runner = opencv.OpenCVRunner(closed, (new, classic), note="", name="closed.onnx")
    assert runner.report.details.endswith("new")
    expected = graphs.closed_form_answer(noise()[0].transpose(1, 2, 0))
    np.testing.assert_allclose(runner.forward(noise())[0], expected, atol=1e-4)
    assert classic.name in runner.report.details
    alone = opencv.OpenCVRunner(closed, (new,), note="", name="closed.onnx")
    with pytest.raises(ModelError, match=r"cannot run it \(Assertion failed in some layer\); try"):
        alone.forward(noise())


def test_after_the_first_map_nothing_is_read_and_no_other_way_taken(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another content may lie there by then, and a way that nobody tried may crash."""
    made: list[Fragile] = []
    real = cv2.dnn.readNetFromONNX

    def read(*given: Any) -> Fragile:
        made.append(Fragile(real(*given)))
        return made[-1]

    monkeypatch.setattr(cv2.dnn, "readNetFromONNX", read)
    ways = opencv.ways(scan(closed), "CPU")
    runner = opencv.OpenCVRunner(closed, (ways[-1], ways[-1]), note="", name="closed.onnx")
    first, (net,) = runner.forward(noise()), made
    graphs.write(closed, graphs.plain())
    net.fails = True
    with pytest.raises(ModelError, match="cannot run it"):
        runner.forward(noise())
    net.fails = False
    np.testing.assert_array_equal(runner.forward(noise()), first)
    assert made == [net]


@pytest.mark.skipif(not opencv.MODERN, reason="OpenCV 4 does not load this graph")
def test_a_picture_that_one_cannot_take_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.of_one_shape())
    findings = scan(path)
    runner = opencv.open_graph(path, findings, findings.proposed, device="CPU", threads=0)
    square = np.random.default_rng(0).random((1, 3, 64, 64), np.float32)
    first = runner.forward(square)
    for _ in range(2):
        with pytest.raises(ModelError, match=r"m\.onnx: OpenCV .* cannot run it"):
            runner.forward(np.zeros((1, 3, 64, 128), np.float32))
        np.testing.assert_array_equal(runner.forward(square), first)


def test_an_operator_that_opencv_does_not_know_is_an_error(tmp_path: Path) -> None:
    """OpenCV itself answers with an empty net or an assertion, by its version."""
    nodes = [helper.make_node("Wonder", ["image"], ["depth"])]
    path = graphs.write(tmp_path / "m.onnx", graphs.model(nodes, output=[1, 3, 64, 64]))
    findings = scan(graphs.write(tmp_path / "f.onnx", graphs.plain()))
    with pytest.raises(ModelError, match=r"m\.onnx: OpenCV .* cannot run it"):
        opencv.open_graph(path, findings, findings.proposed, device="CPU", threads=0)


def slow_graph() -> Any:
    """Some seconds of convolutions in many nodes."""
    weights = np.random.default_rng(0).normal(0, 0.05, (32, 32, 3, 3))
    nodes = [helper.make_node("Conv", ["image", "first"], ["c0"], kernel_shape=[1, 1])]
    for step in range(60):
        nodes.append(
            helper.make_node(
                "Conv", [f"c{step}", "w"], [f"c{step + 1}"], kernel_shape=[3, 3], pads=[1] * 4
            )
        )
    nodes.append(helper.make_node("Conv", ["c60", "last"], ["grey"], kernel_shape=[1, 1]))
    nodes.append(helper.make_node("Squeeze", ["grey"], ["depth"], axes=[1]))
    held = [
        graphs.tensor("first", np.ones((32, 3, 1, 1))),
        graphs.tensor("w", weights),
        graphs.tensor("last", np.ones((1, 32, 1, 1))),
    ]
    return graphs.model(nodes, held, opset=11, size=(512, 512))


def test_onnxruntime_ends_a_run_that_is_cancelled(tmp_path: Path) -> None:
    runner = loaded("onnxruntime", graphs.write(tmp_path / "slow.onnx", slow_graph()))
    ended = threading.Event()

    def keep_cancelling() -> None:
        while not ended.wait(0.01):
            runner.cancel()

    canceller = threading.Thread(target=keep_cancelling)
    canceller.start()
    try:
        with pytest.raises(ModelError, match="could not run it"):
            runner.forward(noise(512))
    finally:
        ended.set()
        canceller.join()
    assert np.isfinite(runner.forward(noise(512))).all(), "the next run is not cancelled"
