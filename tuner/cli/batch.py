"""``stereo-tuner batch``: many pairs by one preset or two, in several processes."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tuner.cli.calibration import (
    ChosenRig,
    Counting,
    add_calibration_flags,
    beside_of,
    calibration_of,
    check_told,
    gives_metres,
)
from tuner.cli.cloud import add_layout_flags, layout_from
from tuner.cli.named_preset import preset_path
from tuner.cli.parsing import (
    DONE,
    USERS_ERROR,
    Parser,
    UsageError,
    not_empty,
    say,
    whole_number,
)
from tuner.cli.source import OPTIONS, add_understanding_flags
from tuner.cli.streams import complain, note
from tuner.engine.batch.entries import Entry, FrameAt, PairFiles, part_of
from tuner.engine.batch.finishing import Tally, finish
from tuner.engine.batch.job import Chosen, Job, TakenError, chosen_presets
from tuner.engine.batch.listing import entries_of
from tuner.engine.batch.running import Done, cores, run
from tuner.engine.batch.table import Difference, differences_text
from tuner.engine.found_rig import Beside
from tuner.exporters import Exporter, chosen, exporters
from tuner.exporters.ply import USUAL
from tuner.presets.codec import load_preset
from tuner.presets.preset import Preset
from tuner.sources.source import AmbiguousSource

_USUAL: Final = "png,metrics"
_MOST_JOBS: Final = 256
_EVERY_S: Final = 0.1


def batch(arguments: Sequence[str]) -> int:
    """Run the command; the exit code.

    Raises:
        UserError: in one sentence.
    """
    given = _parser().parse_args(arguments)
    if len(given.preset) > 2:
        raise UsageError(f"--preset: {len(given.preset)} were given; two can be compared")
    source = _entries(given)
    entries = part_of(source, first=given.first, last=given.last, every=given.every)
    job = Job(
        entries=tuple(entries),
        source=tuple(source),
        presets=_presets(given, entries),
        formats=_formats(given.write),
        out=Path(given.out),
        overwrite=given.overwrite,
        layout=layout_from(given),
    )
    if job.layout != USUAL and not job.clouds:
        raise UsageError(f"--cloud-…: no point cloud is written; add ply to --write {given.write}")
    tally, said = Tally(), _Said()
    found: tuple[Difference, ...] = ()
    try:
        for done in _shown(job, given.jobs or cores(), said):
            tally.add(done)
    except TakenError as error:
        raise UsageError(f"{error} (--overwrite)") from None
    finally:
        # What was done by then is whole, also if the rest was called off.
        said.sum_up()
        if tally.rows:
            found = finish(job, tally)
    if len(job.presets) == 2:
        first, second = (preset.label for preset in job.presets)
        say(differences_text(found, first, second))
    say(f"{tally.words}; {job.out}")
    return USERS_ERROR if tally.failed else DONE


def _formats(text: str) -> tuple[Exporter, ...]:
    words = [word.strip() for word in text.split(",")]
    found = chosen([word for word in words if word])
    if not found:
        raise UsageError(f"--write {text}: no format is named; {_USUAL} is usual")
    return found


def _entries(given: argparse.Namespace) -> Sequence[Entry]:
    options = {name: getattr(given, name) for name in OPTIONS}
    try:
        return entries_of(given.paths, without=given.out, **options)
    except AmbiguousSource as error:
        raise UsageError(f"{error}; give one of them with --{error.option}") from None


def _presets(given: argparse.Namespace, entries: Sequence[Entry]) -> tuple[Chosen, ...]:
    """The presets, with the calibration that the flags name in place of their own."""
    found = []
    for name in given.preset:
        path = str(preset_path(name))
        preset = _preset(path)
        rig = calibration_of(preset, given, path=path)
        check_told(rig, given, counts=_counting(rig, entries))
        found.append((path, replace(preset, rectification=rig.section(preset.rectification))))
    return chosen_presets(found, beside=beside_of(given))


def _counting(rig: ChosenRig, entries: Sequence[Entry]) -> Counting:
    """What lies beside the pairs and counts, if it does beside one of them at least."""
    if rig.named:
        return Counting.NONE
    pairs = [entry for entry in entries if isinstance(entry, PairFiles | FrameAt)]
    of_own = {entry: gives_metres(_beside(entry)) for entry in pairs}
    if rig.finder.means is not Beside.METRES and any(
        entry.calibrations and not own for entry, own in of_own.items()
    ):
        return Counting.RIG
    return Counting.METRES if any(of_own.values()) else Counting.NONE


def _beside(entry: PairFiles | FrameAt) -> str:
    """The file that a calibration lies beside."""
    if isinstance(entry, PairFiles):
        return entry.beside or entry.left
    return entry.beside or entry.picture or entry.ref.parts[0]


def _preset(path: str) -> Preset:
    preset = load_preset(path)
    for words in preset.notes:
        note(words)
    return preset


def _shown(job: Job, jobs: int, said: _Said) -> Iterator[Done]:
    """The results as they come, over a bar with rate and time left where stderr is a terminal."""
    from tqdm import tqdm

    with tqdm(total=len(job.entries), unit="pair", disable=None, mininterval=_EVERY_S) as bar:
        for done in run(job, jobs=jobs):
            with tqdm.external_write_mode():
                said.of(done)
            if done.before and not bar.disable:
                # What was there says nothing of the rate.
                bar.initial += 1
            bar.update()
            yield done


class _Said:
    """Says what is to be known of each pair; what was said of another one is counted only."""

    def __init__(self) -> None:
        self._again: Counter[str] = Counter()

    def of(self, done: Done) -> None:
        if done.failed:
            self._say(done.name, done.failed, complain)
        for words in done.notes:
            if words not in done.failed:
                self._say(done.name, words, note)

    def _say(self, name: str, words: str, say: Callable[[str], None]) -> None:
        if words not in self._again:
            say(f"{name}: {words}")
        self._again[words] += 1

    def sum_up(self) -> None:
        for words, count in self._again.items():
            if count > 1:
                more = "1 more pair" if count == 2 else f"{count - 1} more pairs"
                note(f"of {more} the same is true: {words}")


def _parser() -> Parser:
    parser = Parser(
        prog="stereo-tuner batch",
        description="Compute many pairs by one preset, or by two that are compared. What is there "
        "and whole is not made again, so that a batch goes on where it was cut off.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    source = "a folder of pairs, a video or two, a ROS bag, or the two pictures of a pair"
    add("paths", nargs="+", type=not_empty, metavar="SOURCE", help=source)
    add_understanding_flags(parser)
    add_calibration_flags(parser)
    preset = "a preset file, or the name of a shipped preset; given twice, both are compared"
    add("--preset", action="append", required=True, type=not_empty, metavar="P", help=preset)
    out = "the folder of the results: one folder a pair, and a table"
    add("--out", required=True, type=not_empty, metavar="OUT", help=out)
    words = ", ".join(dict.fromkeys(one.aliases[0] for one in exporters() if one.aliases))
    write = (
        f"what is written of each pair, with commas between; {_USUAL} if left out; {words}, or a "
        "whole name such as depth-tiff"
    )
    add("--write", default=_USUAL, type=not_empty, metavar="FORMATS", help=write)
    jobs = "how many processes, each with one thread of OpenCV; as many as there are cores"
    add("--jobs", type=_jobs, metavar="N", help=jobs)
    add(
        "--from",
        dest="first",
        type=_place,
        default=0,
        metavar="N",
        help="index of the first pair, from 0 on",
    )
    add("--to", dest="last", type=_place, metavar="N", help="index of the last pair, from 0 on too")
    add("--every", type=_above_0, default=1, metavar="N", help="every Nth pair only")
    add("--overwrite", action="store_true", help="what lies under the names of results may go")
    add_layout_flags(parser.add_argument_group("point cloud", "where --write names ply"))
    return parser


def _place(text: str) -> int:
    return _number(text, least=0)


def _above_0(text: str) -> int:
    return _number(text, least=1)


def _jobs(text: str) -> int:
    number = _number(text, least=1)
    if number > _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is more than {_MOST_JOBS}")
    return number


def _number(text: str, *, least: int) -> int:
    try:
        number = whole_number(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of {least} or more")
    return number
