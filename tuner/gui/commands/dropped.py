"""What is dropped on the window, or named at its start, goes to the command it is for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject

from tuner.core.errors import UserError
from tuner.gui.announcer import Announcer
from tuner.gui.commands.calibration import CalibrationCommands, rig_of_files
from tuner.gui.commands.files import FileCommands
from tuner.gui.commands.networks import NetworkCommands
from tuner.gui.commands.presets import PresetCommands
from tuner.gui.commands.restarting import Restarting
from tuner.gui.lanes.opening import Opening
from tuner.gui.lanes.telling import Telling
from tuner.gui.widgets.message_bar import Tone
from tuner.session.rig import NO_RIG
from tuner.session.start import GuiOptions
from tuner.sources.dropping import preset_apart


class Dropped(QObject):
    """Tells presets, calibrations, networks, pairs and sources apart."""

    def __init__(
        self,
        announcer: Announcer,
        parent: QObject,
        *,
        telling: Telling,
        opening: Opening,
        files: FileCommands,
        presets: PresetCommands,
        networks: NetworkCommands,
        calibrations: CalibrationCommands,
        restarting: Restarting,
    ) -> None:
        super().__init__(parent)
        self._announcer = announcer
        self._telling, self._opening = telling, opening
        self._files, self._presets = files, presets
        self._networks, self._calibrations = networks, calibrations
        self._restarting = restarting

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open what was dropped: a pair, a folder, ground truth, a calibration, a preset."""
        self._telling.tell(paths, self._open_told)

    def _open_told(self, calibration: list[Path], paths: list[Path]) -> None:
        try:
            preset, others = preset_apart(paths)
        except UserError as error:
            self._announcer.say(str(error), Tone.ERROR)
            return
        if preset is not None:
            # What was dropped with it is opened as it says.
            self._presets.load(preset, lambda: self._open_others(others, calibration))
        else:
            self._open_others(others, calibration)

    def _open_others(self, others: Sequence[Path], calibration: list[Path]) -> None:
        """What was dropped, presets apart."""
        networks = [path for path in others if path.suffix.lower() == ".onnx"]
        for path in networks[:1]:
            self._networks.offer(path, self._announcer)
        pictures = [path for path in others if path not in networks]
        rig = rig_of_files(calibration) if 0 < len(calibration) <= 2 else NO_RIG
        if pictures:
            self._opening.open_paths(pictures, rig=rig)
        if calibration and not (pictures and rig):
            self._calibrations.open_files(calibration)

    def open_first(self, options: GuiOptions, *, scene: str) -> None:
        """What the command line names, else what was open last, else the sample ``scene``."""
        self.restore_slots()
        if options.preset:
            self._presets.load(Path(options.preset), lambda: self._open_pair(options, scene=scene))
        else:
            self._open_pair(options, scene=scene)

    def restore_slots(self) -> None:
        """Settings and presets of the last session."""
        self._restarting.restore_slots(self._presets.read_again)

    def _open_pair(self, options: GuiOptions, *, scene: str) -> None:
        if options.source is not None:
            self._opening.open_source(options.source, grey=options.grey)
        elif not options.left:
            self._files.open_last(self._restarting.last(), scene=scene)
        elif not options.right:
            self.open_paths([Path(options.left)])
        else:
            truth = Path(options.ground_truth) if options.ground_truth else None
            self._opening.open_pair(
                Path(options.left),
                Path(options.right),
                truth=truth,
                how=options.how,
                grey=options.grey,
            )
