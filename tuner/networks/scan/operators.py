"""The operators a depth network may use: those of the published exports, and their close kin.

Taken from MiDaS v2.1 small and large, DPT, and Depth Anything V2 in opsets 9 to 21. None of them
opens files, loops, runs another graph, or draws random numbers; an operator that the engine does
not know gives an empty network in OpenCV instead of an error, so what is not listed is refused.
"""

from __future__ import annotations

from typing import Final

_CONVOLUTIONAL: Final = """
    Conv ConvTranspose MaxPool AveragePool GlobalAveragePool GlobalMaxPool Pad Upsample Resize
    BatchNormalization InstanceNormalization DepthToSpace SpaceToDepth Dropout
"""
_ACTIVATIONS: Final = """
    Relu LeakyRelu PRelu Elu Clip Sigmoid HardSigmoid HardSwish Tanh Softplus Gelu Erf Mish Swish
"""
_ATTENTION: Final = """
    MatMul Gemm Softmax LayerNormalization GroupNormalization ReduceMean ReduceSum ReduceMax
    ReduceMin ReduceL2
"""
_ARITHMETIC: Final = """
    Add Sub Mul Div Pow Sqrt Exp Log Neg Abs Reciprocal Floor Ceil Round Mod Min Max Sum Mean Sign
    Sin Cos
"""
_SHAPES: Final = """
    Reshape Flatten Transpose Squeeze Unsqueeze Concat Split Slice Gather Expand Tile Shape Size
    Identity Cast Constant ConstantOfShape Range Where Equal Greater Less GreaterOrEqual
    LessOrEqual Not And Or
"""
ALLOWED: Final = frozenset(
    " ".join((_CONVOLUTIONAL, _ACTIVATIONS, _ATTENTION, _ARITHMETIC, _SHAPES)).split()
)
