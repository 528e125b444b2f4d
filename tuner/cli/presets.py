"""``stereo-tuner presets``: which there are, and settings for and from other tools."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from tuner.cli.named_preset import preset_path
from tuner.cli.parsing import DONE, Parser, UsageError, not_empty, refuse_overwriting, say
from tuner.cli.streams import note
from tuner.presets.codec import load_preset
from tuner.presets.interop import export, exported, format_for, writable
from tuner.presets.library import Listing, shipped_presets, user_presets


def presets(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    given = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = given.run
    return run(given)


def _list(given: argparse.Namespace) -> int:
    del given
    for listing in (shipped_presets(), user_presets()):
        _say_listing(listing)
    return DONE


def _say_listing(listing: Listing) -> None:
    for entry in listing.entries:
        name = entry.path.stem if entry.shipped else str(entry.path)
        say(f"{name}: {entry.error or entry.title}")
    for words in listing.notes:
        note(words)


def _export(given: argparse.Namespace) -> int:
    if not (given.to or given.out):
        raise UsageError("which format? give --as KIND, or --out FILE with its ending")
    path = preset_path(given.preset)
    kind = format_for(given.to, given.out or "").key
    preset = load_preset(path)
    for words in preset.notes:
        note(words)
    if given.out:
        refuse_overwriting(given.out, (path,))
        lost = export(preset, to=given.out, key=kind)
    else:
        text, lost = exported(preset, kind)
        say(text.rstrip("\n"))
    for words in lost:
        note(words)
    return DONE


def _parser() -> Parser:
    parser = Parser(
        prog="stereo-tuner presets",
        description="Presets, and settings as other tools write them.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="list|export")

    def add(name: str, run: Callable[[argparse.Namespace], int], words: str) -> Any:
        command = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        command.set_defaults(run=run)
        return command

    add("list", _list, "those that come with the program, and your own")
    one = add("export", _export, "write settings for another tool")
    one.add_argument(
        "preset",
        type=not_empty,
        metavar="P",
        help="a preset file, the name of a shipped preset, or a settings file of another tool",
    )
    kinds = [kind.key for kind in writable()]
    endings = ", ".join(f"{kind.suffix} {kind.key}" for kind in writable())
    one.add_argument(
        "--as",
        dest="to",
        choices=kinds,
        default="",
        metavar="KIND",
        help=f"{', '.join(kinds)}; if left out, as the ending of --out says: {endings}",
    )
    one.add_argument(
        "--out",
        type=not_empty,
        metavar="FILE",
        help="write this file; without it the text is printed",
    )
    return parser
