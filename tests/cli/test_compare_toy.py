"""``stereo-tuner compare`` with a second matcher."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.nets import grey_net, scene
from tests.toy.matcher import ToySettings
from tuner.__main__ import main


def test_the_measured_side_is_the_matchers(
    toy: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left, right, truth = scene(tmp_path)
    network = ["--model", str(grey_net(tmp_path / "net.onnx")), "--yes"]
    pair = [str(left), str(right), "--metrics", str(truth)]
    own = ["--matcher", "toy", "--reach", "20", "--unlike", "20", "--json"]
    assert main(["compare", *pair, *network, *own]) == 0
    found = json.loads(capsys.readouterr().out)
    assert main(["compute", *pair, *own]) == 0
    computed = json.loads(capsys.readouterr().out)
    assert found["matcher"] == computed["matcher"] == "toy"
    assert found["settings"] == ToySettings(reach=20, unlike=20).values
    assert found["density"] == computed["density"] > 0
    assert found["rows"][0]["method"] == "stereo"
