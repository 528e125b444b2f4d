"""The flag that says which values of pictures of more than 8 bit become black and white."""

from __future__ import annotations

import argparse

from tuner.core.errors import UserError
from tuner.core.grey import PERCENT, GreyRule, grey_rule
from tuner.core.types import Picture


def add_grey_flag(parser: argparse.ArgumentParser) -> None:
    """Add --grey, whose value is a GreyRule."""
    low, high = PERCENT
    parser.add_argument(
        "--grey",
        type=_rule,
        default=GreyRule(),
        metavar="RULE",
        help="which values of pictures of more than 8 bit become black and white: percent "
        f"({low:g} %% to {high:g} %% of the values of both, the default), whole, or FROM..TO",
    )


def _rule(text: str) -> GreyRule:
    try:
        return grey_rule(text)
    except UserError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def picture_report(picture: Picture) -> dict[str, object]:
    """How a picture was read, as JSON can hold it."""
    scaled = picture.scaled
    grey = scaled and {"rule": scaled.rule.text, "black": scaled.low, "white": scaled.high}
    return {"path": picture.path, "note": picture.note, "grey": grey}
