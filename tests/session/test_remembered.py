"""What was chosen and looked at comes back through JSON; what is not legal counts as absent."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import hypothesis.strategies as st
from hypothesis import example, given

from tuner.comparison.maps import MAPS, OVERLAYS
from tuner.core.choices import AUTO, DEVICES, ENGINES, FIT_TARGETS, Fit, NetworkChoice
from tuner.core.colour import COLOUR_MAPS
from tuner.core.inverse_depth import INPUT_SIDE_MOST
from tuner.networks.types import Normalisation
from tuner.session.remembered import (
    comparison_from,
    comparison_remembered,
    is_possible,
    monocular_from,
    monocular_remembered,
    stereo_from,
    stereo_remembered,
)
from tuner.session.view import (
    COMPARISON_LAYOUTS,
    COMPARISON_VIEWS,
    FOURTH,
    LARGEST_LIMIT,
    LEAST_LIMIT,
    STEREO_LAYOUTS,
    Below,
    ComparisonView,
    MapLook,
    Mode,
    StereoView,
)

# what the window can reach

STEREO_VIEWS = st.builds(
    StereoView,
    colour_map=st.sampled_from(COLOUR_MAPS),
    fourth=st.sampled_from(list(FOURTH)),
    layout=st.sampled_from(STEREO_LAYOUTS),
    show_invalid=st.booleans(),
    outline=st.booleans(),
    wipe=st.booleans(),
    drawing=st.sampled_from(["", "roi1"]),
)
NETWORKS = st.builds(
    NetworkChoice,
    # A path whose bytes are no text has characters that stand alone for them.
    model=st.text(max_size=40).filter(is_possible) | st.just("/models/caf\udce9.onnx"),
    engine=st.sampled_from([AUTO, *ENGINES]),
    device=st.sampled_from([AUTO, *DEVICES]),
    variant=st.sampled_from(["", *(kind.value for kind in Normalisation)]),
    input_size=st.integers(0, INPUT_SIDE_MOST),
)
PERCENTILES = st.lists(
    st.floats(0, 100, allow_subnormal=False), min_size=2, max_size=2, unique=True
).map(sorted)
LOOKS = st.builds(
    lambda ends, colour_map, plane: MapLook(
        far=ends[0], near=ends[1], colour_map=colour_map, subtract_plane=plane
    ),
    PERCENTILES,
    st.sampled_from(COLOUR_MAPS),
    st.booleans(),
)
FITS = st.builds(Fit, fit_to=st.sampled_from(FIT_TARGETS), half=st.booleans())
MAP_NAMES = st.lists(
    st.sampled_from(list(MAPS)), min_size=COMPARISON_VIEWS, max_size=COMPARISON_VIEWS
).map(tuple)
BY_HAND = st.tuples(MAP_NAMES, st.sampled_from(COMPARISON_LAYOUTS))
COMPARISON_SEEN = st.builds(
    lambda view, chosen: view.with_views(*chosen) if chosen else view,
    st.builds(
        ComparisonView,
        mode=st.sampled_from(Mode),
        overlay=st.sampled_from(["", *OVERLAYS]),
        limit=st.floats(LEAST_LIMIT, LARGEST_LIMIT),
        common=st.booleans(),
        below=st.sampled_from(Below),
        drawing=st.booleans(),
    ),
    st.none() | BY_HAND,
)


def through_json(remembered: dict[str, Any]) -> Any:
    return json.loads(json.dumps(remembered))


@given(STEREO_VIEWS)
def test_the_stereo_view_comes_back_without_divider_and_drawing(view: StereoView) -> None:
    assert stereo_from(through_json(stereo_remembered(view))) == replace(
        view, wipe=False, drawing=""
    )


@given(NETWORKS, LOOKS, st.booleans())
def test_network_and_look_come_back(network: NetworkChoice, look: MapLook, follow: bool) -> None:
    remembered = through_json(monocular_remembered(network, look, follow=follow))
    assert monocular_from(remembered) == (network, look, follow)


@given(FITS, COMPARISON_SEEN)
def test_fit_and_comparison_come_back_side_by_side(fit: Fit, view: ComparisonView) -> None:
    remembered = through_json(comparison_remembered(fit, view))
    assert comparison_from(remembered) == (fit, replace(view, mode=Mode.SIDES, drawing=False))


def test_no_field_is_forgotten() -> None:
    """A field that is new must be remembered, or named here."""
    names = [{one.name for one in fields(kind)} for kind in (StereoView, NetworkChoice, MapLook)]
    assert {*stereo_remembered(StereoView())} == names[0] - {"wipe", "drawing", "as_read"}
    remembered = monocular_remembered(NetworkChoice(), MapLook(), follow=True)
    assert {*remembered} == names[1] | names[2] | {"follow"}
    assert not names[1] & names[2], "both lie in one object"
    shown = comparison_remembered(Fit(), ComparisonView(names=("left",) * 6, count=1))
    seen = {one.name for one in fields(ComparisonView)} - {"mode", "drawing"}
    assert {*shown} == {one.name for one in fields(Fit)} | (seen - {"names"}) | {"views"}


# nonsense

KEYS = sorted(
    {
        *stereo_remembered(StereoView()),
        *monocular_remembered(NetworkChoice(), MapLook(), follow=True),
        *comparison_remembered(Fit(), ComparisonView(names=("left",) * 6, count=1)),
        "wipe",
        "file",
        "mode",
        "drawing",
    }
)
LEGAL_HERE_AND_THERE = st.sampled_from(
    [*MAPS, *OVERLAYS, *COLOUR_MAPS, *FOURTH, *FIT_TARGETS, *ENGINES, *DEVICES, AUTO, "a\0b", ""]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | LEGAL_HERE_AND_THERE,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NONSENSE = st.dictionaries(st.sampled_from(KEYS) | st.text(), JSON, max_size=len(KEYS))


@given(NONSENSE)
@example({"layout": True, "fourth": "x", "colour_map": ["turbo"], "wipe": True})
@example({"layout": 10**400, "show_invalid": 1})
def test_any_json_gives_a_legal_stereo_view(remembered: dict[str, Any]) -> None:
    view = stereo_from(remembered)
    assert view.colour_map in COLOUR_MAPS
    assert view.fourth in FOURTH
    assert view.layout in STEREO_LAYOUTS
    assert type(view.layout) is int
    assert {type(view.show_invalid), type(view.outline)} == {bool}
    assert not view.wipe
    assert stereo_from(through_json(stereo_remembered(view))) == view


@given(NONSENSE)
@example({"far": 99.0, "near": 1.0})
@example({"far": 50.0, "near": 50.0})
@example({"far": float("nan"), "near": float("inf")})
@example({"far": 10**400, "near": -(10**400)})
@example({"model": "a\0b", "variant": "half", "input_size": 64})
@example({"model": "n" * 5000, "engine": "no", "device": "cpu", "input_size": 10**9})
@example({"file": "mine.onnx", "model": "other"})
def test_any_json_gives_a_legal_network_and_look(remembered: dict[str, Any]) -> None:
    network, look, follow = monocular_from(remembered)
    assert {type(part) for part in (network.model, network.variant)} == {str}
    assert is_possible(network.model)
    assert network.engine in (AUTO, *ENGINES)
    assert network.device in (AUTO, *DEVICES)
    assert type(network.input_size) is int
    assert 0 <= network.input_size <= INPUT_SIDE_MOST
    assert look.colour_map in COLOUR_MAPS
    assert look.contrast.near > look.contrast.far, "a contrast that is not legal raises"
    assert {type(look.subtract_plane), type(follow)} == {bool}
    again = through_json(monocular_remembered(network, look, follow=follow))
    assert monocular_from(again) == (network, look, follow)


@given(NONSENSE)
@example({"views": ["left"] * 6, "count": 3})
@example({"views": ["left"] * 5, "count": 2})
@example({"views": ["left"] * 5 + ["x"], "count": True})
@example({"limit": True, "below": True, "overlay": [], "common": 0, "fit_to": "x"})
@example({"limit": 10**400, "below": -1})
@example({"limit": float("nan"), "below": 4})
def test_any_json_gives_a_legal_comparison(remembered: dict[str, Any]) -> None:
    fit, view = comparison_from(remembered)
    assert fit.fit_to in FIT_TARGETS
    assert type(fit.half) is bool
    assert view.mode is Mode.SIDES
    assert not view.drawing
    assert view.overlay in ("", *OVERLAYS)
    assert LEAST_LIMIT <= view.limit <= LARGEST_LIMIT
    assert type(view.common) is bool
    assert view.below in Below
    for truth in (False, True):
        names, count = view.shown(truth=truth)
        assert len(names) == COMPARISON_VIEWS
        assert {*names} <= {*MAPS}
        assert count in COMPARISON_LAYOUTS
        assert type(count) is int
    assert comparison_from(through_json(comparison_remembered(fit, view))) == (fit, view)
