"""A model is opened in the one safe order, and every refusal is a sentence."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from tests.networks import graphs
from tuner.core.stopping import Stopped
from tuner.core.tunable import Size
from tuner.networks import apart_runner, conversion, opening, registry
from tuner.networks.apart_runner import ApartRunner
from tuner.networks.engines import engine
from tuner.networks.engines.opencv import OpenCVRunner
from tuner.networks.errors import ModelError, NeedsConsent, TooSlow
from tuner.networks.opening import examine, open_model
from tuner.networks.private_copy import PrivateCopy
from tuner.networks.registry import DEFAULT, row
from tuner.networks.types import ModelRow, Normalisation, Preprocessing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return graphs.write(tmp_path / "mine.onnx", graphs.closed_form())


def released(path: Path, like: ModelRow = DEFAULT, **changes: Any) -> ModelRow:
    """A row whose released file is this one."""
    content = path.read_bytes()
    small = Preprocessing(width=64, height=64)
    return replace(
        like,
        bytes_low=len(content),
        bytes_high=len(content),
        **({"sha256": hashlib.sha256(content).hexdigest(), "prep": small} | changes),
    )


def put(path: Path, model: ModelRow) -> Path:
    folder = Path("models")
    folder.mkdir(exist_ok=True)
    target = folder / model.file_name
    target.write_bytes(path.read_bytes())
    return target


def test_a_users_file_is_asked_about_once(path: Path) -> None:
    with pytest.raises(NeedsConsent, match="nobody vouches for this file") as caught:
        open_model(path)
    assert caught.value.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert caught.value.findings.normalises_in_graph
    network = open_model(path, consent=True)
    assert network.title == "mine.onnx"
    assert network.prep.normalisation is Normalisation.NONE_IN_GRAPH
    assert network.digest == caught.value.digest
    assert open_model(path).report.forward_ms > 0


def test_a_file_that_changed_since_the_yes_is_noticed(path: Path) -> None:
    open_model(path, consent=True)
    graphs.write(path, graphs.plain())
    for consent in (False, True):
        with pytest.raises(NeedsConsent, match="the file changed since you agreed") as caught:
            open_model(path, consent=consent)
    assert open_model(path, consent=caught.value.digest)
    assert open_model(path)


def test_a_released_file_needs_no_question(path: Path) -> None:
    model = released(path)
    put(path, model)
    network = open_model(model)
    assert (network.title, network.model_key) == (model.title, model.key)


def test_a_released_file_is_known_wherever_it_lies(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "ROWS", (released(path),))
    assert open_model(path).model_key == DEFAULT.key


def test_a_row_without_a_digest_is_asked_about(path: Path) -> None:
    model = released(path, row("midas_v21_large"), sha256=None)
    put(path, model)
    with pytest.raises(NeedsConsent):
        open_model(model)
    assert open_model(model, consent=True).model_key == "midas_v21_large"
    assert open_model(model).title == model.title


def test_a_missing_model_says_how_to_get_it() -> None:
    with pytest.raises(ModelError, match=r"not here; .* stereo-tuner models get midas_v21_small"):
        open_model(DEFAULT)


def test_a_damaged_released_file_is_named(path: Path) -> None:
    model = released(path)
    target = put(path, model)
    content = bytearray(target.read_bytes())
    content[-1] ^= 1
    target.write_bytes(content)
    with pytest.raises(ModelError, match=r"is not the released MiDaS v2\.1 small: its SHA-256 is"):
        open_model(model)


def test_the_way_of_the_row_and_the_users_own(path: Path) -> None:
    other = Preprocessing(width=64, height=64, normalisation=Normalisation.NOTEBOOK)
    model = released(path, variants=(("as in the notebook", other),))
    put(path, model)
    assert open_model(model, way="as in the notebook").prep == other
    mine = replace(other, normalisation=Normalisation.HALF)
    assert open_model(model, way="as in the notebook", prep=mine).prep == mine
    with pytest.raises(ModelError, match="no variant 'other'"):
        open_model(model, way="other")


def test_a_fixed_graph_takes_no_other_size(path: Path) -> None:
    with pytest.raises(ModelError, match="its input is 64x64, but 128x64 was asked for"):
        open_model(path, consent=True, prep=Preprocessing(width=128, height=64))
    kept = Preprocessing(width=64, height=64, keep_aspect=True)
    with pytest.raises(ModelError, match="with the aspect kept was asked for"):
        open_model(path, consent=True, prep=kept)


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 100, b"<html>", b"version https://git-lfs.github.com/spec/v1\n"]
)
def test_what_is_no_model_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelError, match=r"no\.onnx"):
        open_model(graphs.write(tmp_path / "no.onnx", content), consent=True)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such file"):
        open_model(tmp_path / "missing.onnx")
    with pytest.raises(ModelError, match="is a folder"):
        open_model(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.onnx")
    with pytest.raises(ModelError, match="is a pipe or a device"):
        open_model(tmp_path / "pipe.onnx")


def test_a_network_that_says_the_same_everywhere_is_refused(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Conv", ["image", "w"], ["grey"], kernel_shape=[1, 1]),
        helper.make_node("Squeeze", ["grey"], ["depth"], axes=[1]),
    ]
    made = graphs.model(nodes, [graphs.tensor("w", np.zeros((1, 3, 1, 1)))], opset=11)
    with pytest.raises(ModelError, match="gives the same value everywhere"):
        open_model(graphs.write(tmp_path / "flat.onnx", made), consent=True)


def test_when_the_faster_engine_fails_the_other_runs_and_says_why(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = opening.ApartRunner

    def no_onnxruntime(copy: PrivateCopy, engine: str, *rest: Any, **options: Any) -> ApartRunner:
        if engine == "onnxruntime":
            raise ModelError("mine.onnx: made onnxruntime crash")
        return real(copy, engine, *rest, **options)

    monkeypatch.setattr(opening, "ApartRunner", no_onnxruntime)
    report = open_model(path, consent=True).report
    assert report.engine == "opencv"
    assert "made onnxruntime crash" in report.note
    with pytest.raises(ModelError, match="made onnxruntime crash"):
        open_model(path, engine="onnxruntime")


def test_what_is_too_slow_for_one_engine_is_not_tried_with_the_next(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def slow(copy: PrivateCopy, engine: str, *_: Any, **__: Any) -> ApartRunner:
        tried.append(engine)
        raise TooSlow("mine.onnx: did not answer within 60 s")

    monkeypatch.setattr(opening, "ApartRunner", slow)
    with pytest.raises(ModelError, match="within 60 s"):
        open_model(path, consent=True)
    assert len(tried) == 1


def test_where_the_converted_file_cannot_be_kept_it_is_converted_each_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    old = graphs.write(tmp_path / "old.onnx", graphs.opset_9())
    for _ in range(2):
        report = open_model(old, consent=True, engine="onnxruntime").report
        assert (report.engine, report.note) == ("onnxruntime", "")
        assert "converted" in report.details


def test_an_old_file_is_converted_apart_and_not_in_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = graphs.write(tmp_path / "old.onnx", graphs.opset_9(side=64))
    never = lambda *_, **__: pytest.fail("converted in the program")  # noqa: E731
    monkeypatch.setattr(conversion, "convert", never)
    network = open_model(old, engine="onnxruntime", consent=True)
    assert "converted" in network.report.details
    monkeypatch.setattr(registry, "ROWS", (released(old),))
    assert open_model(old, engine="onnxruntime").model_key == DEFAULT.key


def test_what_nobody_vouches_for_is_never_loaded_in_the_program(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = lambda *_, **__: pytest.fail("loaded in the program")  # noqa: E731
    monkeypatch.setattr(OpenCVRunner, "__init__", here)
    network = open_model(path, engine="opencv", consent=True)
    fed = np.random.default_rng(0).random((1, 3, 64, 64), np.float32)
    expected = graphs.closed_form_answer(fed[0].transpose(1, 2, 0))
    np.testing.assert_allclose(network.forward(fed)[0], expected, atol=1e-4)
    network.close()
    monkeypatch.setattr(registry, "ROWS", (released(path),))
    with pytest.raises(pytest.fail.Exception, match="loaded in the program"):
        open_model(path, engine="opencv")


@pytest.mark.parametrize("vouched", [False, True])
def test_a_file_exchanged_at_any_moment_is_not_what_is_loaded(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, vouched: bool
) -> None:
    """What was read first is what is looked at, agreed to, tried, loaded and run."""
    other = graphs.plain().SerializeToString()
    if vouched:
        monkeypatch.setattr(registry, "ROWS", (released(path),))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    real = PrivateCopy.__init__

    def exchanging(self: PrivateCopy, *rest: Any, **options: Any) -> None:
        real(self, *rest, **options)
        path.write_bytes(other)

    monkeypatch.setattr(PrivateCopy, "__init__", exchanging)
    network = open_model(path, consent=True)
    assert network.digest == digest
    fed = np.random.default_rng(0).random((1, 3, 64, 64), np.float32)
    expected = graphs.closed_form_answer(fed[0].transpose(1, 2, 0))
    np.testing.assert_allclose(network.forward(fed)[0], expected, atol=1e-4)


def test_another_digest_than_was_named_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = "0" * 64
    with pytest.raises(ModelError, match=f"is {sha_of(path)}, not {named} as you said"):
        open_model(path, consent=named)
    open_model(path, consent=sha_of(path).upper())
    with pytest.raises(ModelError, match="not 0000"):
        open_model(path, consent=named)
    monkeypatch.setattr(registry, "ROWS", (released(path),))
    with pytest.raises(ModelError, match="not 0000"):
        open_model(path, consent=named)
    assert open_model(path, consent=sha_of(path))


def test_a_digest_may_be_written_as_people_do(path: Path) -> None:
    open_model(path, consent=True)
    graphs.write(path, graphs.plain())
    assert open_model(path, consent=f" {sha_of(path).upper()}\n")


def test_a_yes_to_a_known_content_counts_for_its_new_place_too(path: Path, tmp_path: Path) -> None:
    open_model(path, consent=True)
    other = graphs.write(tmp_path / "other.onnx", path.read_bytes())
    open_model(other, consent=True)
    graphs.write(other, graphs.plain())
    with pytest.raises(NeedsConsent, match="the file changed since you agreed"):
        open_model(other, consent=True)


CUT_SHORT = """
import os, sys
from tuner.core.choices import NetworkChoice
from tuner.networks.by_name import open_network
from tuner.networks.scan import scan

