from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tuner.core import colour
from tuner.core.tunable import Size
from tuner.gui.stereo.grid import ViewGrid
from tuner.gui.views.layouts import NAMES, arrange

PALETTE = colour.palette("viridis", invalid=(90, 90, 90))


@pytest.fixture
def grid(qtbot: QtBot) -> ViewGrid:
    made = ViewGrid()
    qtbot.addWidget(made)
    made.resize(940, 700)
    made.set_image_size(Size(64, 48))
    picture = np.zeros((48, 64), np.uint8)
    for name in ("left", "right"):
        made.views[name].show_picture(picture)
    for name in ("disparity", "fourth"):
        made.views[name].show_indexed(picture, PALETTE)
        made.views[name].set_legend(colour.Legend(0, 64), PALETTE)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.mark.parametrize(
    ("layout", "names"),
    [
        (1, {"disparity"}),
        (2, {"left", "disparity"}),
        (3, {"left", "right", "disparity"}),
        (4, {"left", "right", "disparity", "fourth"}),
    ],
)
def test_layout_shows_its_views_side_by_side_inside_the_grid(
    grid: ViewGrid, layout: int, names: set[str]
) -> None:
    grid.set_layout(layout)
    visible = [view for view in grid.views.values() if view.isVisible()]
    assert {view.objectName().removeprefix("view_") for view in visible} == names
    for view in visible:
        assert grid.rect().contains(view.geometry())
        others = [other for other in visible if other is not view]
        assert not any(view.geometry().intersects(other.geometry()) for other in others)


@pytest.mark.parametrize("image", [Size(1000, 750), Size(1242, 375), Size(300, 900), Size(1, 1)])
@pytest.mark.parametrize("area", [Size(940, 700), Size(1580, 980), Size(400, 900)])
def test_layout_three_gives_the_disparity_the_most_room(image: Size, area: Size) -> None:
    boxes = arrange(3, "left", area, image)
    sizes = {name: box[2] * box[3] for name, box in boxes.items()}
    assert max(sizes, key=lambda name: sizes[name]) == "disparity"
    assert sum(sizes.values()) == pytest.approx(1)


def test_wide_pictures_are_stacked_and_tall_ones_stand_side_by_side() -> None:
    wide = arrange(2, "left", Size(940, 700), Size(1242, 375))
    tall = arrange(2, "left", Size(940, 700), Size(500, 800))
    assert wide["disparity"][1] == 0.5
    assert tall["disparity"][0] == 0.5


def test_all_views_show_the_same_part_at_the_same_scale(grid: ViewGrid) -> None:
    view = grid.views["left"].canvas
    grid.camera.zoom(5, (20.0, 30.0), view.frame)
    scales = {round(v.canvas.mapping.scale, 9) for v in grid.views.values()}
    assert len(scales) == 1
    centres = []
    for each in grid.views.values():
        area = each.canvas.viewport().rect()
        x, y = each.canvas.mapping.to_image(area.toRectF().center())
        centres.append((x, y))
    # Pictures lie on whole device pixels, so the middle may be off by half a pixel of the screen.
    assert np.ptp(np.array(centres), axis=0).max() * view.mapping.scale <= 1.01


def test_resizing_keeps_the_whole_picture_in_sight_when_it_was(grid: ViewGrid) -> None:
    grid.fit()
    before = grid.views["left"].canvas.mapping.scale
    grid.resize(1500, 950)
    canvas = grid.views["left"].canvas
    assert canvas.mapping.scale > before
    corner = canvas.mapping.to_screen(64, 48)
    assert canvas.viewport().rect().toRectF().adjusted(-1, -1, 1, 1).contains(corner)


def test_one_to_one_survives_a_resize(grid: ViewGrid) -> None:
    grid.one_to_one()
    grid.resize(1200, 800)
    ratio = grid.devicePixelRatioF()
    assert all(v.canvas.mapping.scale * ratio == pytest.approx(1) for v in grid.views.values())


def test_zoom_is_kept_for_a_picture_of_the_same_size_only(grid: ViewGrid) -> None:
    frame = grid.views["left"].canvas.frame
    grid.camera.zoom(3, (10.0, 10.0), frame)
    grid.set_image_size(Size(64, 48))
    assert not grid.camera.framing.fitted
    grid.set_image_size(Size(64, 48), keep_camera=False)
    assert grid.camera.framing.fitted
    grid.camera.zoom(3, (10.0, 10.0), frame)
    grid.set_image_size(Size(65, 48))
    assert grid.camera.framing.fitted


def test_next_view_goes_round_all_four_in_the_single_layout(grid: ViewGrid) -> None:
    grid.set_layout(1)
    visited = []
    for _ in NAMES:
        grid.next_view()
        visited.append(next(n for n, v in grid.views.items() if v.isVisible()))
    assert visited == ["fourth", "left", "right", "disparity"]
    grid.previous_view()
    assert grid.views["right"].isVisible()


def test_next_view_moves_the_frame_among_the_shown_views(grid: ViewGrid, qtbot: QtBot) -> None:
    grid.set_layout(2)
    with qtbot.waitSignal(grid.selected) as chosen:
        grid.next_view()
    assert chosen.args == ["left"]
    assert [n for n, v in grid.views.items() if v.selected] == ["left"]


def test_clicking_a_view_selects_it(grid: ViewGrid, qtbot: QtBot) -> None:
    area = grid.views["right"].canvas.viewport()
    with qtbot.waitSignal(grid.selected) as chosen:
        qtbot.mouseClick(area, Qt.MouseButton.LeftButton, pos=area.rect().center())
    assert chosen.args == ["right"]


def test_cursor_is_in_every_view_and_the_match_in_the_right_one(grid: ViewGrid) -> None:
    grid.set_cursor(30, 20, 22.5)
    assert all(v.canvas.marks.crosshair == (30, 20) for v in grid.views.values())
    assert grid.views["right"].canvas.marks.marker == (22.5, 20)
    assert grid.views["left"].canvas.marks.marker is None
    grid.set_cursor(30, 20, None)
    assert grid.views["right"].canvas.marks.marker is None
    grid.set_cursor(None)
    assert all(v.canvas.marks.crosshair is None for v in grid.views.values())


def test_hidden_views_are_not_painted(grid: ViewGrid, qtbot: QtBot) -> None:
    grid.set_layout(2)
    hidden, seen = grid.views["fourth"], grid.views["disparity"]
    picture = np.ones((48, 64), np.uint8)
    with qtbot.assertNotEmitted(hidden.painted), qtbot.waitSignal(seen.painted):
        hidden.show_indexed(picture, PALETTE)
        seen.show_indexed(picture, PALETTE)
    with qtbot.waitSignal(hidden.painted):
        grid.set_layout(4)


def test_unknown_layout_is_refused(grid: ViewGrid) -> None:
    with pytest.raises(ValueError, match="layout: 5"):
        grid.set_layout(5)
