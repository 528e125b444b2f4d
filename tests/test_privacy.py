"""Nothing phones home: what may tell its maker about a machine is kept from doing so."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.networks import graphs

ROOT = Path(__file__).resolve().parents[1]

SURVEY = """
from threading import Event
from tuner.networks.installed import Installed
Installed().survey(Event())
"""
RUN = """
import sys
import tuner
network = tuner.open_model(sys.argv[1], consent=True)
print(network.report.engine)
network.close()
"""
HERE = """
import sys
from pathlib import Path
from tuner.networks.engines import NAMES
from tuner.networks.engines import engine
from tuner.networks.scan.scan import scan
path = Path(sys.argv[1])
for name in NAMES:
    if engine(name).available():
        engine(name).open(path, scan(path), scan(path).proposed, device="CPU", threads=1)
"""


@pytest.mark.parametrize("said", [None, "0"], ids=["unset", "set to 0"])
@pytest.mark.parametrize("code", [SURVEY, RUN, HERE], ids=["survey", "child", "here"])
def test_nothing_but_ours_is_written(tmp_path: Path, code: str, said: str | None) -> None:
    """onnxruntime's telemetry leaves a device id and a database of events where it is not off."""
    model = graphs.write(tmp_path / "m.onnx", graphs.closed_form())
    home = tmp_path / "home"
    home.mkdir()
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(home), "PYTHONPATH": str(ROOT)}
    environment |= {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CACHE", "DATA", "CONFIG")}
    if said is not None:
        environment["ORT_DISABLE_TELEMETRY"] = said
    # A file that is written a moment later counts too: the process ends only when all is done.
    subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(model)], check=True, env=environment
    )
    ours = {home / "DATA" / "stereo-tuner"}
    written = [path for path in home.rglob("*") if path.is_file() and path.parent not in ours]
    assert written == []


def test_onnxruntime_is_imported_in_one_place_only() -> None:
    """There the variable that silences it is set first."""
    places = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "tuner").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "onnxruntime" in {name.name.split(".")[0] for name in node.names}
        and not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tuner"))
    ]
    assert len(places) == 1, places
    assert places[0].startswith("tuner/networks/engines/onnxruntime.py")
