"""Opens a model file in the one safe order; nothing of an engine sees it before the scan.

regular file and size -> read once, with its SHA-256 -> scan of that -> known or the user's yes ->
loaded and run once in a process apart. There a file that nobody vouches for stays for as long as
it is used; a known one is then loaded in this process too, and checked by one more forward.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

import numpy as np

from tuner.core.choices import AUTO
from tuner.core.errors import UserError
from tuner.core.stopping import check
from tuner.core.tunable import Size
from tuner.networks import store
from tuner.networks.apart_runner import OPEN_LIMIT_S, ApartRunner, tried
from tuner.networks.digests import not_remembered, trust, trusted, trusted_before
from tuner.networks.engines import Candidate, candidates
from tuner.networks.errors import ModelError, NeedsConsent, TooSlow
from tuner.networks.preprocess import blob, check_map
from tuner.networks.private_copy import PrivateCopy
from tuner.networks.registry import row_of, variant
from tuner.networks.scan.scan import scan
from tuner.networks.types import EngineReport, Findings, ModelRow, Network, Preprocessing, Runner

log = logging.getLogger(__name__)

NOISE: Final = Size(256, 256)

Feeding = Preprocessing | Callable[[Preprocessing], Preprocessing]
"""How to feed a model, or what to make of the way that its graph suggests."""


class _Source(NamedTuple):
    """A content that may be loaded; ``vouched`` if its digest is one of the registry's."""

    copy: PrivateCopy
    row: ModelRow | None
    vouched: bool
    findings: Findings
    prep: Preprocessing
    notes: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.row.title if self.row else self.copy.name


class _How(NamedTuple):
    """What the caller asked for."""

    threads: int
    picture: Size | None
    stop: Event | None


def open_model(
    source: ModelRow | Path,
    *,
    engine: str = AUTO,
    device: str = AUTO,
    threads: int = 0,
    prep: Feeding | None = None,
    way: str = "",
    consent: bool | str = False,
    folders: Sequence[Path] | None = None,
    picture: Size | None = None,
    stop: Event | None = None,
) -> Network:
    """The loaded model, tried and checked.

    Args:
        source: a row of the registry, or the user's own file.
        prep: how to feed it, if not as the row or the scan says.
        way: a variant of the row, by name; ``prep`` goes before it.
        consent: the user's yes to a file of unknown digest. The digest itself as a string also
            says yes to a file that changed since the last yes, and to no other content.
        folders: where to look for a row's file; by default ``models_folders()``.
        picture: size of the pictures to come: the model is tried on one of that shape.
        stop: when set, the opening ends at the next step.

    Raises:
        NeedsConsent: the file passed the scan; nobody vouches for its content.
        ModelError, FileError: it cannot be used; one sentence says why.
        Stopped: ``stop`` was set.
    """
    path = _path_of(source, folders, stop) if isinstance(source, ModelRow) else Path(source)
    copy = PrivateCopy(path, stop=stop)
    try:
        row = source if isinstance(source, ModelRow) else row_of(copy.digest)
        found = _admitted(copy, row, prep, way, consent)
        return _opened(found, engine, device, _How(threads, picture, stop))
    finally:
        copy.close()


def examine(path: Path, *, stop: Event | None = None) -> tuple[str, Findings]:
    """Digest and findings of a file, without loading it. Raises as ``open_model``."""
    copy = PrivateCopy(path, stop=stop)
    try:
        return copy.digest, _scanned(copy)
    finally:
        copy.close()


def _scanned(copy: PrivateCopy) -> Findings:
    return scan(copy.path, name=str(copy.source))


def _admitted(
    copy: PrivateCopy,
    row: ModelRow | None,
    prep: Feeding | None,
    way: str,
    consent: bool | str,
) -> _Source:
    """The content with all that is known of it, if it may be loaded. Raises as ``open_model``."""
    findings, digest = _scanned(copy), copy.digest
    exact = isinstance(consent, str)
    if isinstance(consent, str):
        _check_named(copy, consent)
    vouched = row is not None and row.sha256 == digest
    notes: tuple[str, ...] = ()
    if row is not None and row.sha256 is not None and not vouched:
        raise store.other_than(row, copy.source, digest)
    fed = _fed(row, findings, prep, way)
    if not vouched:
        notes = _ask(copy.source, digest, findings, bool(consent), exact=exact)
    _check_size(copy.source, findings, fed)
    return _Source(copy, row, vouched, findings, fed, notes)


def _fed(row: ModelRow | None, findings: Findings, prep: Feeding | None, way: str) -> Preprocessing:
    if callable(prep):
        return prep(findings.proposed)
    return prep or (variant(row, way) if row else findings.proposed)


def _check_named(copy: PrivateCopy, wanted: str) -> None:
    if wanted.strip().lower() != copy.digest:
        raise ModelError(
            f"{copy.source}: its SHA-256 is {copy.digest}, not {wanted} as you said, so it was not "
            "loaded; get the right file, or name this digest if you mean this one"
        )


