"""What import-linter cannot say: who may name one matcher."""

from __future__ import annotations

import ast
from pathlib import Path

import tuner

ROOT = Path(tuner.__file__).parent
ROOM = ROOT / "matchers"
PUBLIC = {ROOT / "__init__.py", ROOT / "api.py"}
OWN = "tuner.matchers.stereo_bm"


def imported(path: Path) -> set[str]:
    """Every module and name that the file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names}
    return found


def test_only_the_public_names_know_one_matcher() -> None:
    files = [path for path in ROOT.rglob("*.py") if not path.is_relative_to(ROOM)]
    assert len(files) > 100
    knowing = {p for p in files if any(name.startswith(OWN) for name in imported(p))}
    assert knowing <= PUBLIC


def test_pairs_and_truth_are_opened_through_one_door() -> None:
    """Whoever else read a pair would have to look for its calibration, too."""
    reading = {"read_pair", "find_calibration", "calibration_beside", "read_ground_truth"}
    files = [p for p in ROOT.rglob("*.py") if not p.is_relative_to(ROOT / "sources")]
    doors = {p for p in files if reading & {name.rpartition(".")[2] for name in imported(p)}}
    assert doors == {ROOT / "engine" / "opening.py"}


def test_no_other_room_makes_a_matcher_of_opencv() -> None:
    files = [path for path in ROOT.rglob("*.py") if not path.is_relative_to(ROOM)]
    made = [
        path
        for path in files
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("StereoBM", "StereoSGBM")
    ]
    assert made == []
