"""The report as one HTML file, every name and word in it escaped by the template."""

from __future__ import annotations

from tuner.engine.report.contents import Report


def page(report: Report) -> bytes:
    """The file, UTF-8: nothing in it is loaded from elsewhere, and nothing in it runs."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("tuner.engine.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # A file name may hold half of a character, which UTF-8 has no place for.
    text = environment.get_template("page.html.jinja").render(report=report)
    return text.encode("utf-8", "replace")
