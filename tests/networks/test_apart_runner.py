"""A crash, a hang or a flood of memory in an engine ends its process, never the program."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Timer

import numpy as np
import onnx
import pytest
from onnx import helper

from tests.networks import graphs, hostile
from tests.networks.apart import running, trial
from tuner.core.stopping import Stopped
from tuner.core.tunable import Size
from tuner.networks import apart_runner
from tuner.networks.engines import engine, opencv
from tuner.networks.errors import ModelError
from tuner.networks.scan.scan import scan
from tuner.networks.types import Preprocessing

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
def test_honest_graphs_pass(tmp_path: Path, name: str, made: onnx.ModelProto) -> None:
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


@pytest.mark.parametrize("kind", ["INT64", "BOOL"])
def test_other_numbers_than_a_depth_network_gives(tmp_path: Path, name: str, kind: str) -> None:
    """Told at the first look, and not for each picture to come."""
    if name == "opencv" and not opencv.MODERN:
        pytest.skip("OpenCV 4 makes float32 of them")
    number = getattr(onnx.TensorProto, kind)
    made = _through(helper.make_node("Cast", ["grey"], ["depth"], to=number))
    words = refusal(graphs.write(tmp_path / "m.onnx", made), name)
    assert re.search(r"values; float32 is right|cannot load it \(Type Error: ", words), words


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
    assert refusal(path, name, limit_s=60)


def endless() -> onnx.ModelProto:
    """Passes the look at it, and takes hours."""
    weights = [
        graphs.tensor("s", [1, 1, 8, 8]),
        graphs.tensor("roi", []),
        graphs.tensor("many", np.ones((64, 1, 31, 31))),
        graphs.tensor("k", np.ones((64, 64, 31, 31))),
        graphs.tensor("one", np.ones((1, 64, 1, 1))),
    ]
    around = {"pads": [15, 15, 15, 15], "kernel_shape": [31, 31]}
    return _through(
        helper.make_node("Resize", ["grey", "roi", "s"], ["big"], mode="nearest"),
        helper.make_node("Conv", ["big", "many"], ["a"], **around),
        helper.make_node("Conv", ["a", "k"], ["b"], **around),
        helper.make_node("Conv", ["b", "k"], ["c"], **around),
        helper.make_node("Conv", ["c", "one"], ["depth"], kernel_shape=[1, 1]),
        weights=tuple(weights),
    )


def test_work_without_an_end(tmp_path: Path, name: str) -> None:
    words = refusal(graphs.write(tmp_path / "m.onnx", endless()), name, limit_s=2)
    assert "within 2 s" in words


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


def fed(side: int = 64, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((1, 3, side, side), dtype=np.float32)


def answer(blob: np.ndarray) -> np.ndarray:
    return graphs.closed_form_answer(blob[0].transpose(1, 2, 0))


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    return graphs.write(tmp_path / "m.onnx", graphs.closed_form())


def test_it_gives_what_the_engine_gives_here(closed: Path, name: str) -> None:
    with running(closed, name, PREP, threads=2) as runner:
        own = engine(name).open(closed, scan(closed), PREP, device="CPU", threads=2)
        for seed in range(3):
            found = runner.forward(fed(seed=seed))
            np.testing.assert_array_equal(found, own.forward(fed(seed=seed)))
            np.testing.assert_allclose(found[0], answer(fed(seed=seed)), atol=1e-4)
        ours, theirs = runner.report, own.report
        assert (ours.engine, ours.device, ours.details, ours.threads, ours.note) == (
            (theirs.engine, theirs.device, theirs.details, theirs.threads, theirs.note)
        )
        assert ours.forward_ms > 0
        assert ours.load_ms > 0


def test_a_result_is_not_overwritten_by_the_next(closed: Path, name: str) -> None:
    with running(closed, name, PREP) as runner:
        first = runner.forward(fed(seed=1))
        kept = first.copy()
        runner.forward(fed(seed=2))
        np.testing.assert_array_equal(first, kept)


def test_a_graph_of_free_size_takes_every_shape(tmp_path: Path, name: str) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.dynamic())
    prep = scan(path).proposed
    with running(path, name, prep, picture=Size(640, 480)) as runner:
        for picture in (Size(640, 480), Size(10, 1000), Size(1000, 10), Size(64, 64)):
            width, height = prep.input_size(picture)
            blob = np.ones((1, 3, height, width), np.float32)
            assert runner.forward(blob).shape[-2:] == (height, width)
        much = np.ones((1, 3, 8 * prep.height, 8 * prep.width), np.float32)
        with pytest.raises(ModelError, match=r"more than it was opened for"):
            runner.forward(much)


@posix
def test_after_its_process_ended_it_is_started_again(closed: Path, name: str) -> None:
    with running(closed, name, PREP) as runner:
        expected = runner.forward(fed())
        for end in (runner.cancel, lambda: os.kill(runner.pid, signal.SIGKILL)):
            end()
            with contextlib.suppress(ModelError):
                runner.forward(fed())
            np.testing.assert_array_equal(runner.forward(fed()), expected)


@posix
def test_it_is_started_again_from_another_folder(
    closed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(closed.parent)
    with running(Path(closed.name), "opencv", PREP) as runner:
        runner.cancel()
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        np.testing.assert_allclose(runner.forward(fed())[0], answer(fed()), atol=1e-4)


FORKED = """
import os, sys
from pathlib import Path
import numpy as np
from tests.networks.apart import memories, running
from tests.networks.test_apart_runner import PREP, answer, fed
made = memories()

