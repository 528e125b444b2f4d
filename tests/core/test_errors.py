"""What OpenCV complains of, in words."""

from __future__ import annotations

import threading
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from tuner.core.errors import lacks_memory, opencv_reason

GREY = np.zeros((40, 40), np.uint8)


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


HEAD = "OpenCV(5.0.0) /io/opencv/modules/dnn/src/net.cpp:12: error: "
SHAPES = {
    "a condition": (
        "(-215:Assertion failed) !_src.empty() in function 'cvtColor'\n",
        "!_src.empty()",
    ),
    "brackets in the kind": (
        "(-206:Bad flag (parameter or structure field)) Unknown code in function 'cvtColor'\n",
        "Unknown code",
    ),
    "a check without words": (
        "(-2:Unspecified error) in function 'f'\n> :\n>     'dims == 4'\n> where\n"
        ">     'dims' is 3\n",
        "'dims == 4'",
    ),
    "a check with words": (
        "(-15:Bad number of channels) in function 'f(int) [with V = S<3, 4>]'\n"
        "> Invalid number of channels in input image:\n>     'V::contains(scn)'\n> where\n"
        ">     'scn' is 7\n",
        "Invalid number of channels in input image: 'V::contains(scn)'",
    ),
    "two values": (
        "(-2:Unspecified error) in function 'f'\n>  (expected: 'a == b'), where\n>     'a' is 1\n"
        "> must be equal to\n>     'b' is 2\n",
        "(expected: 'a == b')",
    ),
    "no overload": (
        "(-5:Bad argument) in function 'cvtColor'\n> Overload resolution failed:\n"
        ">  - src is not a numpy array, neither a scalar\n>  - Expected Ptr<cv::UMat> for 'src'\n",
        "Overload resolution failed: src is not a numpy array, neither a scalar; "
        "Expected Ptr<cv::UMat> for 'src'",
    ),
    "many lines": (
        "(-2:Unspecified error) in function 'f'\n> first line\n> \n> second line.\n",
        "first line; second line",
    ),
    "an error in an error": (
        "(-2:Unspecified error) in function 'f'\n> OpenCV(5.0.0) /io/x.cpp:3: error: "
        "(-215:Assertion failed) a == b in function 'g'\n> \n",
        "a == b",
    ),
    "nothing but its kind": ("(-215:Assertion failed) in function 'forward'\n", "Assertion failed"),
    "only marks": ("(-2:Unspecified error) : in function 'f'\n> : \n", "Unspecified error"),
}


@pytest.mark.parametrize(("text", "reason"), SHAPES.values(), ids=SHAPES)
def test_every_shape_of_complaint_has_words(text: str, reason: str) -> None:
    assert opencv_reason(cv2.error(HEAD + text)) == reason
    assert opencv_reason(cv2.error("OpenCV(4.10.0) :-1: error: " + text)) == reason


@pytest.mark.parametrize("text", ["", " \n", ":", "> :\n>", "()"])
def test_an_error_without_words_says_so(text: str) -> None:
    assert opencv_reason(cv2.error(text)) == "no reason given"


@pytest.mark.parametrize(
    "fail",
    [
        lambda: cv2.cvtColor("x", 6),
        lambda: cv2.cvtColor(np.zeros((4, 4, 7), np.uint8), 6),
        lambda: cv2.cvtColor(np.zeros((4, 4), np.uint8), 999),
        lambda: cv2.imencode(".xyz", np.zeros((4, 4), np.uint8)),
        lambda: cv2.dnn.readNetFromONNX(np.zeros(5, np.uint8)),
        lambda: cv2.StereoBM.create(15, 9).compute(GREY, GREY),
        lambda: cv2.add(GREY, GREY[1:]),
        lambda: cv2.solve(GREY, GREY),
    ],
)
def test_real_complaints_are_words_on_one_line(fail: Callable[[], object]) -> None:
    with pytest.raises(cv2.error) as caught:
        fail()
    reason = opencv_reason(caught.value)
    assert len(reason) > 4
    assert "\n" not in reason
    assert ".cpp" not in reason
    assert "in function" not in reason
    assert not lacks_memory(caught.value)


def test_a_lack_of_memory_is_told_from_other_errors() -> None:
    text = "(-4:Insufficient memory) Failed to allocate 9 bytes in function 'OutOfMemoryError'\n"
    assert lacks_memory(cv2.error(HEAD + text))
    assert opencv_reason(cv2.error(HEAD + text)) == "Failed to allocate 9 bytes"
