"""Model files made to harm: a map or a sentence comes out, and the program lives on."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import onnx
import pytest

from tests.attack.tries import Tries
from tests.networks import graphs
from tuner.core.types import Picture
from tuner.networks import apart_runner
from tuner.networks.engines import NAMES, engine
from tuner.networks.errors import ModelError
from tuner.networks.estimate import estimate
from tuner.networks.opening import open_model
from tuner.sources.image import read_picture

ROOT = Path(__file__).resolve().parents[2]
HONEST = (
    graphs.closed_form,
    graphs.plain,
    graphs.dynamic,
    graphs.remainder,
    lambda: graphs.geometry(steps=2, side=64),
    lambda: graphs.opset_9(steps=2, side=64),
    lambda: graphs.normalising(constants=True),
    lambda: graphs.hungry(1 << 24),
)
STRANGE = (0, 1, -1, 2, 7, 255, 4096, 2**31 - 1, -(2**31), 2**62, -(2**63))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("cache", "data"):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", str(tmp_path / kind))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work without an end is given up sooner."""
    monkeypatch.setattr(apart_runner, "OPEN_LIMIT_S", 5.0)
    monkeypatch.setattr("tuner.networks.opening.OPEN_LIMIT_S", 5.0)
    monkeypatch.setattr(apart_runner, "FORWARD_LIMIT_S", 5.0)


def picture(rng: random.Random) -> Picture:
    """Of any shape and brightness, black ones among them."""
    width, height = rng.choice(((64, 64), (300, 20), (20, 300), (1, 1), (640, 480)))
    noise = np.random.default_rng(rng.randrange(2**32))
    grey = noise.integers(0, rng.choice((1, 2, 30, 256)), (height, width), dtype=np.uint8)
    return Picture(grey=grey, shown=grey, name="picture")


