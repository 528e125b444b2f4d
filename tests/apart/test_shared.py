"""Memory that two processes see: what lies beside it is out of reach, and a view keeps it."""

from __future__ import annotations

import numpy as np
import pytest

from tuner.apart.shared import Shared


@pytest.mark.parametrize(
    ("shape", "offset"),
    [((10,), -1), ((10,), -(1 << 40)), ((101,), 0), ((10,), 91), ((1,), 1 << 62)],
)
def test_what_does_not_lie_within_is_refused(shape: tuple[int, ...], offset: int) -> None:
    shared = Shared(100)
    with pytest.raises(ValueError, match=r"offset|buffer"):
        shared.pixels(shape, offset=offset)
    with pytest.raises(ValueError, match=r"offset|buffer"):
        shared.array(shape, offset=offset)


def test_a_view_of_it_can_be_looked_at_though_it_was_closed() -> None:
    shared = Shared(100)
    view = shared.pixels((2, 5), offset=90)
    view[...] = 7
    shared.close()
    np.testing.assert_array_equal(view, np.full((2, 5), 7))
