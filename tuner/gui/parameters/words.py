"""What a parameter says of itself, from its Spec alone: tooltip and spoken description."""

from __future__ import annotations

from html import escape

from tuner.core.tunable import Range, Spec

NO_ROS = "ROS 2 has no such parameter"


def tooltip(
    spec: Spec, legal: Range, default: object, *, name: str, reason: str = "", width: int = 340
) -> str:
    """Rich text with all that is known of the parameter; ``reason``: why it has no effect."""
    lines = [f"<b>{escape(spec.label)}</b> <code>{escape(name)}</code>"]
    if reason:
        lines.append(f"<b>Without effect now:</b> {escape(reason)}.")
    lines += [
        escape(spec.help),
        f"<b>Raise it when</b> {escape(spec.raise_when)}.",
        f"<b>Lower it when</b> {escape(spec.lower_when)}.",
    ]
    paragraphs = "".join(f"<p style='margin:3px 0'>{line}</p>" for line in lines)
    body = paragraphs + _facts(spec, legal, default)
    return f"<table width='{width}'><tr><td>{body}</td></tr></table>"


def spoken(spec: Spec, *, default: str, modified: bool, reason: str = "") -> str:
    """Plain text for a screen reader."""
    parts = [f"Without effect now: {reason}." if reason else ""]
    parts.append(f"Modified; default {default}." if modified else "At its default.")
    parts.append(spec.help)
    return " ".join(part for part in parts if part)


def allowed(spec: Spec, legal: Range) -> str:
    """The legal values in words."""
    if spec.rectangle:
        return "x, y, width and height inside the image; all 0: the whole image"
    if spec.choices:
        return ", ".join(f"{value} = {name}" for value, name in spec.choices)
    low = "" if legal.low < -(2**30) else spec.shown(legal.low)
    high = "" if legal.high > 2**30 else spec.shown(legal.nearest(legal.high))
    if spec.off_below is not None:
        low = f"{spec.shown(spec.off_below)} (below: off)"
    words = f"{low} to {high}" if high else f"{low} or more"
    return words + _step(spec, legal)


def _step(spec: Spec, legal: Range) -> str:
    if spec.per_unit != 1:
        return f", in steps of 1/{spec.per_unit} {spec.unit}"
    if legal.step == 1:
        return ""
    if legal.step == 2:
        return ", odd numbers" if legal.low % 2 else ", even numbers"
    return f", multiples of {legal.step}"


def _facts(spec: Spec, legal: Range, default: object) -> str:
    shown = spec.shown(default) if isinstance(default, int) else "the whole image"
    facts = {
        "Unit": _unit(spec),
        "Legal": allowed(spec, legal),
        "Default": shown,
        "OpenCV": spec.opencv,
        "ROS 2": spec.ros or NO_ROS,
    }
    rows = "".join(
        f"<tr><td><b>{key}</b>&nbsp;</td><td>{escape(text)}</td></tr>"
        for key, text in facts.items()
        if text
    )
    return f"<table cellspacing='0' cellpadding='1'>{rows}</table>"


def _unit(spec: Spec) -> str:
    if spec.per_unit != 1:
        return f"{spec.unit}; stored in 1/{spec.per_unit} {spec.unit}"
    return spec.unit
