"""An old graph gives in onnxruntime, once converted, the map that it was made to give."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
import pytest

from tests.monocular import graphs
from tuner.core.errors import FileError
from tuner.monocular import conversion
from tuner.monocular.engines import onnxruntime as fast
from tuner.monocular.errors import ModelError
from tuner.monocular.scan import scan


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return graphs.write(tmp_path / "old.onnx", graphs.opset_9())


def answer(path: Path, side: int = 256) -> np.ndarray:
    """What onnxruntime itself gives for the file as it stands."""
    import onnxruntime

    fed = np.random.default_rng(0).random((1, 3, side, side), dtype=np.float32)
    return onnxruntime.InferenceSession(str(path)).run(None, {"image": fed})[0]


def test_the_converted_graph_samples_at_half_pixels(old: Path, tmp_path: Path) -> None:
    """Without it the map is displaced: the trap is still there."""
    expected = answer(graphs.write(tmp_path / "right.onnx", graphs.geometry()))
    converted = conversion.half_pixel(old)
    span = np.ptp(expected)
    assert np.abs(answer(converted) - expected).max() <= 1e-4 * span
    assert np.abs(answer(old) - expected).max() > 0.2 * span
    assert not scan(converted).linear_upsampling_without_mode
    assert scan(converted).opset == conversion.OPSET


def test_nearest_sampling_stays_as_it_was(tmp_path: Path) -> None:
    made = graphs.opset_9(steps=2, side=64)
    for node in made.graph.node:
        if node.op_type == "Upsample":
            node.attribute[0].s = b"nearest"
    path = graphs.write(tmp_path / "nearest.onnx", made)
    np.testing.assert_allclose(answer(conversion.half_pixel(path), 64), answer(path, 64), atol=1e-5)


def test_it_is_converted_once_for_each_content(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = conversion.half_pixel(old)
    assert hashlib.sha256(old.read_bytes()).hexdigest() in kept.name
    assert kept.is_relative_to(tmp_path / "cache")
    copy = graphs.write(tmp_path / "copy.onnx", old.read_bytes())
    monkeypatch.setattr(conversion, "convert", lambda _: pytest.fail("converted again"))
    assert conversion.half_pixel(copy) == kept


def test_without_the_package_it_says_what_to_install(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversion, "available", lambda: False)
    with pytest.raises(ModelError, match=r"old\.onnx: .* install stereo-tuner\[onnx\] or choose"):
        conversion.half_pixel(old)


def test_what_cannot_be_converted_is_told(tmp_path: Path) -> None:
    path = graphs.write(tmp_path / "no.onnx", b"\x08\x04no model")
    with pytest.raises(ModelError, match=r"no\.onnx: cannot be converted for onnxruntime"):
        conversion.half_pixel(path)


def test_a_folder_that_cannot_be_is_told(old: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(FileError, match="cannot be created"):
        conversion.half_pixel(old)


def test_the_report_says_that_it_was_converted(old: Path) -> None:
    findings = scan(old)
    runner = fast.open_graph(old, findings, findings.proposed, device="CPU", threads=1)
    assert "converted to opset 13" in runner.report.details
    assert onnx.load(old).opset_import[0].version == 9, "the user's file is not touched"
