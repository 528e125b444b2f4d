"""Opens a model file in the one safe order; nothing of an engine sees it before the scan.

regular file and size -> SHA-256 -> scan -> known or the user's yes -> trial in another process ->
load -> one checked forward.
"""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Final, NamedTuple

import numpy as np

from tuner.core.errors import UserError
from tuner.core.stopping import check
from tuner.monocular import store
from tuner.monocular.digests import sha256, trust, trusted, trusted_before
from tuner.monocular.engines import AUTO, Choice, candidates
from tuner.monocular.errors import ModelError, NeedsConsent
from tuner.monocular.estimate import forward
from tuner.monocular.preprocess import blob
from tuner.monocular.registry import row_of, variant
from tuner.monocular.scan import BYTES_MOST, scan
from tuner.monocular.trial import trial
from tuner.monocular.types import EngineReport, Findings, ModelRow, Network, Preprocessing, Runner

log = logging.getLogger(__name__)

TRIAL_LIMIT_S: Final = 60.0
FLAT: Final = 1e-6
"""Smallest range of a map, relative to its largest value, that is not constant."""


class _Source(NamedTuple):
    """A file that may be loaded."""

    path: Path
    row: ModelRow | None
    digest: str
    findings: Findings
    prep: Preprocessing

    @property
    def title(self) -> str:
        return self.row.title if self.row else self.path.name


def open_model(
    source: ModelRow | Path,
    *,
    engine: str = AUTO,
    device: str = AUTO,
    threads: int = 0,
    prep: Preprocessing | None = None,
    way: str = "",
    consent: bool | str = False,
    folders: list[Path] | None = None,
    stop: Event | None = None,
) -> Network:
    """The loaded model, tried and checked.

    Args:
        source: a row of the registry, or the user's own file.
        prep: how to feed it, if not as the row or the scan says.
        way: a variant of the row, by name; ``prep`` goes before it.
        consent: the user's yes to a file of unknown digest. The digest itself as a string also
            says yes to a file that changed since the last yes.
        folders: where to look for a row's file; by default ``models_folders()``.
        stop: when set, the opening ends at the next step.

    Raises:
        NeedsConsent: the file passed the scan; nobody vouches for its content.
        ModelError, FileError: it cannot be used; one sentence says why.
        Stopped: ``stop`` was set.
    """
    found = _admitted(source, prep, way, consent=consent, folders=folders, stop=stop)
    failed: list[str] = []
    for choice in candidates(found.findings, engine, device):
        check(stop)
        try:
            return _tried(found, choice, threads, failed, stop)
        except UserError as error:
            check(stop)
            log.info("%s: %s: %s", found.path, choice.engine.name, error)
            failed.append(str(error))
    raise ModelError(failed[0])


def examine(path: Path, *, stop: Event | None = None) -> tuple[str, Findings]:
    """Digest and findings of a file, without loading it. Raises as ``open_model``."""
    _check_file(path)
    digest = sha256(path, stop=stop)
    check(stop)
    return digest, scan(path)


def _admitted(
    source: ModelRow | Path,
    prep: Preprocessing | None,
    way: str,
    *,
    consent: bool | str,
    folders: list[Path] | None,
    stop: Event | None,
) -> _Source:
    row = source if isinstance(source, ModelRow) else None
    path = _path_of(source, folders, stop) if isinstance(source, ModelRow) else Path(source)
    digest, findings = examine(path, stop=stop)
    row = row or row_of(digest)
    if row is None or row.sha256 is None:
        _ask(path, digest, findings, consent)
    elif digest != row.sha256:
        store.verify(path, row)
    prep = prep or (variant(row, way) if row else findings.proposed)
    _check_size(path, findings, prep)
    return _Source(path, row, digest, findings, prep)


def _path_of(row: ModelRow, folders: list[Path] | None, stop: Event | None) -> Path:
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


def _check_file(path: Path) -> None:
    """A regular file of a likely size; never waits on a pipe."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        raise ModelError(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read ({error})") from error
    if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= BYTES_MOST:
        # The scan refuses it, with the words for each case.
        scan(path)
        raise ModelError(f"{path}: is no file of a model; name an ONNX file")


def _ask(path: Path, digest: str, findings: Findings, consent: bool | str) -> None:
    before = trusted_before(path)
    changed = before is not None and before != digest
    if consent == digest or (consent is True and not changed):
        if not trusted(digest, path):
            trust(digest, path)
        return
    if changed:
        raise NeedsConsent(
            f"{path}: the file changed since you agreed to it (SHA-256 was {before}, is {digest}); "
            "if that was not you, get it again, else agree to the new content or rename the file",
            digest=digest,
            findings=findings,
            changed=True,
        )
    if not trusted(digest, path):
        raise NeedsConsent(
            f"{path}: nobody vouches for this file (SHA-256 {digest}); it looks harmless, "
            "but load it only if you know where it comes from",
            digest=digest,
            findings=findings,
        )


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


def _tried(
    found: _Source, choice: Choice, threads: int, failed: list[str], stop: Event | None
) -> Network:
    path, findings, prep = found.path, found.findings, found.prep
    converts = choice.engine.name == "onnxruntime" and findings.linear_upsampling_without_mode
    # The trial converts too: that is foreign code on an unknown file as much as an engine is.
    limit_s = TRIAL_LIMIT_S * (2 if converts else 1)
    trial(path, choice.engine.name, prep, limit_s=limit_s, stop=stop)
    _check_unchanged(found, stop)
    runner = choice.engine.open(path, findings, prep, device=choice.device, threads=threads)
    try:
        _check_unchanged(found, stop)
    except BaseException:
        runner.close()
        raise
    note = " ".join(filter(None, (choice.note, _instead(failed))))
    network = Network(
        runner=Annotated(runner, note) if note else runner,
        path=path,
        title=found.title,
        model_key=found.row.key if found.row else "",
        digest=found.digest,
        findings=findings,
        prep=prep,
    )
    try:
        _check_forward(network, stop)
    except BaseException:
        network.close()
        raise
    return network


def _check_unchanged(found: _Source, stop: Event | None) -> None:
    check(stop)
    if sha256(found.path, stop=stop) != found.digest:
        raise ModelError(f"{found.path}: the file changed while it was opened; open it again")


def _instead(failed: list[str]) -> str:
    return f"The faster engine was not possible: {failed[0]}" if failed else ""


def _check_forward(network: Network, stop: Event | None) -> None:
    """One run on a picture of noise: shape, finiteness, and that it says anything at all."""
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    output = forward(network, blob(noise, network.prep), stop=stop)
    if np.ptp(output) <= FLAT * np.abs(output).max(initial=0.0):
        raise ModelError(
            f"{network.title}: gives the same value everywhere; the file is no depth network, "
            "or it is damaged"
        )


class Annotated:
    """A runner whose report also says why it is not the one that was asked for."""

    def __init__(self, runner: Runner, note: str) -> None:
        self._runner = runner
        self._note = note
        self.forward = runner.forward
        self.cancel = runner.cancel
        self.close = runner.close

    @property
    def report(self) -> EngineReport:
        own = self._runner.report
        return replace(own, note=" ".join(filter(None, (self._note, own.note))))
