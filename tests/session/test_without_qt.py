"""What is chosen, looked at and asked for needs no Qt: its tests pass where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__)
ROOT: Final = HERE.parents[2]
BLOCKED: Final = """
import sys
from importlib.abc import MetaPathFinder

class Without(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "pytestqt"}:
            raise ModuleNotFoundError(f"{name} is blocked")
        return None

sys.meta_path.insert(0, Without())
"""
PROGRAM: Final = f"""{BLOCKED}
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


def without_qt(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_tests_of_this_folder_pass_where_there_is_no_qt(tmp_path: Path) -> None:
    # The project's own configuration has entries that only the plugin for Qt knows.
    config = tmp_path / "pytest.ini"
    config.write_text("[pytest]\nfilterwarnings = error\nmarkers =\n    data\n    attack\n")
    done = without_qt(
        PROGRAM,
        "-q",
        *("-c", str(config), f"--rootdir={ROOT}", "--import-mode=importlib"),
        *("-p", "no:cacheprovider", f"--ignore={HERE}", str(HERE.parent)),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


@pytest.mark.parametrize("name", ["PySide6.QtCore", "pyqtgraph"])
def test_qt_is_really_not_to_be_had_there(name: str) -> None:
    done = without_qt(f"{BLOCKED}\nimport {name}")
    assert done.returncode != 0
    assert "is blocked" in done.stderr
