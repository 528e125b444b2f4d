"""Any picture becomes a map of its own size; a run can be stopped; nonsense is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.networks import graphs
from tuner.core.stopping import Stopped
from tuner.core.types import Picture
from tuner.networks.errors import ModelError
from tuner.networks.estimate import estimate
from tuner.networks.scan.scan import scan
from tuner.networks.types import EngineReport, Network, Preprocessing

PREP = Preprocessing(width=64, height=64)


class Scripted:
    """A runner that answers with what the test says."""

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        self.answer = answer
        self.cancelled = threading.Event()
        self.report = EngineReport(engine="opencv")

    def forward(self, blob: Any) -> Any:
        return self.answer(blob)

    def cancel(self) -> None:
        self.cancelled.set()

    def close(self) -> None:
        pass


def network(tmp_path: Path, answer: Callable[[Any], Any] | None = None) -> Network:
    path = graphs.write(tmp_path / "m.onnx", graphs.plain())
    runner = Scripted(answer or (lambda blob: blob[:, 1]))
    return Network(
        runner=runner, path=path, title="net", digest="d" * 64, findings=scan(path), prep=PREP
    )


def picture(*shape: int) -> Picture:
    shown = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    return Picture(
        grey=np.ascontiguousarray(shown[..., 0] if shown.ndim == 3 else shown), shown=shown
    )


def test_threads_that_use_one_network_take_turns(tmp_path: Path) -> None:
    """No engine has room for two pictures at once: one would get the other's map."""
    both = threading.Barrier(2)
    together = []

    def answer(blob: Any) -> Any:
        try:
            both.wait(0.2)
            together.append(True)
        except threading.BrokenBarrierError:
            pass
        return blob[:, 1]

    used = network(tmp_path, answer)
    threads = [threading.Thread(target=estimate, args=(used, picture(64, 64))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not together


@pytest.mark.parametrize(
    "shape",
    [
        (480, 640, 3),
        (640, 200, 3),
        (100, 2000, 3),
        (120, 160),
        (1, 1),
        (3000, 4000, 3),
        (1, 900, 3),
    ],
)
def test_the_map_has_the_pictures_size(tmp_path: Path, shape: tuple[int, ...]) -> None:
    found = estimate(network(tmp_path), picture(*shape), token=7)
    assert found.values.shape == shape[:2]
    assert found.values.dtype == np.float32
    assert not found.values.flags.writeable
    assert np.isfinite(found.values).all()
    assert (found.title, found.digest, found.picture_token, found.prep) == (
        "net",
        "d" * 64,
        7,
        PREP,
    )
    assert found.elapsed_ms > 0


def test_bigger_stays_nearer_and_values_stay_raw(tmp_path: Path) -> None:
    """No min-max scaling: the engine's numbers arrive."""
    slope = np.tile(np.linspace(0, 40, 64, dtype=np.float32), (64, 1))
    found = estimate(network(tmp_path, lambda _: slope[np.newaxis]), picture(64, 64, 3))
    np.testing.assert_array_equal(found.values, slope)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_map_with_holes_is_refused(tmp_path: Path, value: float) -> None:
    def holed(blob: Any) -> Any:
        answer = blob[:, 0].copy()
        answer[0, 3, 3] = value
        return answer

    with pytest.raises(ModelError, match="net: gives values that are not numbers"):
        estimate(network(tmp_path, holed), picture(9, 9, 3))


def test_a_map_of_another_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="net: gives a map of 32x64 for an input of 64x64"):
        estimate(network(tmp_path, lambda blob: blob[:, 0, :, :32]), picture(9, 9, 3))


def test_nothing_runs_once_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        estimate(network(tmp_path, lambda _: pytest.fail("ran")), picture(9, 9, 3), stop=stop)


def test_stopping_cancels_the_running_forward(tmp_path: Path) -> None:
    stop = threading.Event()

    def endless(blob: Any) -> Any:
        stop.set()
        assert running.cancelled.wait(10), "nobody cancelled"
        raise ModelError("m.onnx: cancelled")

    made = network(tmp_path, endless)
    running: Any = made.runner
    with pytest.raises(Stopped):
        estimate(made, picture(9, 9, 3), stop=stop)


def test_a_late_result_of_an_engine_that_cannot_stop_is_dropped(tmp_path: Path) -> None:
    stop = threading.Event()

    def late(blob: Any) -> Any:
        stop.set()
        return blob[:, 0]

    with pytest.raises(Stopped):
        estimate(network(tmp_path, late), picture(9, 9, 3), stop=stop)
