"""What survives a restart: layout, recent pairs, last preset, view choices (QSettings)."""

from __future__ import annotations

import json
import os
from typing import Any, Final

from PySide6.QtCore import QByteArray, QCoreApplication, QSettings, QStandardPaths

from tuner.session.remembered import stereo_from, stereo_remembered
from tuner.session.view import StereoView

RECENT: Final = 10


def no_file() -> str:
    """What stands in the place of the settings but is no file: on a pipe QSettings would wait."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    organization, program = QCoreApplication.organizationName(), QCoreApplication.applicationName()
    names = (f"{organization}/{program}.conf", f"{organization}.conf")
    paths = [os.path.join(folder, name) for name in names]
    return next((p for p in paths if os.path.exists(p) and not os.path.isfile(p)), "")


class Forgotten:
    """Settings that start empty and end with the program.

    A QSettings on os.devnull is no such thing: it replaces its file, and root may do that there.
    """

    def __init__(self, why: str = "") -> None:
        self.why = why
        self._values: dict[str, Any] = {}

    def value(self, key: str, default: Any = None, /) -> Any:
        return self._values.get(key, default)

    def setValue(self, key: str, value: Any, /) -> None:
        self._values[key] = value

    def sync(self) -> None:
        """There is no file."""


class Store:
    """Typed access to QSettings; anything unreadable counts as absent."""

    def __init__(self, settings: QSettings | Forgotten) -> None:
        self._settings = settings

    def sync(self) -> None:
        """Write what was kept now; the process may end before QSettings would."""
        self._settings.sync()

    def geometry(self) -> tuple[QByteArray, QByteArray]:
        """Window geometry and dock state; empty when unknown."""
        found = []
        for key in ("window/geometry", "window/state"):
            value = self._settings.value(key)
            found.append(value if isinstance(value, QByteArray) else QByteArray())
        return found[0], found[1]

    def keep_geometry(self, geometry: QByteArray, state: QByteArray) -> None:
        self._settings.setValue("window/geometry", geometry)
        self._settings.setValue("window/state", state)

    def recent(self) -> list[tuple[str, str]]:
        """Recent pairs as (left, right), newest first."""
        found = self._json("recent", [])
        items = found if isinstance(found, list) else []
        pairs = [item for item in items if isinstance(item, list) and len(item) == 2]
        return [(left, right) for left, right in pairs if _are_text(left, right)][:RECENT]

    def remember_pair(self, left: str, right: str) -> None:
        """Put a pair on top of the recent list."""
        others = [pair for pair in self.recent() if pair != (left, right)]
        self._keep("recent", [[left, right], *others][:RECENT])

    def forget_recent(self) -> None:
        self._keep("recent", [])

    def last_preset(self) -> str:
        """Path of the preset in use at the end of the last session, or empty."""
        return str(self._settings.value("preset", "") or "")

    def keep_last_preset(self, path: str) -> None:
        self._settings.setValue("preset", path)

    def settings(self) -> str:
        """The settings at the end of the last session as preset text, or empty."""
        return str(self._settings.value("settings", "") or "")

    def keep_settings(self, text: str) -> None:
        self._settings.setValue("settings", text)

    def folder(self, purpose: str) -> str:
        """The folder last used for a purpose."""
        return str(self._settings.value(f"folder/{purpose}", "") or "")

    def keep_folder(self, purpose: str, folder: str) -> None:
        self._settings.setValue(f"folder/{purpose}", folder)

    def stereo_view(self) -> StereoView:
        """How the stereo tab was looked at."""
        found = self._json("choices", {})
        return stereo_from(found if isinstance(found, dict) else {})

    def keep_stereo_view(self, view: StereoView) -> None:
        self._keep("choices", stereo_remembered(view))

    def tab(self, name: str) -> dict[str, Any]:
        """What a tab noted at the end of the last session; empty when unknown."""
        found = self._json(f"tab/{name}", {})
        return found if isinstance(found, dict) else {}

    def keep_tab(self, name: str, state: dict[str, Any]) -> None:
        self._keep(f"tab/{name}", state)

    def _json(self, key: str, default: Any) -> Any:
        try:
            return json.loads(str(self._settings.value(key, "") or "null")) or default
        except (ValueError, RecursionError):
            return default

    def _keep(self, key: str, value: Any) -> None:
        self._settings.setValue(key, json.dumps(value))


def _are_text(*values: Any) -> bool:
    return all(isinstance(value, str) and value for value in values)
