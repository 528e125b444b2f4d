"""The folder that is watched, and what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher, QObject
from pytestqt.qtbot import QtBot

from tuner.gui.lanes.folder_watch import FolderWatch


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_of_a_folder_that_may_not_be_read_nothing_is_said_on_the_terminal(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    really = os.access
    # Root may read all; so it is only said that this one may not be.
    monkeypatch.setattr(os, "access", lambda path, mode: path != closed and really(path, mode))
    owner = QObject()
    watch = FolderWatch(owner)
    watch.watch(closed)
    assert watch.findChild(QFileSystemWatcher).directories() == [str(tmp_path)]
    with qtbot.waitSignal(watch.changed):
        closed.rename(tmp_path / "other")
    owner.deleteLater()
