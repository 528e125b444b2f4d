"""A figure as SVG: pictures inside as PNG, letters as letters."""

from __future__ import annotations

import base64
from xml.etree import ElementTree

from tuner.exporters.encoding import png_rgb
from tuner.exporters.figures.plan import INK, Image, Plan

_SVG = "http://www.w3.org/2000/svg"


def svg(plan: Plan) -> bytes:
    """The file, UTF-8."""
    ElementTree.register_namespace("", _SVG)
    width, height = _number(plan.width), _number(plan.height)
    root = ElementTree.Element(
        f"{{{_SVG}}}svg",
        {"width": f"{width}pt", "height": f"{height}pt", "viewBox": f"0 0 {width} {height}"},
    )
    _add(root, "rect", width=width, height=height, fill="white")
    for image in plan.images:
        _add(root, "image", **_place(image), href=data_uri(image), preserveAspectRatio="none")
    for line in plan.lines:
        y = _number(line.y)
        _add(root, "line", x1=_number(line.x1), x2=_number(line.x2), y1=y, y2=y, stroke=INK)
    for text in plan.texts:
        anchor = "middle" if text.centred else "start"
        more = {"font-size": _number(text.size), "font-family": "Helvetica, Arial, sans-serif"}
        element = _add(root, "text", x=_number(text.x), y=_number(text.y), fill=INK, **more)
        element.set("text-anchor", anchor)
        element.text = text.words
    made: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def data_uri(image: Image) -> str:
    """The pixels as a PNG that stands in the file itself."""
    data = png_rgb(image.pixels)
    return "data:image/png;base64," + base64.b64encode(data).decode("ascii")


def _place(image: Image) -> dict[str, str]:
    return {
        "x": _number(image.x),
        "y": _number(image.y),
        "width": _number(image.width),
        "height": _number(image.height),
    }


def _add(root: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(root, f"{{{_SVG}}}{name}", attributes)


def _number(value: float) -> str:
    return f"{value:.2f}"
