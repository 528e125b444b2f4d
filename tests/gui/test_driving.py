"""Tests speak to the window as a user does: none of them reaches into its parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtWidgets import QMainWindow

from tests.conftest import ROOT

TESTS: Final = ROOT / "tests"
INSIDE: Final = TESTS / "gui" / "inside.py"
"""The one file that may."""

OFFERED: Final = {"settled", "open_paths", "close_workers"} | set(dir(QMainWindow))
"""What the window is asked for by everybody."""

NAMED_TUPLES: Final = {"_replace", "_asdict", "_make", "_fields"}
"""Public, though their names do not look it."""

ALLOWED: Final = {
    "os._exit": "Python's own name for an end without farewell",
    "interrupts._told": "as in a process that no signal has told to end yet",
    "alignment._judge": "a verdict a hair's breadth from its limit, which no picture gives",
    "stereo_bm._configure": "a matcher without the guard, to see OpenCV's defect behind it",
    "stereo_bm._primed": "a matcher without the guard, to see OpenCV's defect behind it",
    "stereo_bm._single_thread": "a matcher without the guard, to see OpenCV's defect behind it",
    "apart_runner._WORK": "a process that does another work than it is asked for",
    "digests._read": "the bytes that a look at a file costs are counted",
}
"""What tests reach for all the same, and why there is no other way."""

PATCHES: Final = {"setattr", "getattr", "delattr"}


def trees(path: Path) -> Iterator[ast.AST]:
    """The file, and the programs that it holds as text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield tree
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from program(node.value)


def program(text: str) -> Iterator[ast.AST]:
    if "import " in text and "\n" in text:
        try:
            yield ast.parse(text)
        except SyntaxError:
            return


def parts_of_the_window(tree: ast.AST) -> Iterator[str]:
    """``window.<part>``, whatever holds the window."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr not in OFFERED:
            owner = node.value
            name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            if name.strip("_") == "window":
                yield ast.unparse(node)


def private_names(tree: ast.AST) -> Iterator[str]:
    """``thing._name``, also by ``getattr`` and in patches; one's own are not meant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            if not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}):
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and called(node) in PATCHES:
            for one, name in zip(node.args, node.args[1:], strict=False):
                if isinstance(name, ast.Constant) and is_private(str(name.value)):
                    yield f"{ast.unparse(one)}.{name.value}"


def called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in NAMED_TUPLES


FILES: Final = [
    path for path in sorted(TESTS.rglob("*.py")) if path not in {INSIDE, Path(__file__)}
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TESTS).as_posix())
def test_no_test_reaches_into_the_window_or_into_private_names(path: Path) -> None:
    assert [part for tree in trees(path) for part in parts_of_the_window(tree)] == []
    assert {one for tree in trees(path) for one in private_names(tree)} <= set(ALLOWED)


def test_what_reaches_inside_is_seen() -> None:
    reaching = "a.window.session; window.show(); self._window.live\na._b; self._c; a.__doc__"
    assert list(parts_of_the_window(ast.parse(reaching))) == [
        "a.window.session",
        "self._window.live",
    ]
    patching = 'monkeypatch.setattr(module, "_door", None); getattr(thing, "_x"); thing._replace()'
    assert list(private_names(ast.parse(reaching))) == ["a._b"]
    assert list(private_names(ast.parse(patching))) == ["module._door", "thing._x"]
    (hidden,) = program("import x\nwindow.panel")
    assert list(parts_of_the_window(hidden)) == ["window.panel"]