def _opened(found: _Source, engine: str, device: str, how: _How) -> Network:
    """By the first engine that can; raises what the first one said."""
    failed: list[str] = []
    for choice in candidates(found.findings, engine, device):
        check(how.stop)
        try:
            return _network(found, choice, failed, how)
        except TooSlow:
            raise
        except UserError as error:
            check(how.stop)
            log.info("%s: %s: %s", found.copy.source, choice.engine.name, error)
            failed.append(str(error))
    raise ModelError(failed[0])


def _path_of(row: ModelRow, folders: Sequence[Path] | None, stop: Event | None) -> Path:
    found = store.locate(row, folders=folders, stop=stop)
    if found is not None:
        return found
    other = store.misnamed(row, folders=folders)
    if other is not None:
        store.verify(other, row, stop=stop)
    raise ModelError(
        f"{row.title}: its file {row.file_name} is not here; download it in the model manager or "
        f"with: stereo-tuner models get {row.key}"
    )


def _ask(
    path: Path, digest: str, findings: Findings, consent: bool, *, exact: bool
) -> tuple[str, ...]:
    """What to note about the user's yes. Raises NeedsConsent where there is none."""
    before = trusted_before(path)
    changed = before is not None and before != digest
    if exact or (consent and not changed):
        if before != digest:
            trust(digest, path)
    elif changed:
        raise NeedsConsent(
            f"{path}: the file changed since you agreed to it (SHA-256 was {before}, is {digest}); "
            "if that was not you, get it again, else agree to the new content or rename the file",
            digest=digest,
            findings=findings,
            changed=True,
        )
    elif not trusted(digest, path):
        raise NeedsConsent(
            f"{path}: nobody vouches for this file (SHA-256 {digest}); it looks harmless, "
            "but load it only if you know where it comes from",
            digest=digest,
            findings=findings,
        )
    why = not_remembered(path)
    return (f"Your yes to this file is not remembered: {why}.",) if why else ()


def _check_size(path: Path, findings: Findings, prep: Preprocessing) -> None:
    """A graph of fixed size takes no other. Raises ModelError."""
    fixed = findings.input_shape[-2:]
    height, width = fixed
    asked = (prep.height, prep.width)
    alike = all(side in (None, want) for side, want in zip(fixed, asked, strict=True))
    if alike and not (prep.keep_aspect and fixed != (None, None)):
        return
    right = f"{width or 'any width'}x{height or 'any height'}"
    raise ModelError(
        f"{path.name}: its input is {right}, but {prep.width}x{prep.height}"
        f"{' with the aspect kept' if prep.keep_aspect else ''} was asked for; choose {right}"
    )


def _network(found: _Source, choice: Candidate, failed: list[str], how: _How) -> Network:
    runner = (_known if found.vouched else _apart)(found, choice, how)
    note = " ".join(filter(None, (*found.notes, choice.note, _instead(failed))))
    return Network(
        runner=Annotated(runner, note, own=choice.asked),
        path=found.copy.source,
        title=found.title,
        model_key=found.row.key if found.row else "",
        digest=found.copy.digest,
        findings=found.findings,
        prep=found.prep,
    )


def _apart(found: _Source, choice: Candidate, how: _How) -> Runner:
    return ApartRunner(
        found.copy,
        choice.engine.name,
        found.prep,
        picture=how.picture,
        device=choice.device,
        threads=how.threads,
        limit_s=_limit_s(found, choice),
        stop=how.stop,
    )


def _known(found: _Source, choice: Candidate, how: _How) -> Runner:
    """In this process, once it went well in another: this OpenCV may crash on a good file."""
    copy, prep, limit_s = found.copy, found.prep, _limit_s(found, choice)
    tried(copy, choice.engine.name, prep, picture=how.picture, limit_s=limit_s, stop=how.stop)
    runner = choice.engine.open(
        copy.path,
        found.findings,
        prep,
        device=choice.device,
        threads=how.threads,
        name=copy.name,
    )
    try:
        _check_forward(runner, found, how)
    except BaseException:
        runner.close()
        raise
    return runner


def _limit_s(found: _Source, choice: Candidate) -> float:
    converts = choice.engine.name == "onnxruntime" and found.findings.linear_upsampling_without_mode
    return OPEN_LIMIT_S * (2 if converts else 1)


def _instead(failed: list[str]) -> str:
    return f"The faster engine was not possible: {failed[0]}" if failed else ""


def _check_forward(runner: Runner, found: _Source, how: _How) -> None:
    """One run on a picture of noise: shape, finiteness, and that it says anything at all."""
    check(how.stop)
    width, height = found.prep.input_size(how.picture or NOISE)
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    fed = blob(noise, found.prep)
    check_map(runner.forward(fed), fed, title=found.title)
    check(how.stop)


class Annotated:
    """A runner whose report also says why it is not the one that was asked for.

    Without ``own`` it keeps to itself that it is not on a device that nobody had asked for.
    """

    def __init__(self, runner: Runner, note: str, *, own: bool) -> None:
        self._runner = runner
        self._note, self._own = note, own
        if runner.report.note and not own:
            log.info("%s", runner.report.note)
        self.forward = runner.forward
        self.cancel = runner.cancel
        self.close = runner.close

    @property
    def report(self) -> EngineReport:
        own = self._runner.report
        said = (self._note, own.note if self._own else "")
        return replace(own, note=" ".join(filter(None, said)))
