from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPalette, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tuner.core import colour
from tuner.core.colours import Colours
from tuner.core.tunable import Rect, Size
from tuner.gui.views.camera import ViewFrame, fit_scale, whole
from tuner.gui.views.image_view import ImageView
from tuner.gui.views.ruler import Ruler

PALETTE = colour.palette("turbo", invalid=(90, 90, 90))


@pytest.fixture
def view(qtbot: QtBot) -> ImageView:
    """A view of a 40x30 picture whose index is its column; index 0 in column 0."""
    made = ImageView("Disparity")
    qtbot.addWidget(made)
    made.resize(440, 340)
    made.canvas.camera.set_image_size(Size(40, 30))
    made.show_indexed(columns(), PALETTE)
    made.show()
    qtbot.waitExposed(made)
    return made


def columns() -> np.ndarray:
    return np.ascontiguousarray(np.broadcast_to(np.arange(40, dtype=np.uint8) * 6, (30, 40)))


def seen(view: ImageView) -> QImage:
    return view.canvas.viewport().grab().toImage()


def pixel_on_screen(view: ImageView, x: float, y: float) -> QPoint:
    return view.canvas.mapping.pixel_middle(x, y).toPoint()


def colour_at(view: ImageView, x: float, y: float) -> tuple[int, int, int]:
    shown = seen(view).pixelColor(pixel_on_screen(view, x, y))
    return shown.red(), shown.green(), shown.blue()


@pytest.mark.parametrize("x", [0, 1, 17, 39])
def test_every_pixel_has_the_colour_of_its_index(view: ImageView, x: int) -> None:
    assert colour_at(view, x, 12) == tuple(PALETTE[6 * x, :3])


def test_pixels_stay_sharp_and_in_place_when_zoomed_in(view: ImageView) -> None:
    view.canvas.zoom_at(QPointF(pixel_on_screen(view, 20, 15)), 4)
    for x in (18, 20, 22):
        assert colour_at(view, x, 15) == tuple(PALETTE[6 * x, :3])


def test_a_view_may_be_wider_than_a_picture_of_opencv(view: ImageView) -> None:
    view.resize(2**15 + 10, 60)
    view.canvas.camera.set_image_size(Size(4000, 30))
    view.show_indexed(np.full((30, 4000), 120, np.uint8), PALETTE)
    middle = view.canvas.viewport().rect().center()
    view.canvas.zoom_at(QPointF(middle), 64)
    shown = seen(view).pixelColor(middle)
    assert (shown.red(), shown.green(), shown.blue()) == tuple(PALETTE[120, :3])


def test_a_photograph_keeps_its_colours_and_is_not_turned(view: ImageView) -> None:
    photo = np.zeros((30, 40, 3), np.uint8)
    photo[:10, :, 0], photo[10:, :20, 1] = 200, 150
    photo.setflags(write=False)
    view.show_picture(photo)
    assert colour_at(view, 35, 2) == (200, 0, 0)
    assert colour_at(view, 5, 28) == (0, 150, 0)


@pytest.mark.parametrize("size", [Size(2**15 - 1, 400), Size(40_000, 400), Size(400, 40_000)])
def test_a_photograph_may_be_longer_than_pyqtgraph_draws_whole(view: ImageView, size: Size) -> None:
    photo = np.full((size.height, size.width, 3), (10, 120, 200), np.uint8)
    view.canvas.camera.set_image_size(size)
    view.show_picture(photo)
    middle = view.canvas.viewport().rect().center()
    for zoom in (1, 4, 300):
        view.canvas.zoom_at(QPointF(middle), zoom)
        shown = seen(view).pixelColor(middle)
        assert (shown.red(), shown.green(), shown.blue()) == (10, 120, 200)
    assert view.canvas.image is photo


@pytest.mark.parametrize("zoom", [1, 4])
def test_of_colours_that_are_made_later_those_are_shown_that_are_seen(
    view: ImageView, zoom: float
) -> None:
    photo = np.random.default_rng(1).integers(0, 256, (30, 40, 3), np.uint8)
    colours = Colours(photo, bgr=True)
    view.show_picture(colours)
    view.canvas.zoom_at(QPointF(pixel_on_screen(view, 20, 15)), zoom)
    places = [(x, y) for x in (18, 20, 22) for y in (14, 15, 17)]
    seen_so = [colour_at(view, *place) for place in places]
    assert seen_so == [tuple(photo[y, x, ::-1]) for x, y in places]
    assert colours.made is None
    view.show_picture(colours.whole())
    assert [colour_at(view, *place) for place in places] == seen_so


def test_a_grey_picture_that_is_made_later_is_grey(view: ImageView) -> None:
    photo = np.random.default_rng(1).integers(0, 256, (30, 40), np.uint8)
    view.show_picture(Colours(photo))
    assert colour_at(view, 20, 15) == (photo[15, 20],) * 3


