"""What OpenCV complains of, in words."""

from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest

from tuner.core.errors import opencv_reason


def test_the_reason_is_the_complaint_alone() -> None:
    with pytest.raises(cv2.error) as caught:
        cv2.StereoBM.create(64, 21).compute(
            np.zeros((50, 50, 3), np.uint8), np.zeros((50, 50, 3), np.uint8)
        )
    reason = opencv_reason(caught.value)
    assert "Both input images must have CV_8UC1" in reason
    assert "function" not in reason
    assert ".cpp" not in reason


def test_an_error_tells_of_itself_even_after_another_one() -> None:
    def fail() -> None:
        with pytest.raises(cv2.error):
            cv2.cvtColor(np.zeros((0, 0), np.uint8), cv2.COLOR_BGR2GRAY)

    worker = threading.Thread(target=fail)
    worker.start()
    worker.join()
    assert opencv_reason(cv2.error("Assertion failed in some layer")) == (
        "Assertion failed in some layer"
    )


def test_a_check_of_a_network_says_what_was_expected() -> None:
    error = cv2.error(
        "OpenCV(4.14.0) /io/net_impl.cpp:1193: error: (-2:Unspecified error) in function 'void "
        "f(int)'\n>  (expected: 'total(os[i]) > 0'), where\n>     'total(os[i])' is -7\n"
    )
    assert opencv_reason(error) == "(expected: 'total(os[i]) > 0')"
