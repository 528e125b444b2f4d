"""Why a model file cannot be used: each message names the file and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuner.core.errors import UserError

if TYPE_CHECKING:
    from tuner.networks.types import Findings


class ModelError(UserError):
    """A model file or its engine cannot be used."""


class NetworkError(ModelError):
    """What went wrong between here and a server; the words follow the model's name."""


class TooSlow(ModelError):  # noqa: N818 - what happened
    """It did not end in time; with a slower engine it would not either."""


class NeedsConsent(ModelError):  # noqa: N818 - a question, no fault
    """The file passed the scan, but nobody vouches for it: the user must say yes first.

    Attributes:
        digest: SHA-256 of the file, hexadecimal.
        findings: what the scan told.
        changed: the user said yes to another content of this file before; only a yes to this
            ``digest`` counts.
    """

    def __init__(
        self, message: str, *, digest: str, findings: Findings, changed: bool = False
    ) -> None:
        super().__init__(message)
        self.changed = changed
        self.digest = digest
        self.findings = findings
