"""The trial's own process: load a model, run it once, say in JSON how that went.

Run as a file, not as a module: it starts isolated from the user's Python settings and folders, and
is told on its standard input where this program's packages lie.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuner.monocular.types import Blob, Preprocessing


def main() -> None:
    """Read one request, answer it on what was the standard output."""
    request = json.loads(sys.stdin.buffer.read())
    answer = os.fdopen(_own_output(), "w", encoding="ascii")
    _limit(memory=request["memory_bytes"], seconds=request["cpu_s"])
    sys.path[:] = request["sys_path"]
    json.dump(_answer(request), answer)
    answer.close()
    # Engines may crash while they clean up; what mattered is said.
    os._exit(0)


def _own_output() -> int:
    """The answer's descriptor; whatever libraries print goes nowhere."""
    own = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return own


def _limit(*, memory: int, seconds: int) -> None:
    if sys.platform == "win32":
        import ctypes

        # A crash shall not open a window that waits for a click.
        ctypes.windll.kernel32.SetErrorMode(0x8003)
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
    ):
        # Some systems know a limit and refuse to set it; the time limit outside holds always.
        with contextlib.suppress(ValueError, OSError):
            hard = resource.getrlimit(kind)[1]
            soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (soft, hard))
    # If memory runs out all the same, Linux shall end this process and not the user's.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _answer(request: dict[str, Any]) -> dict[str, str]:
    from tuner.core.errors import UserError

    try:
        _try(request)
    except UserError as error:
        return {"refused": str(error)}
    except MemoryError:
        return {"fault": "needs more memory than a depth network does"}
    except Exception as error:  # noqa: BLE001 - whatever the engine throws is the answer
        words = " ".join(str(error).split())[:200]
        return {"fault": f"makes the engine fail ({type(error).__name__}: {words})"}
    return {}


def _try(request: dict[str, Any]) -> None:
    from tuner.monocular.engines import engine
    from tuner.monocular.scan import scan
    from tuner.monocular.types import Normalisation, Preprocessing

    path = Path(request["path"])
    fields = dict(request["prep"], normalisation=Normalisation(request["prep"]["normalisation"]))
    prep = Preprocessing(**fields)
    runner = engine(request["engine"]).open(path, scan(path), prep, device="CPU", threads=2)
    fed = synthetic(prep)
    _check(runner.forward(fed), fed, path.name)


def synthetic(prep: Preprocessing) -> Blob:
    """(1, 3, h, w) float32: a slope with blocks and noise, in the range the graph is fed with."""
    import numpy as np

    from tuner.core.tunable import Size
    from tuner.monocular.types import Normalisation

    width, height = prep.input_size(Size(prep.width, prep.height))
    rng = np.random.default_rng(1)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    blocks = ((rows // 24 + columns // 24) % 2) * 0.3
    picture = 0.6 * rows / height + blocks + 0.1 * rng.random((1, 3, height, width))
    if prep.normalisation is not Normalisation.NONE_IN_GRAPH:
        picture = (picture - 0.45) / 0.225
    return np.ascontiguousarray(picture, dtype=np.float32)


def _check(output: Any, fed: Blob, title: str) -> None:
    """As the first forward in the program is checked. Raises ModelError."""
    import numpy as np

    from tuner.monocular.errors import ModelError
    from tuner.monocular.preprocess import check_output

    check_output(output, fed, title=title)
    if not np.isfinite(output).all():
        raise ModelError(f"{title}: gives values that are no numbers (NaN or infinite)")
    if float(np.ptp(output)) == 0.0:
        raise ModelError(f"{title}: gives the same value everywhere, whatever it sees")


if __name__ == "__main__":
    main()
