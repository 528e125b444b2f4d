"""What the process apart does with a model: load it, try it, run it. See ``apart_runner``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from tuner.apart import Opened
from tuner.core.tunable import Size
from tuner.networks.engines import engine
from tuner.networks.preprocess import check_map, check_output
from tuner.networks.scan.scan import scan
from tuner.networks.types import Blob, Normalisation, Preprocessing, Runner


class _Loaded:
    """The one model of this process."""

    runner: Runner
    memory: Opened
    name: str


def serve(question: dict[str, Any]) -> dict[str, Any]:
    """The answer to one question of ``ApartRunner``."""
    return _open(question) if question["do"] == "open" else _forward(question)


def _open(question: dict[str, Any]) -> dict[str, Any]:
    path, name = Path(question["path"]), question["name"]
    given = question["prep"]
    prep = Preprocessing(**(given | {"normalisation": Normalisation(given["normalisation"])}))
    # Once more, for what comes here has been looked at by nobody who is in this process.
    findings = scan(path, name=name)
    _Loaded.name = name
    _Loaded.memory = Opened(question["memory"])
    _Loaded.runner = engine(question["engine"]).open(
        path, findings, prep, device=question["device"], threads=question["threads"], name=name
    )
    if question["picture"]:
        fed = synthetic(prep, Size(*question["picture"]))
        check_map(_Loaded.runner.forward(fed), fed, title=name)
    return {"report": asdict(_Loaded.runner.report)}


def _forward(question: dict[str, Any]) -> dict[str, Any]:
    fed = _Loaded.memory.array(tuple(question["shape"]))
    output = _Loaded.runner.forward(fed)
    # It may not be larger than what was fed, so it has room behind that.
    check_output(output, fed, title=_Loaded.name)
    _Loaded.memory.array(output.shape, offset=fed.nbytes)[...] = output
    return {"report": asdict(_Loaded.runner.report), "shape": list(output.shape)}


def synthetic(prep: Preprocessing, picture: Size) -> Blob:
    """(1, 3, h, w) float32: a slope with blocks and noise, in the range the graph is fed with.

    Args:
        prep: how the model is fed.
        picture: a picture's size, whose shape the blob has where the graph leaves it free.
    """
    width, height = prep.input_size(picture)
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    blocks = ((rows // 24 + columns // 24) % 2) * 0.3
    made = 0.6 * rows / height + blocks + 0.1 * rng.random((1, 3, height, width))
    if prep.normalisation is not Normalisation.NONE_IN_GRAPH:
        made = (made - 0.45) / 0.225
    return np.ascontiguousarray(made, dtype=np.float32)
