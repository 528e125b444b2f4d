"""``stereo-tuner models``: which depth networks there are, get them, check them, remove them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, Final

from tuner.cli.parsing import DONE, USERS_ERROR, Parser, say
from tuner.cli.streams import complain
from tuner.core.errors import UserError
from tuner.networks import store
from tuner.networks.registry import ROWS, row
from tuner.networks.types import ModelRow

_EVERY_S: Final = 0.1


def models(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    given = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = given.run
    return run(given)


def _list(given: argparse.Namespace) -> int:
    if given.json:
        say(json.dumps([_facts(model) for model in ROWS]))
        return DONE
    for model in ROWS:
        path = store.locate(model)
        where = str(path) if path else f"not downloaded: stereo-tuner models get {model.key}"
        say(f"{model.key}: {model.title}, {_size(model)}, {model.licence}")
        say(f"    for {model.good_for}")
        say(f"    {where}")
    return DONE


def _get(given: argparse.Namespace) -> int:
    model = row(given.name)
    progress = _Progress(model)
    try:
        path = store.download(model, progress=progress.show)
    finally:
        progress.end()
    say(f"{model.key}: {path}")
    say(f"SHA-256 {store.digest(path)}{'' if model.sha256 else _NOBODY}")
    return DONE


_NOBODY: Final = " (computed here; nobody has published one for this file)"


def _verify(given: argparse.Namespace) -> int:
    wanted = (
        [row(given.name)]
        if given.name
        else [model for model in ROWS if store.locate(model) or store.misnamed(model)]
    )
    if not wanted:
        say("no model is downloaded")
    code = DONE
    for model in wanted:
        try:
            say(f"{model.key}: {_verified(model)}")
        except UserError as error:
            complain(str(error))
            code = USERS_ERROR
    return code


def _verified(model: ModelRow) -> str:
    path = store.locate(model) or store.misnamed(model)
    if path is None:
        raise UserError(
            f"{model.key}: not downloaded; get it with: stereo-tuner models get {model.key}"
        )
    digest = store.verify(path, model)
    if model.sha256:
        return f"{path} is the released file"
    return f"{path} has the size of the released file; SHA-256 {digest}{_NOBODY}"


def _remove(given: argparse.Namespace) -> int:
    model = row(given.name)
    removed = store.remove(model)
    if not removed:
        raise UserError(f"{model.key}: not downloaded, so there is nothing to remove")
    for path in removed:
        say(f"{model.key}: removed {path}")
    return DONE


def _folder(given: argparse.Namespace) -> int:
    del given
    say(str(store.models_folder()))
    return DONE


def _facts(model: ModelRow) -> dict[str, Any]:
    path = store.locate(model)
    return {
        "key": model.key,
        "title": model.title,
        "good_for": model.good_for,
        "licence": model.licence,
        "bytes": [model.bytes_low, model.bytes_high],
        "sha256": model.sha256,
        "url": model.url,
        "variants": [name for name, _ in model.variants],
        "path": str(path) if path else None,
    }


def _size(model: ModelRow) -> str:
    about = "" if model.bytes_low == model.bytes_high else "about "
    return f"{about}{(model.bytes_low + model.bytes_high) / 2e6:.0f} MB"


class _Progress:
    """A line on stderr that overwrites itself; nothing where stderr is no terminal."""

    def __init__(self, model: ModelRow) -> None:
        self._model = model
        self._start = self._last = monotonic()
        self._first: int | None = None
        self._shown = False
        self._terminal = sys.stderr is not None and sys.stderr.isatty()

    def show(self, done: int, total: int) -> None:
        now = monotonic()
        # A continued download begins with what was there.
        self._first = done if self._first is None else self._first
        if not self._terminal or (now - self._last < _EVERY_S and done < total):
            return
        self._last, self._shown = now, True
        speed = (done - self._first) / max(now - self._start, _EVERY_S) / 1e6
        share = f"{done / total:4.0%} of {total / 1e6:.0f} MB" if total else f"{done / 1e6:.0f} MB"
        print(f"\r{self._model.key}: {share}, {speed:.1f} MB/s ", end="", file=sys.stderr)
        sys.stderr.flush()

    def end(self) -> None:
        if self._shown:
            print(file=sys.stderr)


def _parser() -> Parser:
    parser = Parser(
        prog="stereo-tuner models",
        description="The networks for monocular depth. Nothing is downloaded without `get`.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(required=True, metavar="list|get|verify|remove|folder")

    def add(name: str, run: Callable[[argparse.Namespace], int], words: str) -> Any:
        command = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
        command.set_defaults(run=run)
        return command

    listed = add("list", _list, "what there is, and where it lies")
    listed.add_argument("--json", action="store_true", help="print one JSON list")
    add("get", _get, "download one, or go on with it").add_argument("name", metavar="NAME")
    checked = add("verify", _verify, "check the files that are here, or one of them")
    checked.add_argument("name", nargs="?", metavar="NAME")
    add("remove", _remove, "delete the file of one").add_argument("name", metavar="NAME")
    add("folder", _folder, "where downloads go")
    return parser
