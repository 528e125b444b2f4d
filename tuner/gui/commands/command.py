"""Every command of the window, declared once: menu, toolbar, shortcut sheet are built from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from tuner.gui.widgets.naming import named


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name (objectName ``action_<name>``), words, keys and where it stands."""

    name: str
    text: str
    menu: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    icon: str = ""
    checkable: bool = False
    group: str = ""
    separator_before: bool = False


COMMANDS: Final = (
    Command(
        "open_pair", "&Open pair…", "File", ("Ctrl+O",), "Open a left and a right image", "open"
    ),
    Command("open_folder", "Open &folder…", "File", ("Ctrl+Shift+O",), "Open a folder with a pair"),
    Command("open_sample", "Open sample wor&kbench", "File", (), "The bundled indoor scene"),
    Command("open_sample_street", "Open sample s&treet", "File", (), "The bundled outdoor scene"),
    Command(
        "open_truth",
        "Open &ground truth…",
        "File",
        ("Ctrl+G",),
        "PFM, 16-bit PNG, 8-bit image with a divisor",
        separator_before=True,
    ),
    Command("close_truth", "&Close ground truth", "File"),
    Command(
        "swap",
        "S&wap left and right",
        "File",
        ("Ctrl+T",),
        "Exchange the two images",
        "swap",
        separator_before=True,
    ),
    Command(
        "load_preset", "&Load preset…", "File", ("Ctrl+L",), "Load settings", separator_before=True
    ),
    Command("save_preset", "&Save preset", "File", ("Ctrl+S",), "Save the settings", "save"),
    Command("save_preset_as", "Save preset &as…", "File", ("Ctrl+Shift+S",)),
    Command(
        "export",
        "&Export disparity…",
        "File",
        ("Ctrl+E",),
        "Save the disparity as npy, pfm, tiff or 16-bit png",
        separator_before=True,
    ),
    Command("screenshot", "Save scree&nshot…", "File", ("Ctrl+Shift+P",)),
    Command("quit", "&Quit", "File", ("Ctrl+Q",), separator_before=True),
    Command("undo", "&Undo", "Edit", ("Ctrl+Z",), "Undo", "undo"),
    Command("redo", "&Redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "Redo", "redo"),
    Command(
        "copy_value",
        "&Copy value under cursor",
        "Edit",
        ("Ctrl+Shift+C",),
        "Copy the read-out of the pixel under the cursor",
        separator_before=True,
    ),
    Command(
        "reset_all",
        "Reset &all parameters",
        "Edit",
        ("Ctrl+R",),
        "Back to StereoBM's defaults",
        separator_before=True,
    ),
    Command("layout_1", "&One view", "View", ("Alt+1",), "One view", "layout_1", True, "layout"),
    Command("layout_2", "&Two views", "View", ("Alt+2",), "Two views", "layout_2", True, "layout"),
    Command(
        "layout_3", "Th&ree views", "View", ("Alt+3",), "Three views", "layout_3", True, "layout"
    ),
    Command(
        "layout_4", "&Four views", "View", ("Alt+4",), "Four views", "layout_4", True, "layout"
    ),
    Command("next_view", "&Next view", "View", ("F6",), separator_before=True),
    Command("previous_view", "&Previous view", "View", ("Shift+F6",)),
    Command(
        "fit", "F&it", "View", ("Ctrl+0",), "Show the whole image", "fit", separator_before=True
    ),
    Command(
        "one_to_one", "1:&1", "View", ("Ctrl+1",), "One image pixel is one screen pixel", "one"
    ),
    Command(
        "show_invalid",
        "In&valid pixels apart",
        "View",
        ("Ctrl+I",),
        "Show pixels without disparity in a colour of their own",
        "",
        True,
        separator_before=True,
    ),
    Command(
        "outline",
        "V&alid rectangle",
        "View",
        ("Ctrl+Shift+R",),
        "Outline the rectangle outside which no pixel can have a disparity",
        "",
        True,
    ),
    Command("full_screen", "F&ull screen", "View", ("F11",), "", "", True, separator_before=True),
    Command(
        "flip", "&Flip A / B", "Compare", ("Ctrl+B",), "Show the other set of settings", "flip"
    ),
    Command("copy_to_other", "&Copy to the other slot", "Compare", ("Ctrl+Shift+D",)),
    Command(
        "wipe",
        "&Wipe A | B",
        "Compare",
        ("Ctrl+Shift+B",),
        "Show A left and B right of a divider that can be dragged",
        "wipe",
        True,
    ),
    Command("show_stereo", "&Stereo tab", "Depth", ("Ctrl+Alt+1",)),
    Command("show_mono", "&Monocular tab", "Depth", ("Ctrl+Alt+2",)),
    Command("show_compare", "&Comparison tab", "Depth", ("Ctrl+Alt+3",)),
    Command(
        "run_network",
        "&Run the network",
        "Depth",
        ("Ctrl+M",),
        "Estimate depth from the picture of the monocular tab",
        separator_before=True,
    ),
    Command("open_network", "Open O&NNX file…", "Depth", (), "Use a network of your own"),
    Command("models", "Mo&dels…", "Depth", (), "Download, verify and delete models"),
    Command(
        "export_map",
        "Ex&port depth map…",
        "Depth",
        (),
        "The map of the monocular tab: the network's raw values, or a PNG for looking at",
    ),
    Command(
        "compare_copy",
        "Copy &table",
        "Depth",
        (),
        "The comparison's numbers to the clipboard",
        separator_before=True,
    ),
    Command(
        "compare_table", "&Export table…", "Depth", (), "The comparison's numbers as CSV, JSON"
    ),
    Command(
        "compare_filled",
        "Export &filled disparity…",
        "Depth",
        (),
        "Stereo where it has a value, else the aligned monocular map",
    ),
    Command(
        "compare_figures", "Export f&igures…", "Depth", (), "The notebook's two figures as PNG"
    ),
    Command("shortcuts", "&Keyboard shortcuts", "Help", ("F1",), "", ""),
    Command("diagnostics", "&Diagnostics…", "Help", ("Ctrl+F1",), "Versions, timings, log file"),
    Command("about", "&About", "Help"),
)

TOOLBAR: Final = (
    ("open_pair", "save_preset"),
    ("undo", "redo"),
    ("layout_1", "layout_2", "layout_3", "layout_4", "fit", "one_to_one"),
    ("swap", "flip", "wipe"),
)


def build(owner: QObject) -> dict[str, QAction]:
    """A QAction for each command, children of ``owner``."""
    groups: dict[str, QActionGroup] = {}
    actions = {}
    for command in COMMANDS:
        action = _action(command, owner)
        if command.group:
            group = groups.setdefault(command.group, QActionGroup(owner))
            action.setActionGroup(group)
        actions[command.name] = action
    return actions


def _action(command: Command, owner: QObject) -> QAction:
    action = named(QAction(command.text, owner), f"action_{command.name}")
    action.setShortcuts([QKeySequence(keys) for keys in command.keys])
    action.setCheckable(command.checkable)
    tip = command.tip or plain(command.text)
    keys = f" ({native(command.keys[0])})" if command.keys else ""
    action.setToolTip(tip + keys)
    action.setStatusTip(tip)
    return action


def plain(text: str) -> str:
    """A menu text without its mnemonic and ellipsis."""
    return text.replace("&", "").rstrip("…")


def native(keys: str) -> str:
    """A shortcut as this platform writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def sheet() -> Iterable[tuple[str, list[tuple[str, str]]]]:
    """Menu title -> (command, keys) of everything with a shortcut."""
    for menu in dict.fromkeys(command.menu for command in COMMANDS):
        rows = [
            (plain(c.text), " or ".join(native(k) for k in c.keys))
            for c in COMMANDS
            if c.menu == menu and c.keys
        ]
        if rows:
            yield menu, rows
