"""An old graph gives in onnxruntime, once converted, the map that it was made to give."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import numpy as np
import onnx
import pytest

from tests.networks import graphs
from tuner.networks import conversion
from tuner.networks.engines import onnxruntime as fast
from tuner.networks.errors import ModelError
from tuner.networks.scan.scan import scan


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return graphs.write(tmp_path / "old.onnx", graphs.opset_9())


def answer(graph: Path | bytes, side: int = 256) -> np.ndarray:
    """What onnxruntime itself gives for the file as it stands."""
    import onnxruntime

    given = graph if isinstance(graph, bytes) else str(graph)
    fed = np.random.default_rng(0).random((1, 3, side, side), dtype=np.float32)
    return onnxruntime.InferenceSession(given).run(None, {"image": fed})[0]


def test_the_converted_graph_samples_at_half_pixels(old: Path, tmp_path: Path) -> None:
    """Without it the map is displaced: the trap is still there."""
    expected = answer(graphs.write(tmp_path / "right.onnx", graphs.geometry()))
    converted = conversion.half_pixel(old)
    span = np.ptp(expected)
    assert np.abs(answer(converted) - expected).max() <= 1e-4 * span
    assert np.abs(answer(old) - expected).max() > 0.2 * span
    found = scan(graphs.write(tmp_path / "converted.onnx", converted))
    assert not found.linear_upsampling_without_mode
    assert found.opset == conversion.OPSET


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
    converted = conversion.half_pixel(old)
    (kept,) = kept_files(tmp_path)
    assert hashlib.sha256(old.read_bytes()).hexdigest() in kept.name
    copy = graphs.write(tmp_path / "copy.onnx", old.read_bytes())
    monkeypatch.setattr(conversion, "convert", lambda *_, **__: pytest.fail("converted again"))
    assert conversion.half_pixel(copy) == converted


def kept_files(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "cache" / "stereo-tuner" / "converted").iterdir())


@pytest.mark.parametrize("damage", ["other", "empty", "pipe", "link"])
def test_what_is_not_what_was_kept_is_converted_anew(
    old: Path, tmp_path: Path, damage: str
) -> None:
    converted = conversion.half_pixel(old)
    (kept,) = kept_files(tmp_path)
    kept.unlink()
    if damage == "pipe":
        os.mkfifo(kept)
    elif damage == "link":
        kept.symlink_to(kept)
    else:
        graphs.write(kept, graphs.geometry() if damage == "other" else b"")
    assert conversion.half_pixel(old) == converted
    (anew,) = kept_files(tmp_path)
    assert anew.read_bytes() == converted


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


def test_a_folder_that_cannot_be_costs_only_time(old: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    assert conversion.half_pixel(old) == conversion.half_pixel(old) == conversion.convert(old)


def test_the_report_says_that_it_was_converted(old: Path) -> None:
    findings = scan(old)
    runner = fast.open_graph(old, findings, findings.proposed, device="CPU", threads=1)
    assert "converted to opset 13" in runner.report.details
    assert onnx.load(old).opset_import[0].version == 9, "the user's file is not touched"
