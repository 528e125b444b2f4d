"""The window under other languages: it starts, its numbers stay numbers, its presets are read."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale

from tests.conftest import ROOT
from tuner.presets.codec import load_preset

LANGUAGES = ("tr_TR", "az_AZ", "ku_TR", "de_DE", "ar_SA")
TREES = ("tuner", "tests")


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of locales for LOCPATH; the system's own need not be installed."""
    if shutil.which("localedef") is None:
        pytest.skip("localedef is not here (Debian: package libc-bin)")
    if not Path("/usr/share/i18n/locales/tr_TR").is_file():
        pytest.skip("the sources of locales are not here (Debian: package locales)")
    folder = tmp_path_factory.mktemp("locales")
    for language in LANGUAGES:
        made = folder / f"{language}.UTF-8"
        command = ["localedef", "-i", language, "-f", "UTF-8", str(made)]
        subprocess.run(command, check=False, capture_output=True, timeout=120)
        assert made.is_dir(), language
    return folder


def environment(language: str, locales: Path, home: Path) -> dict[str, str]:
    """As of a user with this language and an empty home."""
    name = language if language in {"C", "POSIX"} else f"{language}.UTF-8"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "XDG_"))}
    return kept | {
        "LC_ALL": name,
        "LANG": name,
        "LOCPATH": str(locales),
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "STEREO_TUNER_PRESETS": str(home / "presets"),
        "QT_QPA_PLATFORM": "offscreen",
    }


def run(code: str, *arguments: str, env: dict[str, str]) -> str:
    """What a program says under this environment; fails with its words if it fails."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=180,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


WINDOW = """
import locale, sys
locale.setlocale(locale.LC_ALL, "")
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QTabWidget
from tests.gui.parts import Parts
from tuner.gui.app import make_application
from tuner.gui.presets import describing
from tuner.gui.store import Forgotten, Store
from tuner.gui.window import MainWindow
from tuner.presets.preset import Words

application = make_application("light")
window = MainWindow(Store(Forgotten()))
window.show()
parts = Parts(window)
tabs = parts.find(QTabWidget, "tabs")
for tab in range(tabs.count()):
    tabs.setCurrentIndex(tab)
    application.processEvents()
parts.slider("block_size").setValue(13)
for typed in ("1,5", "1.5", "\\u0661.\\u0665"):
    low = parts.find(QDoubleSpinBox, "range_low")
    low.setEnabled(True)
    low.setValue(0)
    low.lineEdit().setText(typed)
    low.interpretText()
    print(low.value())
print(low.text())
describing.ask_words = lambda *_, **__: Words("Istanbul \\u0131\\u0130")
parts.do("save_preset_as")
assert application.layoutDirection() == Qt.LayoutDirection.LeftToRight
window.close()
"""


@pytest.mark.parametrize("language", ["tr_TR", "ku_TR", "de_DE", "ar_SA", "POSIX"])
def test_the_window_starts_and_writes_the_same_presets_in_every_language(
    language: str, locales: Path, tmp_path: Path
) -> None:
    said = run(WINDOW, env=environment(language, locales, tmp_path))
    assert said.split() == ["1.5", "1.5", "1.5", "1.5", "px"]
    (written,) = (tmp_path / "presets").glob("*.json")
    preset = load_preset(written)
    assert (preset.title, preset.settings.block_size) == ("Istanbul ıİ", 13)


SHOT = "import sys; from tuner.__main__ import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize("language", ["az_AZ"])
def test_the_program_runs_from_start_to_end(language: str, locales: Path, tmp_path: Path) -> None:
    shot = tmp_path / "window.png"
    run(SHOT, "--screenshot", str(shot), env=environment(language, locales, tmp_path))
    assert shot.read_bytes().startswith(b"\x89PNG")


# A property by keyword is set through the C library's toupper.


def qt_calls_with_keywords(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and class of every call of a Qt class with keywords."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name, by_name = node.func.id, [word.arg for word in node.keywords if word.arg]
            if by_name and name[:1] == "Q" and name[1:2].isupper():
                yield node.lineno, name


def test_no_qt_constructor_is_given_a_property_by_keyword() -> None:
    found = [
        f"{path}:{line} {name}"
        for tree in TREES
        for path in sorted((ROOT / tree).rglob("*.py"))
        for line, name in qt_calls_with_keywords(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found


def test_the_walk_sees_such_a_call() -> None:
    assert list(qt_calls_with_keywords(ast.parse("QTimer(self, interval=3)"))) == [(1, "QTimer")]


def test_numbers_in_boxes_read_as_everywhere_else(qapp: Any) -> None:
    from tuner.gui.widgets.making import px_spin

    before = QLocale()
    QLocale.setDefault(QLocale.c())
    try:
        box = px_spin(-10, 10)
        box.setValue(4.5)
        assert box.text() == "4.5 px"
    finally:
        QLocale.setDefault(before)
