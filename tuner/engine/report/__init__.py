"""The report of a tuning: one HTML file that holds all it shows."""

from __future__ import annotations

from tuner.engine.report.contents import Report, report_of
from tuner.engine.report.page import page

__all__ = ["Report", "page", "report_of"]