def test_an_index_picture_after_colours_that_are_made_later(view: ImageView) -> None:
    view.show_picture(Colours(np.full((30, 40, 3), 7, np.uint8)))
    assert colour_at(view, 20, 15) == (7, 7, 7)
    view.show_indexed(columns(), PALETTE)
    assert colour_at(view, 20, 15) == tuple(PALETTE[120, :3])


def test_a_photograph_after_an_index_picture_is_not_coloured_by_the_palette(
    view: ImageView,
) -> None:
    view.show_picture(columns())
    assert colour_at(view, 20, 12) == (120, 120, 120)


def test_clear_shows_no_picture_and_no_ruler(view: ImageView) -> None:
    view.set_legend(colour.Legend(0, 64), PALETTE)
    view.clear("no ground truth")
    assert colour_at(view, 3, 3) != tuple(PALETTE[18, :3])
    assert not view.findChild(Ruler).isVisible()


def test_mouse_reports_each_pixel_once_and_the_way_out(view: ImageView, qtbot: QtBot) -> None:
    reached: list[object] = []
    view.hovered.connect(lambda x, y: reached.append((x, y)))
    view.left.connect(lambda: reached.append("left"))
    area = view.canvas.viewport()
    for x in (3, 3.2, 4):
        qtbot.mouseMove(area, pixel_on_screen(view, x, 7))
    qtbot.mouseMove(area, QPoint(area.width() // 2, 0) - QPoint(0, 0))
    assert reached[:2] == [(3, 7), (4, 7)]


def test_click_picks_a_pixel_and_dragging_does_not(view: ImageView, qtbot: QtBot) -> None:
    area = view.canvas.viewport()
    with qtbot.waitSignal(view.clicked) as click:
        qtbot.mouseClick(area, Qt.MouseButton.LeftButton, pos=pixel_on_screen(view, 31, 4))
    assert click.args == [31, 4]
    middle = area.rect().center()
    with qtbot.assertNotEmitted(view.clicked):
        qtbot.mousePress(area, Qt.MouseButton.LeftButton, pos=middle)
        qtbot.mouseMove(area, middle + QPoint(60, 0))
        qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))


def test_arrow_keys_walk_and_stop_at_the_border(view: ImageView, qtbot: QtBot) -> None:
    view.set_crosshair(35, 2)
    for key, shift, pixel in [
        (Qt.Key.Key_Right, False, [36, 2]),
        (Qt.Key.Key_Right, True, [39, 2]),
        (Qt.Key.Key_Up, True, [39, 0]),
        (Qt.Key.Key_Down, False, [39, 1]),
    ]:
        with_shift = Qt.KeyboardModifier.ShiftModifier
        modifier = with_shift if shift else Qt.KeyboardModifier.NoModifier
        with qtbot.waitSignal(view.hovered) as walked:
            qtbot.keyClick(view, key, modifier)
        assert walked.args == pixel


def test_wheel_zooms_about_the_point_under_the_mouse(view: ImageView) -> None:
    at = QPointF(pixel_on_screen(view, 10, 10))
    before = view.canvas.mapping.to_image(at)
    no, up = Qt.MouseButton.NoButton, QPoint(0, 120)
    plain, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, at, QPoint(), up, no, plain, phase, False)
    scale = view.canvas.mapping.scale
    QApplication.sendEvent(view.canvas.viewport(), event)
    assert view.canvas.mapping.scale > scale
    after = view.canvas.mapping.to_image(at)
    assert np.hypot(after[0] - before[0], after[1] - before[1]) * view.canvas.mapping.scale < 1.5


def test_zooming_out_again_ends_at_the_whole_picture(view: ImageView, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, *[Qt.Key.Key_Minus] * 4):
        qtbot.keyClick(view, key)
    assert view.canvas.camera.framing.fitted


def test_divider_shows_the_compared_picture_at_its_right_only(view: ImageView) -> None:
    view.set_compared(np.full((30, 40), 255, np.uint8), PALETTE)
    assert colour_at(view, 30, 3) == tuple(PALETTE[180, :3])
    view.set_wipe(0.5)
    assert colour_at(view, 5, 3) == tuple(PALETTE[30, :3])
    assert colour_at(view, 30, 3) == tuple(PALETTE[255, :3])
    view.set_wipe(None)
    assert colour_at(view, 30, 3) == tuple(PALETTE[180, :3])