def mutated(rng: random.Random) -> bytes:
    made = rng.choice(HONEST)()
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        rng.choice((_other_number, _other_values, _other_wire, _other_operator))(made, rng)
    data = bytearray(made.SerializeToString())
    for _ in range(rng.choice((0, 0, 0, 1, 3))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _other_number(made: onnx.ModelProto, rng: random.Random) -> None:
    given = [a for node in made.graph.node for a in node.attribute]
    if not given:
        return
    attribute = rng.choice(given)
    if attribute.ints:
        attribute.ints[rng.randrange(len(attribute.ints))] = rng.choice(STRANGE)
    else:
        attribute.i = rng.choice(STRANGE)


def _other_values(made: onnx.ModelProto, rng: random.Random) -> None:
    tensor = rng.choice(list(made.graph.initializer))
    values = onnx.numpy_helper.to_array(tensor).copy()
    if values.size:
        strange: list[float] = [*STRANGE, 1e-30, 0.5]
        if values.dtype.kind == "f":
            strange += [float("nan"), float("inf"), 3e38]
        with np.errstate(all="ignore"):
            values.flat[rng.randrange(values.size)] = np.asarray(rng.choice(strange)).astype(
                values.dtype
            )
    tensor.CopyFrom(onnx.numpy_helper.from_array(values, tensor.name))


def _other_wire(made: onnx.ModelProto, rng: random.Random) -> None:
    nodes = [node for node in made.graph.node if node.input]
    names = [name for node in nodes for name in (*node.input, *node.output)]
    node = rng.choice(nodes)
    node.input[rng.randrange(len(node.input))] = rng.choice(names)


def _other_operator(made: onnx.ModelProto, rng: random.Random) -> None:
    kinds = "Add Mul Div Mod Sub MatMul Gather Reshape Concat Resize Conv Relu Shape Slice Pow Sqrt"
    rng.choice(list(made.graph.node)).op_type = rng.choice(kinds.split())


def run(path: Path, name: str, pictures: list[Picture]) -> list[str]:
    """What is said of opening the file and of each picture; empty for a map."""
    try:
        network = open_model(path, engine=name, consent=True, picture=pictures[0].size)
    except ModelError as error:
        return [checked(str(error))]
    said = []
    with closing(network):
        for one in pictures:
            try:
                depth = estimate(network, one)
            except ModelError as error:
                said.append(checked(str(error)))
            else:
                assert depth.values.shape == one.grey.shape
                assert np.isfinite(depth.values).all()
                said.append("")
    return said


def checked(words: str) -> str:
    assert "\n" not in words
    assert "Traceback" not in words
    assert "(:)" not in words
    assert 20 < len(words) < 700
    return words


@pytest.mark.usefixtures("impatient")
def test_mutated_graphs(tmp_path: Path, tries: Callable[[int], Tries]) -> None:
    names = [name for name in NAMES if engine(name).available()]
    for number, rng in enumerate(tries(12)):
        path = graphs.write(tmp_path / f"{number}.onnx", mutated(rng))
        before = set(children())
        run(path, rng.choice(names), [picture(rng) for _ in range(3)])
        assert set(children()) <= before, "a process stayed behind"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("name", NAMES)
def test_known_harm(cases: Path, name: str) -> None:
    if not engine(name).available():
        pytest.skip(f"{name} is not installed")
    rng = random.Random(1)
    pictures = [read_picture(cases / "dark.png"), picture(rng), picture(rng)]
    for path in sorted(cases.glob("*.onnx")):
        before = set(children())  # the one that decodes pictures
        said = run(path, name, pictures)
        assert path.stem != "ok" or said == ["", "", ""]
        assert set(children()) <= before


def children(pid: int | None = None) -> list[str]:
    """Processes that this one, or that one, started and that still run."""
    parent = str(pid or os.getpid())
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parts = path.read_text().rsplit(")", 1)[1].split()
            if parts[1] == parent and parts[0] != "Z":
                found.append(path.parent.name)
    return found


@contextlib.contextmanager
def swapping(path: Path, one: bytes, other: bytes) -> Iterator[None]:
    """Another content under the name every moment, each time a whole one."""
    ended = threading.Event()

    def swap() -> None:
        spare = path.with_suffix(".spare")
        while not ended.is_set():
            for content in (one, other):
                spare.write_bytes(content)
                spare.replace(path)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        yield
    finally:
        ended.set()
        swapper.join()


def test_what_is_reported_is_what_runs(tmp_path: Path, tries: Callable[[int], Tries]) -> None:
    """The file is exchanged all the time; a map is of the content whose digest it bears."""
    path = tmp_path / "m.onnx"
    contents = [graphs.closed_form().SerializeToString(), graphs.plain().SerializeToString()]
    one = Picture(grey=np.full((64, 64), 99, np.uint8), shown=np.full((64, 64), 99, np.uint8))
    expected = {}
    for content in contents:
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        with closing(open_model(path, engine="opencv", consent=digest)) as network:
            fed = np.random.default_rng(0).random((1, 3, 64, 64), np.float32)
            expected[digest] = network.forward(fed)
    first, second = expected.values()
    assert not np.allclose(first, second)
    with swapping(path, *contents):
        for rng in tries(8):
            wanted = rng.choice(list(expected))
            with contextlib.suppress(ModelError):
                network = open_model(path, engine="opencv", consent=wanted, picture=one.size)
                with closing(network):
                    assert network.digest == wanted
                    np.testing.assert_array_equal(network.forward(fed), expected[wanted])


@pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's processes")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_an_end_in_the_trial_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    from tests.networks.test_apart_runner import endless

    model = graphs.write(tmp_path / "m.onnx", endless())
    image = ROOT / "assets" / "icon-256.png"
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    line = [sys.executable, "-m", "tuner", "mono", str(image), "--model", str(model)]
    environment = os.environ | {"TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*line, "--yes", "--json"], env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        while not (started := children(program.pid)):
            assert program.poll() is None, program.stderr and program.stderr.read()
            time.sleep(0.01)
        program.send_signal(number)
        said = program.communicate()
    assert b"Traceback" not in said[1]
    deadline = time.monotonic() + 60
    while any(map(runs, started)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not [pid for pid in started if runs(pid)]
    assert not list(temporary.iterdir())


def runs(pid: str) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
