"""A crash, a hang or a flood of memory in an engine ends the trial, never the program."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from threading import Event, Timer
from time import perf_counter

import numpy as np
import onnx
import pytest
from onnx import helper

from tests.monocular import graphs, hostile
from tuner.monocular import trial as trials
from tuner.monocular.engines import engine
from tuner.monocular.errors import ModelError
from tuner.monocular.scan import scan
from tuner.monocular.trial import trial
from tuner.monocular.types import Preprocessing

PREP = Preprocessing(width=64, height=64)
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture(params=["opencv", "onnxruntime"])
def name(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    if not engine(chosen).available():
        pytest.skip(f"{chosen} is not installed")
    return chosen


def refusal(path: Path, name: str = "opencv", *, limit_s: float = 30) -> str:
    """The sentence with which the trial of ``path`` ends."""
    with pytest.raises(ModelError) as refused:
        trial(path, name, PREP, limit_s=limit_s)
    words = str(refused.value)
    assert words.startswith(str(path))
    assert "\n" not in words
    return words


@pytest.mark.parametrize(
    "made",
    [
        graphs.closed_form(),
        graphs.plain(),
        graphs.geometry(side=64),
        graphs.opset_9(side=64),
        graphs.dynamic(),
        graphs.normalising(constants=True),
    ],
    ids=["closed form", "plain", "geometry", "opset 9", "dynamic", "constants"],
)
def test_honest_graphs_pass(
    tmp_path: Path, name: str, made: onnx.ModelProto, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Converted files are kept there.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    path = graphs.write(tmp_path / "mödel one.onnx", made)
    trial(path, name, scan(path).proposed, limit_s=60)


def test_a_relative_path_and_a_foreign_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that lies in the current folder is imported in the trial."""
    graphs.write(tmp_path / "m.onnx", graphs.closed_form())
    (tmp_path / "numpy.py").write_text("raise SystemExit('imported from the current folder')")
    monkeypatch.chdir(tmp_path)
    trial("m.onnx", "opencv", PREP)


def _through(*nodes: onnx.NodeProto, weights: tuple[onnx.TensorProto, ...] = ()) -> onnx.ModelProto:
    """A grey level, then these nodes to ``depth``."""
    grey = graphs.tensor("w", graphs.WEIGHTS.reshape(1, 3, 1, 1))
    first = helper.make_node("Conv", ["image", "w"], ["grey"], kernel_shape=[1, 1])
    return graphs.model([first, *nodes], [grey, *weights], output=[1, 1, 64, 64])


def test_values_that_are_no_numbers(tmp_path: Path, name: str) -> None:
    below = graphs.tensor("below", np.float32(-5).reshape(1, 1, 1, 1))
    made = _through(
        helper.make_node("Add", ["grey", "below"], ["x"]),
        helper.make_node("Sqrt", ["x"], ["depth"]),
        weights=(below,),
    )
    assert "no numbers" in refusal(graphs.write(tmp_path / "m.onnx", made), name)


def test_the_same_value_everywhere(tmp_path: Path, name: str) -> None:
    zero = graphs.tensor("zero", np.zeros((1, 1, 1, 1)))
    made = _through(helper.make_node("Mul", ["grey", "zero"], ["depth"]), weights=(zero,))
    assert "same value everywhere" in refusal(graphs.write(tmp_path / "m.onnx", made), name)


def test_another_shape_than_declared(tmp_path: Path, name: str) -> None:
    shape = graphs.tensor("s", [1, 16, 256], np.int64)
    made = _through(helper.make_node("Reshape", ["grey", "s"], ["depth"]), weights=(shape,))
    assert refusal(graphs.write(tmp_path / "m.onnx", made), name)


def test_inner_shapes_that_do_not_fit(tmp_path: Path, name: str) -> None:
    weights = graphs.tensor("w2", np.ones((8, 5, 3, 3)))
    made = _through(helper.make_node("Conv", ["grey", "w2"], ["depth"]), weights=(weights,))
    assert refusal(graphs.write(tmp_path / "m.onnx", made), name)


def enlarging(times: int, scale: float) -> onnx.ModelProto:
    """Each step alone is sane; together they ask for a terabyte."""
    names = ["grey", *(f"x{i}" for i in range(times - 1)), "depth"]
    nodes = [
        helper.make_node("Resize", [names[i], "roi", "s"], [names[i + 1]], mode="nearest")
        for i in range(times)
    ]
    weights = (graphs.tensor("s", [1, 1, scale, scale]), graphs.tensor("roi", []))
    return _through(*nodes, weights=weights)


@posix
def test_more_memory_than_there_is(tmp_path: Path, name: str) -> None:
    path = graphs.write(tmp_path / "m.onnx", enlarging(3, 16))
    assert scan(path)
    start = perf_counter()
    assert refusal(path, name, limit_s=20)
    assert perf_counter() - start < 22


