"""Small networks and a made-up scene in which bright is near, so that a blur is a depth network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 64
GREY = np.array([0.299, 0.587, 0.114], np.float32)
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)


def _saved(nodes: list[Any], weights: dict[str, Any], path: Path, shape: list[int]) -> Path:
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
    depth = helper.make_tensor_value_info("depth", TensorProto.FLOAT, shape)
    tensors = [numpy_helper.from_array(np.asarray(v, np.float32), n) for n, v in weights.items()]
    graph = helper.make_graph(nodes, "g", [image], [depth], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)])
    model.ir_version = 8
    path.write_bytes(model.SerializeToString())
    assert onnx.load(path).graph
    return path


def grey_net(path: Path, *, gain: float = 1.0) -> Path:
    """Normalises in the graph as MiDaS does; its map is ``grey_answer`` at 64x64."""
    node = helper.make_node
    nodes = [
        node("Sub", ["image", "mean"], ["centred"]),
        node("Div", ["centred", "std"], ["normal"]),
        node("Conv", ["normal", "w"], ["grey"], kernel_shape=[1, 1]),
        node("Squeeze", ["grey"], ["depth"], axes=[1]),
    ]
    weights = {
        "mean": MEAN.reshape(1, 3, 1, 1),
        "std": STD.reshape(1, 3, 1, 1),
        "w": gain * (GREY * STD).reshape(1, 3, 1, 1),
    }
    return _saved(nodes, weights, path, [1, SIDE, SIDE])


def grey_answer(picture: Path) -> np.ndarray:
    """What ``grey_net`` gives for a picture, by OpenCV's resize and the formula alone."""
    rgb = cv2.cvtColor(cv2.imread(str(picture), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    small = cv2.resize(rgb.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) / 255
    grey = (small - MEAN) @ GREY
    return cv2.resize(grey, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_CUBIC)


def scene(folder: Path) -> tuple[Path, Path, Path]:
    """Left, right and true disparities (16-bit PNG x 256): 4 to 16 px, the nearer the brighter."""
    rng = np.random.default_rng(5)
    height, width = 180, 260
    x = np.arange(width)
    disparity = np.full((height, width), 4.0)
    disparity[:, 90:] = 8
    disparity[60:150, 140:230] = 16
    texture = rng.normal(0, 12, (height, width + 40))
    right = texture[:, :width].copy()
    left = np.empty((height, width))
    for row in range(height):
        left[row] = np.interp(x - disparity[row] + 20, np.arange(width + 40), texture[row])
        right[row] = texture[row, 20 : 20 + width]
    base = 60 + 8 * disparity
    seen = np.array([np.interp(x, x - disparity[row], base[row]) for row in range(height)])
    paths = (folder / "left.png", folder / "right.png", folder / "truth.png")
    for path, image in zip(paths, (left + base, right + seen), strict=False):
        cv2.imwrite(str(path), np.clip(np.rint(image), 0, 255).astype(np.uint8))
    cv2.imwrite(str(paths[2]), (disparity * 256).astype(np.uint16))
    return paths
