"""Relative inverse depth of one picture by a network: models, their files, engines.

``tuner.monocular(image, model, ...)`` is ``tuner.api.monocular``: the room may be called.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    """This module, which shares its name with the function that scripts call."""

    def __call__(self, image: Any, model: Any = "midas_v21_small", **options: Any) -> Any:
        """See ``help(tuner.api.monocular)``."""
        # By name, for the rooms above stand on this one.
        return import_module("tuner.api").monocular(image, model, **options)


sys.modules[__name__].__class__ = _Callable
