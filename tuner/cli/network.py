"""The flags that choose a depth network, and what a command reports about the one that ran."""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from typing import Any, Final, NamedTuple

from tuner.cli.parsing import UsageError, not_empty, whole_number
from tuner.core.inverse_depth import INPUT_SIDE_MOST
from tuner.core.tunable import Size
from tuner.core.types import Picture
from tuner.networks.by_name import open_network
from tuner.networks.engines import AUTO, DEVICES, NAMES
from tuner.networks.errors import NeedsConsent
from tuner.networks.estimate import estimate
from tuner.networks.registry import ROWS
from tuner.networks.types import InverseDepth, Network, Preprocessing
from tuner.presets.sections import MonocularSection

ENGINES: Final = (AUTO, *sorted(NAMES))


def add_network_flags(parser: argparse.ArgumentParser) -> None:
    """Add --model, --engine, --device, --variant, --input-size and --yes."""
    group = parser.add_argument_group("network")
    add = group.add_argument
    models = f"an ONNX file, or one of {', '.join(row.key for row in ROWS)}"
    add("--model", type=not_empty, metavar="NAME|FILE", help=models)
    add("--engine", choices=ENGINES, help="what runs it; auto: the fastest that is right for it")
    devices = tuple(word.lower() for word in (AUTO, *DEVICES))
    add("--device", type=str.lower, choices=devices, help="where it runs")
    variant = (
        "feed the picture in another way: a model's variant by name, or for a file "
        "in-graph, imagenet, half or notebook"
    )
    add("--variant", type=not_empty, metavar="V", help=variant)
    size = "nominal side of the network's input in px, where the file leaves it free"
    most = f"up to {INPUT_SIDE_MOST}; 0: as the model wants"
    add("--input-size", type=side, metavar="PX", help=f"{size}, {most}")
    add("--yes", action="store_true", help="load a file of unknown content too, after a look at it")
    digest = "the same for this content only, also where another was agreed to before"
    add("--sha256", type=_digest, metavar="D", help=digest)


def _digest(text: str) -> str:
    if not text.strip():
        # A shell variable that was not set: no digest is no word on which content is meant.
        raise argparse.ArgumentTypeError("an empty digest was given")
    return text.lower()


def side(text: str) -> int:
    """A number of pixels."""
    try:
        return whole_number(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def chosen(given: argparse.Namespace, section: MonocularSection | None) -> MonocularSection:
    """What flags say, else the preset's section; another model than its leaves the rest behind."""
    base = section or MonocularSection()
    if given.model and given.model != base.model:
        base = MonocularSection(model=given.model)
    return MonocularSection(
        model=base.model,
        file_sha256=base.file_sha256,
        engine=given.engine or base.engine,
        device=given.device or base.device,
        variant=given.variant or base.variant,
        input_size=base.input_size if given.input_size is None else given.input_size,
    )


class NetworkRun(NamedTuple):
    """A network that ran as was chosen, closed by now, and what it made of the picture."""

    network: Network
    depth: InverseDepth
    choice: MonocularSection

    @property
    def notes(self) -> list[str]:
        """What the user should know about it."""
        return _notes_on(self.network, self.depth, self.choice)

    @property
    def report(self) -> dict[str, Any]:
        """It and its run, as JSON can hold them."""
        return _report(self.network, self.depth)

    @property
    def line(self) -> str:
        """One line for people: what ran, where, how long."""
        return _line(self.network, self.depth)


def run(
    choice: MonocularSection, given: argparse.Namespace, picture: Picture, *, token: int = 0
) -> NetworkRun:
    """What the chosen network makes of the picture; ``token`` as for ``estimate``.

    Raises:
        UserError: it cannot be had or used; for a file of unknown content, which flag says yes.
    """
    with closing(_opened(choice, given, picture.size)) as network:
        return NetworkRun(network, estimate(network, picture, token=token), choice)


def _opened(choice: MonocularSection, given: argparse.Namespace, picture: Size) -> Network:
    """The network, loaded and tried on a picture of this size; the caller closes it."""
    try:
        return open_network(
            choice.model,
            engine=choice.engine,
            device=choice.device,
            variant=choice.variant,
            input_size=choice.input_size,
            consent=given.yes if given.sha256 is None else given.sha256,
            picture=picture,
        )
    except NeedsConsent as question:
        # For a file that changed since it was agreed to, a bare yes is not enough.
        exact = question.changed or given.yes or given.sha256
        word = f"--sha256 {question.digest}" if exact else "--yes"
        raise UsageError(f"{question}; to load it all the same, add {word}") from question


def _notes_on(network: Network, depth: InverseDepth, choice: MonocularSection) -> list[str]:
    notes = [depth.report.note] if depth.report.note else []
    # The scan's sentences follow "the file ".
    notes += [f"{network.path.name}: the file {words}" for words in network.findings.problems]
    if choice.file_sha256 and choice.file_sha256 != network.digest:
        notes.append(f"{network.path.name}: another file than the preset was made with (SHA-256)")
    return notes


def _report(network: Network, depth: InverseDepth) -> dict[str, Any]:
    report, findings = depth.report, network.findings
    return {
        "model": {
            "key": network.model_key,
            "title": network.title,
            "path": os.fspath(network.path),
            "sha256": network.digest,
        },
        "engine": report.engine,
        "device": report.device,
        "threads": report.threads,
        "details": report.details,
        "load_ms": round(report.load_ms, 3),
        "forward_ms": round(report.forward_ms, 3),
        "elapsed_ms": round(depth.elapsed_ms, 3),
        "preprocessing": _preprocessing(depth.prep),
        "findings": {
            "opset": findings.opset,
            "input": findings.input_name,
            "output": findings.output_name,
            "input_shape": list(findings.input_shape),
            "normalises_in_graph": findings.normalises_in_graph,
            "linear_upsampling_without_mode": findings.linear_upsampling_without_mode,
            "operators": list(findings.operators),
            "weights_bytes": findings.weights_bytes,
            "reasons": list(findings.reasons),
            "problems": list(findings.problems),
        },
    }


def _line(network: Network, depth: InverseDepth) -> str:
    report = depth.report
    threads = f", {report.threads} threads" if report.threads > 1 else ""
    return (
        f"{network.title}: {report.details or report.engine} on {report.device}{threads}, "
        f"{depth.elapsed_ms:.0f} ms, of which the network {report.forward_ms:.0f} ms"
    )


def _preprocessing(prep: Preprocessing) -> dict[str, Any]:
    return {
        "width": prep.width,
        "height": prep.height,
        "multiple": prep.multiple,
        "keep_aspect": prep.keep_aspect,
        "normalisation": prep.normalisation.value,
        "interpolation": prep.interpolation,
    }
