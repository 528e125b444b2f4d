"""The JSON Schema of preset files, made from the declarations of the settings.

``python -m tuner.presets.schema`` rewrites the shipped ``presets/schema/preset.schema.json``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from tuner.core.tunable import Spec
from tuner.files.file_storage import MAX_STRING_BYTES
from tuner.files.writing import write_atomically
from tuner.matchers.matcher import Matcher
from tuner.matchers.registry import matchers
from tuner.presets.line_up_section import KEY, line_up_schema
from tuner.presets.nodes import OPENCV_FORMAT, OPENCV_TITLES, nodes_of, rectangles_of, titles
from tuner.presets.preset import FORMAT
from tuner.presets.rectification_section import KEY as RECTIFICATION
from tuner.presets.rectification_section import rectification_schema
from tuner.presets.sections import AlignmentSection, MonocularSection, section_schema
from tuner.resources import presets_folder

FILE: Final = "schema/preset.schema.json"
"""Where the schema lies in the folder of shipped presets."""


def schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a preset file.

    What no schema can say is left to the codec: min + num disparities, lengths in bytes, the order
    of keys.
    """
    known = matchers()
    keys = " or ".join(matcher.key for matcher in known)
    classes = " or ".join(_class_of(matcher) for matcher in known)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:stereo-tuner:preset:{FORMAT}",
        "title": "stereo-tuner preset",
        "description": f"{titles()} settings. The first key must be {keys}, so that "
        f"cv::{classes}::read can load the same file.",
        "type": "object",
        **_required(),
        "properties": {matcher.key: _matcher(matcher) for matcher in known} | {"tuner": _tuner()},
    }


def _required() -> dict[str, Any]:
    """One matcher's key is needed, whichever."""
    each = [{"required": [matcher.key]} for matcher in matchers()]
    return dict(each[0]) if len(each) == 1 else {"anyOf": each}


def schema_text() -> str:
    """The schema as it is shipped."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def write_schema(folder: Path) -> Path:
    """Write the schema into a folder of presets and return its path."""
    path = folder / FILE
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, schema_text().encode("utf-8"))
    return path


def _matcher(matcher: Matcher) -> dict[str, Any]:
    nodes = nodes_of(matcher)
    return {
        "description": f"The nodes of cv2.{_class_of(matcher)}.write. Further keys are kept.",
        "type": "object",
        "required": ["name", *nodes],
        "properties": {
            "format": {"const": OPENCV_FORMAT},
            "name": {"const": matcher.opencv_name},
            **{
                node: _number(matcher.specs[field], matcher.defaults[field])
                for node, field in nodes.items()
            },
        },
    }


def _class_of(matcher: Matcher) -> str:
    """OpenCV's class, or the matcher's own title."""
    return OPENCV_TITLES.get(matcher.opencv_name, matcher.title)


def _number(spec: Spec, default: int) -> dict[str, Any]:
    return {
        "title": spec.label,
        "description": _words(spec),
        "type": "integer",
        **_limits(spec),
        "default": default,
    }


def _words(spec: Spec) -> str:
    unit = spec.unit if spec.per_unit == 1 else f"1/{spec.per_unit} {spec.unit}"
    return f"{spec.help} Unit in the file: {unit}." if unit else spec.help


def _limits(spec: Spec) -> dict[str, Any]:
    if spec.choices:
        return {"enum": [value for value, _ in spec.choices]}
    limits: dict[str, Any] = {"minimum": spec.low, "maximum": spec.high}
    if spec.step == 2 and spec.low % 2:
        return limits | {"not": {"multipleOf": 2}}
    if spec.step > 1:
        return limits | {"multipleOf": spec.step}
    return limits


def _tuner() -> dict[str, Any]:
    return {
        "description": "What OpenCV does not need. Further keys are kept.",
        "type": "object",
        "properties": {
            "format": {"type": "integer", "minimum": 1, "maximum": FORMAT, "default": FORMAT},
            "title": {"type": "string", "maxLength": MAX_STRING_BYTES},
            "description": {"type": "string", "maxLength": MAX_STRING_BYTES},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": MAX_STRING_BYTES}},
            **{
                key: _rectangle(matcher.specs[field])
                for matcher in matchers()
                for key, field in rectangles_of(matcher).items()
            },
            "provenance": {
                "description": "Where the settings come from: images, OpenCV version, metrics.",
                "type": "object",
            },
            "monocular": section_schema(MonocularSection),
            "alignment": section_schema(AlignmentSection),
            KEY: line_up_schema(),
            RECTIFICATION: rectification_schema(),
        },
    }


def _rectangle(spec: Spec) -> dict[str, Any]:
    return {
        "title": spec.label,
        "description": f"[x, y, width, height] in {spec.unit}. {spec.help}",
        "type": "array",
        "minItems": 4,
        "maxItems": 4,
        "items": {"type": "integer", "minimum": spec.low, "maximum": spec.high},
    }


if __name__ == "__main__":
    write_schema(presets_folder())
