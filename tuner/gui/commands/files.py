"""Pairs and ground truth: what is asked for in dialogs, in the list of recent ones, by a drop."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from tuner.core.errors import UserError
from tuner.gui.announcer import Announcer
from tuner.gui.commands.command import command
from tuner.gui.lanes.opening import NO_PAIR, Opening
from tuner.gui.lanes.opening_words import PAIR_TOPIC
from tuner.gui.results import Results
from tuner.gui.store import Store
from tuner.gui.widgets.filters import PICTURES, TRUTHS
from tuner.gui.widgets.message_bar import Tone
from tuner.resources import assets_folder
from tuner.session.reopened import Reopened
from tuner.session.state import PairRef
from tuner.sources.finding import holds_both
from tuner.sources.image import SUFFIXES
from tuner.sources.source import AmbiguousSource, counted

_RECORDINGS: Final = (
    "Videos and bags (*.mp4 *.avi *.mkv *.mov *.m4v *.webm *.bag *.mcap *.db3);;All files (*)"
)


class FileCommands(QObject):
    """Asks which files; ``Opening`` opens them."""

    def __init__(
        self,
        opening: Opening,
        results: Results,
        announcer: Announcer,
        store: Store,
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._opening = opening
        self._results = results
        self._announcer = announcer
        self._store = store
        self._over = over
        opening.choice_wanted.connect(self._on_choice)

    @command(
        "&Open pair…",
        "Ctrl+O",
        menu="File",
        tip="Open a left and a right image",
        icon="open",
        toolbar=1,
    )
    def open_pair(self) -> None:
        """Both images at once, or one after the other."""
        names, _ = QFileDialog.getOpenFileNames(
            self._over, "Open a left and a right image (choose two)", self._folder, PICTURES
        )
        if len(names) == 1 and not holds_both(Path(names[0])):
            self._ask_right(Path(names[0]))
        elif names:
            self._opening.open_paths([Path(name) for name in names])

    def _ask_right(self, left: Path) -> None:
        title = f"{left.name} is the left image; choose the right one, or the same if it holds both"
        name, _ = QFileDialog.getOpenFileName(self._over, title, str(left.parent), PICTURES)
        if name:
            self._opening.open_pair(left, Path(name))

    @command("Open &folder…", "Ctrl+Shift+O", menu="File", tip="Open a folder with a pair")
    def open_folder(self) -> None:
        """A folder in which a pair is to be found."""
        name = QFileDialog.getExistingDirectory(
            self._over, "Open a folder with a pair", self._folder
        )
        if name:
            self._opening.open_paths([Path(name)])

    @command(
        "Open vid&eo or bag…",
        menu="File",
        name="open_recording",
        tip="A video with both pictures side by side, two videos, or a ROS bag",
    )
    def open_recording(self) -> None:
        """One file, or two of which each holds one side."""
        names, _ = QFileDialog.getOpenFileNames(
            self._over,
            "Open a video with both pictures, two videos, or a bag",
            self._store.folder("pair"),
            _RECORDINGS,
        )
        if names:
            self._opening.open_paths([Path(name) for name in names])

    @command(
        "Open ca&mera…",
        menu="File",
        name="open_camera",
        tip="A camera that gives both pictures, two cameras, or a stream",
    )
    def open_camera(self) -> None:
        """Its number, two numbers, or an address."""
        name, ok = QInputDialog.getText(
            self._over,
            "Open camera",
            "Number of a camera that gives both pictures (0), of two cameras (0, 1),\n"
            "or the address of a stream:",
            text=str(self._store.tab("camera").get("name", "0")),
        )
        parts = [part.strip() for part in name.split(",") if part.strip()]
        if ok and parts:
            self._store.keep_tab("camera", {"name": name})
            self._opening.open_parts(parts)

    @command("Open &recent", menu="File", name="recent", fills=True)
    def fill_recent(self, menu: QMenu) -> None:
        """The recent pairs, newest first."""
        menu.clear()
        for left, right in self._store.recent():
            first, second = Path(left), Path(right)
            paths = [first, second] if right else [first]
            text = " | ".join([f"{first.parent.name}/{first.name}", *(p.name for p in paths[1:])])
            action = menu.addAction(text.replace("&", "&&"))
            action.setToolTip("\n".join(str(path) for path in paths))
            action.triggered.connect(lambda _=False, paths=paths: self._open_recent(paths))
        if menu.isEmpty():
            menu.addAction("Nothing yet").setEnabled(False)
            return
        menu.addSeparator()
        menu.addAction("&Clear this list").triggered.connect(self._store.forget_recent)

    def _open_recent(self, paths: Sequence[Path]) -> None:
        """Two pictures as they were named then; of all else what it is tells."""
        if len(paths) == 2 and all(path.suffix.lower() in SUFFIXES for path in paths):
            self._opening.open_pair(*paths)
        elif paths[0].exists():
            self._opening.open_paths(paths)
        else:
            self._opening.open_parts([str(path) for path in paths])

    @command(
        "Open sample wor&kbench",
        name="open_sample",
        menu="File",
        tip="The bundled indoor scene",
        argument="workbench",
    )
    @command(
        "Open sample s&treet",
        name="open_sample_street",
        menu="File",
        tip="The bundled outdoor scene",
        argument="street",
    )
    def open_sample(self, name: str) -> None:
        """One of the bundled scenes, with its ground truth."""
        try:
            self._opening.open_paths([assets_folder() / name])
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR, topic=PAIR_TOPIC)

    def open_last(self, last: Reopened, *, scene: str) -> None:
        """The pair of the last session; the sample where there was none or it cannot be read."""
        if last.pair == PairRef():
            self.open_sample(scene)
            return
        self._opening.open_last(last, instead=lambda: self.open_sample(scene))

    @command(
        "Open &ground truth…",
        "Ctrl+G",
        menu="File",
        section=2,
        tip="PFM, 16-bit PNG, 8-bit image with a divisor",
    )
    def open_truth(self) -> None:
        """The true disparities of the left image."""
        if self._results.pair is None:
            self._announcer.say(NO_PAIR)
            return
        title = "Open the ground truth of the left image"
        name, _ = QFileDialog.getOpenFileName(self._over, title, self._folder, TRUTHS)
        if name:
            self._opening.open_truth(Path(name))

    @command("&Close ground truth", menu="File", section=2)
    def close_truth(self) -> None:
        """Put it aside."""
        self._opening.close_truth()

    @command(
        "S&wap left and right",
        "Ctrl+T",
        menu="File",
        section=3,
        tip="Exchange the two images",
        icon="swap",
        toolbar=4,
    )
    def swap(self) -> None:
        """Exchange the two images."""
        self._opening.swap()

    @Slot(object)
    def _on_choice(self, error: AmbiguousSource) -> None:
        """Several ways to make pairs: the user chooses."""
        ways = {f"{one.value}   ({counted(one.pairs)})": one for one in error.candidates}
        chosen, ok = QInputDialog.getItem(
            self._over, "Which pictures belong together?", f"{error.words}:", list(ways), 0, False
        )
        if ok and chosen in ways:
            self._opening.open_source(error.chosen(ways[chosen]))

    def open_paths(self, paths: Sequence[Path]) -> None:
        """What was dropped."""
        self._opening.open_paths(paths)

    @property
    def _folder(self) -> str:
        return self._store.folder("pair")
