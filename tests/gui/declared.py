"""All commands of the window, as their methods declare them."""

from __future__ import annotations

from tuner.gui.commands.calibration import CalibrationCommands
from tuner.gui.commands.command import Command, declared
from tuner.gui.commands.comparison import ComparisonCommands
from tuner.gui.commands.distances import DistanceCommands
from tuner.gui.commands.edit import EditCommands
from tuner.gui.commands.exports import ExportCommands
from tuner.gui.commands.files import FileCommands
from tuner.gui.commands.help import HelpCommands
from tuner.gui.commands.interop import InteropCommands
from tuner.gui.commands.networks import NetworkCommands
from tuner.gui.commands.presets import PresetCommands
from tuner.gui.commands.reading import ReadingCommands
from tuner.gui.commands.regions import RegionCommands
from tuner.gui.commands.side_panels import SidePanelCommands
from tuner.gui.commands.views import ViewCommands
from tuner.gui.commands.window import WindowCommands

HOLDERS = (
    FileCommands,
    CalibrationCommands,
    ReadingCommands,
    PresetCommands,
    ExportCommands,
    InteropCommands,
    WindowCommands,
    EditCommands,
    DistanceCommands,
    RegionCommands,
    ViewCommands,
    SidePanelCommands,
    NetworkCommands,
    ComparisonCommands,
    HelpCommands,
)
EVERY: tuple[Command, ...] = tuple(one for kind in HOLDERS for _, one in declared(kind))
COMMANDS = tuple(one for one in EVERY if not one.fills)
"""Without those that are menus of their own."""