def right(seed):
    return np.allclose(runner.forward(fed(seed=seed))[0], answer(fed(seed=seed)), atol=1e-4)

with running(Path(sys.argv[1]), "opencv", PREP) as runner:
    whole = made[0].array((4, 64, 64))
    good, before = right(1), whole.copy()
    fork = os.fork()
    if not fork:
        os._exit(0 if right(2) and right(3) else 1)
    good &= os.waitpid(fork, 0)[1] == 0
    good &= np.array_equal(whole, before) and right(4)
sys.exit(not good)
"""


@posix
def test_a_fork_has_a_memory_of_its_own(closed: Path) -> None:
    """In one for both, the maps of two programs would be mixed up without a word."""
    root = str(Path(__file__).resolve().parents[2])
    command = [sys.executable, "-c", FORKED, str(closed)]
    ran = subprocess.run(command, env=os.environ | {"PYTHONPATH": root}, check=False)
    assert ran.returncode == 0


def test_no_memory_to_share_is_said_in_words(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(size: int) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(apart_runner, "Shared", none_left)
    with pytest.raises(ModelError, match=r"m\.onnx: no memory .* \(Too many open files\)"):
        trial(closed, "opencv", PREP)


def test_another_content_is_not_started_instead(closed: Path) -> None:
    with running(closed, "opencv", PREP) as runner:
        runner.cancel()
        graphs.write(closed, graphs.plain())
        with pytest.raises(ModelError, match="the file changed since it was opened"):
            runner.forward(fed())
        graphs.write(closed, graphs.closed_form())
        assert runner.forward(fed()).size
    with pytest.raises(ModelError, match="is closed"):
        runner.forward(fed())


@pytest.mark.skipif(not opencv.MODERN, reason="OpenCV 4 does not run this graph")
@posix
def test_a_crash_on_one_picture_is_told_and_the_next_one_runs(tmp_path: Path) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.remainder())
    dark = np.full((1, 3, 64, 64), 0.1, np.float32)
    bright = dark.copy()
    bright[..., 32:] = 1
    with running(path, "opencv", scan(path).proposed) as runner:
        assert runner.forward(bright).size
        with pytest.raises(ModelError, match=r"process of its own, crashed|cannot run it"):
            runner.forward(dark)
        assert runner.forward(bright).size


@pytest.mark.skipif(not engine("onnxruntime").available(), reason="OpenCV does not run this graph")
@posix
def test_memory_for_another_shape_is_refused(tmp_path: Path) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.hungry(200 << 20))
    prep = scan(path).proposed
    square = np.random.default_rng(1).random((1, 3, prep.height, prep.width), np.float32)
    wide = np.repeat(square, 2, axis=3)
    with pytest.raises(ModelError, match="more memory"):
        trial(path, "onnxruntime", prep, picture=Size(400, 100))
    with running(path, "onnxruntime", prep, picture=Size(100, 100)) as runner:
        assert runner.forward(square).size
        with pytest.raises(ModelError, match="more memory"):
            runner.forward(wide)
        assert runner.forward(square).size


FORKED = """
import os, sys
from pathlib import Path
import numpy as np
from tests.networks.apart import memories, running
from tuner.networks.scan.scan import scan
path, made = Path(sys.argv[1]), memories()
dark, bright = (np.full((1, 3, 64, 64), value, np.float32) for value in (0.1, 0.9))
with running(path, "opencv", scan(path).proposed) as runner:
    right = [runner.forward(blob) for blob in (bright, dark)]
    forked = os.fork()
    if not forked:
        os._exit(0 if (runner.forward(bright) == right[0]).all() else 1)
    assert os.waitpid(forked, 0)[1] == 0
    assert (made[0].array(dark.shape) == dark).all(), "its pictures would mix with ours"
    assert (runner.forward(dark) == right[1]).all()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks here")
def test_a_fork_of_the_program_feeds_a_process_of_its_own(closed: Path) -> None:
    root = str(Path(__file__).resolve().parents[2])
    subprocess.run(
        [sys.executable, "-c", FORKED, str(closed)],
        check=True,
        env=os.environ | {"PYTHONPATH": root},
    )


def test_cancel_ends_a_run_at_once(tmp_path: Path) -> None:
    stop = Event()
    Timer(0.5, stop.set).start()
    path = graphs.write(tmp_path / "m.onnx", endless())
    with pytest.raises(Stopped):
        trial(path, "opencv", PREP, limit_s=600, stop=stop)


def test_a_missing_file(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "missing.onnx")


def test_nothing_of_it_is_loaded_here(closed: Path) -> None:
    """Neither an engine nor what it needs: the other process has them."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tests.networks.apart import trial\n"
        "from tuner.networks.types import Preprocessing\n"
        f"trial(Path({str(closed)!r}), 'opencv', Preprocessing(width=64, height=64))\n"
        "assert not {'onnxruntime', 'onnx'} & set(sys.modules)\n"
    )
    root = str(Path(__file__).resolve().parents[2])
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": root})