def test_divider_can_be_dragged(view: ImageView, qtbot: QtBot) -> None:
    view.set_compared(columns(), PALETTE)
    view.set_wipe(0.5)
    area = view.canvas.viewport()
    start = QPoint(area.width() // 2, 20)
    qtbot.mousePress(area, Qt.MouseButton.LeftButton, pos=start)
    with qtbot.waitSignal(view.wipeMoved) as moved:
        qtbot.mouseMove(area, QPoint(area.width() // 4, 20))
    qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, pos=start)
    assert moved.args[0] == pytest.approx(0.25, abs=0.01)
    assert view.canvas.camera.framing.fitted, "dragging the divider must not pan"


def test_painted_tells_of_new_pictures_only(view: ImageView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.painted):
        view.show_indexed(columns(), PALETTE)
    with qtbot.assertNotEmitted(view.painted, wait=50):
        view.set_crosshair(3, 3)
        view.canvas.viewport().repaint()


def test_a_picture_that_is_on_show_already_is_not_painted_anew(
    view: ImageView, qtbot: QtBot
) -> None:
    picture = columns()
    with qtbot.waitSignal(view.painted):
        view.show_indexed(picture, PALETTE)
    with qtbot.assertNotEmitted(view.painted):
        view.show_indexed(picture, PALETTE)
        view.canvas.viewport().repaint()
    view.clear("Computing…")
    with qtbot.waitSignal(view.painted):
        view.show_indexed(picture, PALETTE)
    assert colour_at(view, 17, 12) == tuple(PALETTE[6 * 17, :3])


def test_crosshair_outline_and_busy_mark_can_be_seen(view: ImageView) -> None:
    plain = seen(view)
    for mark, unmark in [
        (lambda: view.set_crosshair(20, 15), lambda: view.set_crosshair(None)),
        (lambda: view.set_marker(12.5, 15), lambda: view.set_marker(None)),
        (lambda: view.set_outline(Rect(5, 5, 20, 20)), lambda: view.set_outline(None)),
        (lambda: view.set_busy(True), lambda: view.set_busy(False)),
    ]:
        mark()
        assert seen(view) != plain
        unmark()
        assert seen(view) == plain


def test_background_follows_the_theme(view: ImageView) -> None:
    view.resize(700, 340)
    dark = QPalette(view.palette())
    dark.setColor(QPalette.ColorRole.Window, QColor(40, 40, 40))
    view.setPalette(dark)
    corner = seen(view).pixelColor(2, 2)
    assert corner.lightness() < 60
    dark.setColor(QPalette.ColorRole.Window, QColor(240, 240, 240))
    view.setPalette(dark)
    assert seen(view).pixelColor(2, 2).lightness() > 150


def test_ruler_lies_below_a_wide_picture_and_stands_beside_a_tall_one(view: ImageView) -> None:
    view.set_legend(colour.Legend(0, 64), PALETTE)
    ruler = view.findChild(Ruler)
    view.canvas.camera.set_image_size(Size(1242, 375))
    assert not ruler.upright
    view.canvas.camera.set_image_size(Size(375, 1242))
    assert ruler.upright
    assert "from 0 to 64 px" in ruler.accessibleName()


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_one_to_one_means_device_pixels(ratio: float) -> None:
    from dataclasses import replace

    exact = replace(whole(Size(100, 80)), exact=True)
    assert exact.scale(ViewFrame(300, 300, ratio)) * ratio == pytest.approx(1)


def test_fit_shows_all_of_the_picture_in_any_frame() -> None:
    for frame in (ViewFrame(300, 100), ViewFrame(100, 300), ViewFrame(5000, 4000)):
        scale = fit_scale(Size(640, 480), frame)
        assert 640 * scale <= frame.width * 1.0001
        assert 480 * scale <= frame.height * 1.0001
        assert max(640 * scale / frame.width, 480 * scale / frame.height) > 0.9999


def test_a_patch_covers_its_rectangle_and_nothing_else(view: ImageView) -> None:
    patch = np.full((3, 5), 255, np.uint8)
    view.show_patch(patch, PALETTE, Rect(8, 6, 20, 12), step=4)
    for x, y in ((8, 6), (27, 17)):
        assert colour_at(view, x, y) == tuple(PALETTE[255, :3])
    for x, y in ((7, 6), (8, 5), (28, 17), (27, 18)):
        assert colour_at(view, x, y) == tuple(PALETTE[6 * x, :3])
    view.hide_patch()
    assert colour_at(view, 8, 6) == tuple(PALETTE[48, :3])


def test_a_patch_stays_on_its_pixels_when_the_camera_moves(view: ImageView) -> None:
    view.show_patch(np.full((4, 4), 255, np.uint8), PALETTE, Rect(18, 13, 4, 4), step=1)
    view.canvas.zoom_at(QPointF(pixel_on_screen(view, 20, 15)), 3)
    assert colour_at(view, 18, 13) == tuple(PALETTE[255, :3])
    assert colour_at(view, 17, 13) == tuple(PALETTE[6 * 17, :3])


def test_words_take_the_patch_away_too(view: ImageView) -> None:
    view.show_patch(np.full((4, 4), 255, np.uint8), PALETTE, Rect(18, 13, 4, 4), step=1)
    view.clear("nothing")
    assert view.canvas.patch is None
