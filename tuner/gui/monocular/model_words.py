"""What is said of a model's file: its size, how far it has come, what it is good for."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from tuner.gui.lanes.models import Transfer
from tuner.gui.widgets.message_bar import readable
from tuner.networks.types import ModelRow

LICENCES: Final = {
    "MIT": "https://opensource.org/license/mit",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}


def size_words(row: ModelRow) -> str:
    """Size of a model's file in MB."""
    about_it = "" if row.bytes_low == row.bytes_high else "about "
    return f"{about_it}{(row.bytes_low + row.bytes_high) / 2e6:.0f} MB"


def transfer_words(transfer: Transfer, *, active: bool) -> str:
    """How far a download is, and how fast."""
    words = f"{transfer.there / 1e6:.1f}"
    words += f" of {transfer.total / 1e6:.1f} MB" if transfer.total else " MB"
    if not active:
        return f"{words}, paused"
    if transfer.bytes_per_second <= 0:
        return words
    words += f", {transfer.bytes_per_second / 1e6:.1f} MB/s"
    left = (transfer.total - transfer.there) / transfer.bytes_per_second
    return f"{words}, {_time(left)} left" if left > 1 else words


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def about(row: ModelRow, path: Path | None = None) -> str:
    """What a model is good for, its licence, origin, digest and place, as rich text."""
    licence = row.licence
    if licence in LICENCES:
        licence = f'<a href="{LICENCES[licence]}">{licence}</a>'
    digest = row.sha256 or "none published; it is shown and remembered when the file is loaded"
    note = f"<br>{row.opset_note}" if row.opset_note else ""
    place = f"<br>Lies at {escape(readable(str(path)))}" if path is not None else ""
    return (
        f"<b>{row.title}</b>: {row.good_for}.{note}<br>"
        f'Licence {licence}. From <a href="{row.url}">{row.url}</a><br>SHA-256 {digest}{place}'
    )
