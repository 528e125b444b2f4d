"""State, view, results and lanes without a window: what a tab alone on the screen follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from tuner.gui.announcer import Announcer
from tuner.gui.commands.restarting import Restarting
from tuner.gui.history import History
from tuner.gui.lanes.comparison import ComparisonLane
from tuner.gui.lanes.following import Following
from tuner.gui.lanes.loading import Documents
from tuner.gui.lanes.network import NetworkLane
from tuner.gui.lanes.pictures import Pictures
from tuner.gui.lanes.stereo import StereoLane
from tuner.gui.lanes.survey import Survey
from tuner.gui.results import Results
from tuner.gui.store import Forgotten, Store
from tuner.gui.viewing import Viewing
from tuner.networks.backend import Backend
from tuner.networks.installed import Installed
from tuner.session.view import View


class Rig(QObject):
    """Wired as the window does it, but for the match: a test gives the stereo frames."""

    def __init__(self, backend: Backend | None = None) -> None:
        super().__init__()
        backend = backend or Installed()
        self.store = Store(Forgotten())
        self.history = History(self)
        self.viewing = Viewing(View(), self)
        self.results = Results(self)
        self.announcer = Announcer(self.viewing, self)
        self.stereo, self.comparison = StereoLane(self), ComparisonLane(self)
        self.stereo.close()
        self.network, self.survey = NetworkLane(backend, self), Survey(backend, self)
        self.pictures, self.documents = Pictures(self), Documents(self)
        self.following = Following(
            self.history,
            self.viewing,
            self.results,
            self.announcer,
            self,
            documents=self.documents,
            stereo=self.stereo,
            network=self.network,
            comparison=self.comparison,
        )
        self.restarting = Restarting(
            self.history,
            self.viewing,
            self.announcer,
            store=self.store,
            backend=backend,
            parent=self,
        )

    def kept(self, tab: str, *, split: list[int] | None = None) -> dict[str, Any]:
        """What is kept of a tab for the next start."""
        self.restarting.keep(split=split or [])
        return self.store.tab(tab)

    def restore(self, tab: str, kept: Mapping[str, Any]) -> None:
        """Start with this having been kept."""
        self.restarting.keep(split=[])
        self.store.keep_tab(tab, dict(kept))
        self.restarting.restore()

    def close(self) -> None:
        """Stop all workers and wait for them."""
        for part in (
            self.history,
            self.documents,
            self.comparison,
            self.survey,
            self.pictures,
            self.network,
        ):
            part.close()
