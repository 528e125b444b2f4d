"""One picture through a loaded network: blob -> forward -> map of the picture's size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import perf_counter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tuner.core.stopping import check
from tuner.core.types import Picture
from tuner.networks.errors import ModelError
from tuner.networks.preprocess import blob, check_output, to_image_size
from tuner.networks.types import Blob, InverseDepth, Network

LOOK_S: Final = 0.02
"""How often a running forward asks whether it should stop."""


def estimate(
    network: Network, picture: Picture, *, token: int = 0, stop: Event | None = None
) -> InverseDepth:
    """Relative inverse depth of a picture, of the picture's size.

    Args:
        network: what ``open_model`` gave; threads that use it at once take turns.
        picture: of any size and aspect, colour or grey.
        token: stands for the picture's content in memo keys.
        stop: when set, the run ends as soon as the engine can.

    Raises:
        ModelError: the network failed, or its map has holes or another size than it should.
        Stopped: ``stop`` was set.
    """
    check(stop)
    start = perf_counter()
    fed = blob(picture.shown, network.prep)
    check(stop)
    output = forward(network, fed, stop=stop)
    values = to_image_size(output, picture.size)
    return InverseDepth(
        values=values,
        title=network.title,
        model_key=network.model_key,
        digest=network.digest,
        prep=network.prep,
        report=network.report,
        picture_token=token,
        elapsed_ms=(perf_counter() - start) * 1000,
    )


def forward(network: Network, fed: Blob, *, stop: Event | None = None) -> NDArray[Any]:
    """One checked run: the output covers the input and is finite. Raises as ``estimate``."""
    with _cancelled_by(stop, network):
        try:
            output = network.forward(fed)
        except ModelError:
            check(stop)
            raise
    check(stop)
    check_output(output, fed, title=network.title)
    if not np.isfinite(output).all():
        raise ModelError(
            f"{network.title}: gives values that are not numbers; the file is damaged, or the "
            "pictures are not fed as it wants them"
        )
    return output


@contextmanager
def _cancelled_by(stop: Event | None, network: Network) -> Iterator[None]:
    if stop is None:
        yield
        return
    done = Event()

    def watch() -> None:
        while not done.wait(LOOK_S):
            if stop.is_set():
                network.cancel()

    watcher = Thread(target=watch, name="monocular-stop", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