def cut(view):
    os.truncate(sys.argv[1], 0)
    return real(view)

real, scan.findings = scan.findings, cut
choice = NetworkChoice(model=sys.argv[1], variant=sys.argv[2], engine="opencv")
network = open_network(choice, consent=True)
print(network.prep.normalisation.value)
network.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="what is open there is not cut short")
@pytest.mark.parametrize("variant", ["", "half"])
def test_a_file_cut_short_while_it_is_looked_at(path: Path, variant: str) -> None:
    """The look maps its pages; where those go, the system ends the program."""
    ran = subprocess.run(
        [sys.executable, "-c", CUT_SHORT, str(path), variant],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == (variant or "in graph")


def sha_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_a_yes_that_cannot_be_written_down_counts_for_this_time(path: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    note = open_model(path, consent=True).report.note
    assert "not remembered" in note
    assert str(tmp_path / "data") in note
    assert open_model(path).digest == sha_of(path)


def test_the_shape_of_the_picture_is_tried(tmp_path: Path) -> None:
    path = graphs.write(tmp_path / "m.onnx", graphs.hungry(200 << 20))
    if not engine("onnxruntime").available():
        pytest.skip("OpenCV does not run this graph")
    assert open_model(path, consent=True, picture=Size(64, 64))
    with pytest.raises(ModelError, match="more memory"):
        open_model(path, engine="onnxruntime", picture=Size(400, 100))


def test_an_engine_that_is_not_installed_is_replaced_visibly(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    report = open_model(path, engine="onnxruntime", consent=True).report
    assert report.engine == "opencv"
    assert "onnxruntime is not installed" in report.note


def test_opening_can_be_stopped(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    threading.Timer(0.05, stop.set).start()
    monkeypatch.setattr(apart_runner, "_WORK", "tests.apart.work:asleep")
    with pytest.raises(Stopped):
        open_model(path, consent=True, stop=stop)


def test_looking_at_a_file_loads_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "ApartRunner", lambda *_, **__: pytest.fail("tried"))
    digest, findings = examine(path)
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert findings.input_shape == (1, 3, 64, 64)