def test_work_without_an_end(tmp_path: Path, name: str) -> None:
    weights = [
        graphs.tensor("s", [1, 1, 8, 8]),
        graphs.tensor("roi", []),
        graphs.tensor("many", np.ones((64, 1, 31, 31))),
        graphs.tensor("k", np.ones((64, 64, 31, 31))),
        graphs.tensor("one", np.ones((1, 64, 1, 1))),
    ]
    around = {"pads": [15, 15, 15, 15], "kernel_shape": [31, 31]}
    made = _through(
        helper.make_node("Resize", ["grey", "roi", "s"], ["big"], mode="nearest"),
        helper.make_node("Conv", ["big", "many"], ["a"], **around),
        helper.make_node("Conv", ["a", "k"], ["b"], **around),
        helper.make_node("Conv", ["b", "k"], ["c"], **around),
        helper.make_node("Conv", ["c", "one"], ["depth"], kernel_shape=[1, 1]),
        weights=tuple(weights),
    )
    start = perf_counter()
    words = refusal(graphs.write(tmp_path / "m.onnx", made), name, limit_s=2)
    assert "within 2 s" in words
    assert perf_counter() - start < 5


@pytest.mark.parametrize(
    "what", ["group 0", "stride 0", "external above", "loop", "unknown operator"]
)
def test_hostile_files_do_not_even_reach_the_engine(tmp_path: Path, what: str) -> None:
    """The child looks at the file once more: it may have been exchanged after the scan."""
    build, part = hostile.FILES[what]
    assert part in refusal(graphs.write(tmp_path / "m.onnx", build()))


@posix
def test_external_data_in_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "weights.bin")
    path = graphs.write(tmp_path / "m.onnx", hostile.external("weights.bin"))
    assert "another file" in refusal(path, limit_s=10)


ENDINGS = {
    "SIGSEGV": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "SIGFPE": "import os, signal; os.kill(os.getpid(), signal.SIGFPE)",
    "more memory": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "busy for too long": "import os, signal; os.kill(os.getpid(), signal.SIGXCPU)",
    "exit code 3": "raise SystemExit(3)",
    "exit code 0": "print('no answer')",
}


@posix
@pytest.mark.parametrize("part", ENDINGS)
def test_each_ending_of_an_engine_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.closed_form())
    child = tmp_path / "child.py"
    child.write_text(ENDINGS[part])
    monkeypatch.setattr(trials, "_CHILD", child)
    assert part in refusal(path)


@posix
def test_a_hang_ends_with_everything_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.closed_form())
    note, child = tmp_path / "pids", tmp_path / "child.py"
    child.write_text(
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "started = os.fork()\n"
        f"open({str(note)!r}, 'a').write(f'{{os.getpid()}} ')\n"
        "time.sleep(600)\n"
    )
    monkeypatch.setattr(trials, "_CHILD", child)
    # On a busy machine the two need a moment to start.
    assert "within 4 s" in refusal(path, limit_s=4)
    pids = [int(pid) for pid in note.read_text().split()]
    assert len(pids) == 2
    deadline = time.monotonic() + 5
    while any(map(_runs, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not [pid for pid in pids if _runs(pid)]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    # One that has ended may still wait for its parent to ask.
    return not (state.exists() and " Z " in state.read_text())


def test_stops_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.closed_form())
    child = tmp_path / "child.py"
    child.write_text("import time; time.sleep(600)")
    monkeypatch.setattr(trials, "_CHILD", child)
    stop = Event()
    Timer(0.3, stop.set).start()
    start = perf_counter()
    with pytest.raises(ModelError, match="stopped"):
        trial(path, "opencv", PREP, stop=stop)
    assert perf_counter() - start < 5


@posix
def test_the_child_has_no_qt_no_handles_and_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.closed_form())
    secret = os.open(path, os.O_RDONLY)
    os.set_inheritable(secret, True)
    child, report = tmp_path / "child.py", tmp_path / "report"
    source = Path(trials.__file__).with_name("trial_child.py").read_text(encoding="utf-8")
    spy = (
        f"    with open({str(report)!r}, 'w') as told:\n"
        "        print(os.listdir(), file=told)\n"
        "        print({'PySide6', 'pyqtgraph', 'onnx'} & set(sys.modules), file=told)\n"
        f"        print(os.path.exists('/proc/self/fd/{secret}'), file=told)\n"
        "    os._exit(0)"
    )
    child.write_text(source.replace("    os._exit(0)", spy))
    monkeypatch.setattr(trials, "_CHILD", child)
    try:
        trial(path, "opencv", PREP)
    finally:
        os.close(secret)
    assert report.read_text().splitlines() == ["[]", "set()", "False"]


def test_costs_less_than_a_second(tmp_path: Path, name: str) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.closed_form())
    times = []
    for _ in range(3):
        start = perf_counter()
        trial(path, name, PREP)
        times.append(perf_counter() - start)
    # 0.25-0.35 s on an idle machine.
    assert min(times) < 1.5


def test_a_missing_file(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "missing.onnx")


def test_signals_are_named() -> None:
    assert trials._ending(-signal.SIGINT) == "SIGINT"
    assert trials._ending(0xC0000005) == "exit code 0xc0000005"
