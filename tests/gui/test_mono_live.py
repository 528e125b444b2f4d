"""When the network runs, what is remembered, and what is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from tests.gui.mono_fakes import DIGEST, FINDINGS, FakeBackend, grey_picture
from tuner.core.choices import NetworkChoice
from tuner.gui.lanes import film
from tuner.gui.lanes.cache import KEPT
from tuner.gui.lanes.network import NetworkLane
from tuner.networks.errors import ModelError, NeedsConsent
from tuner.networks.registry import AS_IN_THE_NOTEBOOK, DEFAULT
from tuner.networks.types import Network
from tuner.session.depth_map import DepthMap
from tuner.session.remembered import monocular_from, monocular_remembered
from tuner.session.view import MapLook

WAIT_MS = 5000


class Heard:
    """What the runs reported."""

    def __init__(self, live: NetworkLane) -> None:
        self.frames: list[DepthMap] = []
        self.failures: list[str] = []
        self.busy: list[bool] = []
        self.questions: list[Any] = []
        self.reports: list[Any] = []
        self.refused: list[str] = []
        live.shown.connect(self.frames.append)
        live.failed.connect(self.failures.append)
        live.busy_changed.connect(self.busy.append)
        live.needs_consent.connect(self.questions.append)
        live.report_changed.connect(self.reports.append)
        live.refused.connect(self.refused.append)


@pytest.fixture
def backend(tmp_path: Path) -> FakeBackend:
    backend = FakeBackend(tmp_path, DEFAULT.key, "midas_v21_small_reexport")
    backend.survey(Event())
    return backend


@pytest.fixture
def live(qapp: Any, backend: FakeBackend) -> Iterator[NetworkLane]:
    live = NetworkLane(backend)
    yield live
    backend.gate.set()
    live.close()


@pytest.fixture
def heard(live: NetworkLane) -> Heard:
    return Heard(live)


@pytest.fixture
def until(qtbot: Any) -> Any:
    return lambda seen: qtbot.waitUntil(lambda: bool(seen()), timeout=WAIT_MS)


def test_a_new_picture_is_run_after_a_pause(live, heard, backend, until) -> None:
    picture = grey_picture()
    live.show_picture(picture)
    assert not backend.running.is_set()
    until(lambda: heard.frames)
    frame = heard.frames[0]
    assert frame.picture is picture
    np.testing.assert_array_equal(frame.depth.values, picture.grey.astype(np.float32) * 4 + 100)
    assert frame.drawn.index.shape == picture.grey.shape
    assert heard.reports[0].forward_ms == 31.0


def test_pictures_within_the_pause_are_one_run(live, heard, backend, until) -> None:
    pictures = [grey_picture(f"{n}.png") for n in range(2)]
    for picture in pictures:
        live.show_picture(picture)
    until(lambda: heard.frames and live.settled)
    assert backend.estimated == [pictures[-1]]


def test_the_network_is_loaded_once_for_many_pictures(live, heard, backend, until) -> None:
    for number in range(3):
        live.show_picture(grey_picture(f"{number}.png"))
        live.run()
        until(lambda wanted=number + 1: len(heard.frames) == wanted)
    assert len(backend.opened) == 1


def test_a_picture_seen_before_costs_no_run(live, heard, backend, until) -> None:
    first, second = grey_picture("first"), grey_picture("second")
    for picture in (first, second, first):
        live.show_picture(picture)
        live.run()
        before = len(heard.frames)
        until(lambda seen=before: len(heard.frames) > seen)
    assert backend.estimated == [first, second]
    assert heard.frames[-1].remembered
    assert heard.frames[-1].depth is heard.frames[0].depth
    live.run(fresh=True)
    until(lambda: len(backend.estimated) == 3)


def test_only_the_last_maps_are_remembered(live, heard, backend, until) -> None:
    pictures = [grey_picture(f"{n}.png") for n in range(KEPT + 1)]
    for picture in (*pictures, pictures[0]):
        live.show_picture(picture)
        before = len(heard.frames)
        live.run()
        until(lambda seen=before: len(heard.frames) > seen)
    assert len(backend.estimated) == KEPT + 2


def test_another_model_lets_the_loaded_one_go(live, heard, backend, until) -> None:
    live.show_picture(grey_picture())
    live.run()
    until(lambda: len(heard.frames) == 1)
    live.choose(NetworkChoice(model="midas_v21_small_reexport"))
    until(lambda: len(heard.frames) == 2)
    assert [runner.closed for runner in backend.runners] == [True, False]
    live.choose(replace(live.choice, variant=AS_IN_THE_NOTEBOOK))
    until(lambda: len(heard.frames) == 3)
    assert backend.opened[-1].variant == AS_IN_THE_NOTEBOOK


def test_contrast_draws_anew_without_a_run(live, heard, backend, until) -> None:
    live.show_picture(grey_picture())
    live.run()
    until(lambda: heard.frames)
    live.set_look(MapLook(far=20, near=60, subtract_plane=True))
    until(lambda: heard.frames[-1].look.far == 20)
    assert len(backend.estimated) == 1
    assert heard.frames[-1].drawn.plane is not None
    assert heard.frames[-1].depth is heard.frames[0].depth


def test_contrast_is_drawn_while_the_network_runs(live, heard, backend, until) -> None:
    live.show_picture(grey_picture())
    live.run()
    until(lambda: heard.frames)
    backend.gate.clear()
    live.run(fresh=True)
    live.set_look(MapLook(far=30))
    until(lambda: heard.frames[-1].look.far == 30)
    assert len(backend.estimated) == 1


def test_a_look_changed_meanwhile_holds_for_the_result(live, heard, backend, until) -> None:
    backend.gate.clear()
    live.show_picture(grey_picture())
    live.run()
    assert backend.running.wait(5)
    live.set_look(MapLook(far=25))
    backend.gate.set()
    until(lambda: heard.frames and heard.frames[-1].look.far == 25)


def test_cancel_ends_the_run_and_drops_its_result(live, heard, backend, until) -> None:
    backend.gate.clear()
    live.show_picture(grey_picture())
    live.run()
    until(lambda: live.busy)
    live.cancel()
    assert not live.busy
    backend.gate.set()
    until(lambda: live.settled)
    assert heard.frames == []
    assert heard.failures == []
    assert heard.busy == [True, False]
    live.run()
    until(lambda: heard.frames)


def test_a_late_result_of_an_older_picture_is_not_shown(live, heard, backend, until) -> None:
    backend.gate.clear()
    live.show_picture(grey_picture("old"))
    live.run()
    assert backend.running.wait(5)
    new = grey_picture("new")
    live.show_picture(new)
    backend.gate.set()
    until(lambda: heard.frames and live.settled)
    assert [frame.picture for frame in heard.frames] == [new]


def test_a_film_is_followed_at_the_networks_rate(live, heard, backend, until, qtbot) -> None:
    for number in range(60):
        live.show_picture(grey_picture(f"{number}.png"))
        qtbot.wait(10)
    until(lambda: live.settled)
    assert len(heard.frames) > 5
    assert live.film.frames_per_second > 3
    assert heard.frames[-1].picture.name == "59.png"


@pytest.fixture
def all_a_film(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures belong together however slowly they come."""
    monkeypatch.setattr(film, "FILM_GAP_S", 1e9)


@pytest.mark.usefixtures("all_a_film")
@pytest.mark.parametrize("by", ["cancel", "another model", "no picture"])
def test_a_run_that_hangs_in_a_film_can_be_ended(live, heard, backend, until, by) -> None:
    """The newest run only waits for it; that one alone was told to stop."""
    backend.gate.clear()
    for number in range(5):
        backend.running.clear()
        live.show_picture(grey_picture(f"{number}.png"))
        live.run()
        if number < 2:
            until(backend.running.is_set)
    assert live.film.on
    first = list(backend.opened)
    if by == "cancel":
        live.cancel()
    elif by == "no picture":
        live.show_picture(None)
    else:
        live.choose(NetworkChoice(engine="onnxruntime"))
        live.run()
        until(lambda: len(backend.opened) > len(first))
        backend.gate.set()
    until(lambda: live.settled)
    assert [picture.name for picture in backend.estimated] == (
        ["4.png"] if by == "another model" else []
    )
    assert heard.failures == []


def test_a_failure_is_said_in_words(live, heard, backend, until) -> None:
    backend.failure = ModelError("model.onnx: is no depth network")
    live.show_picture(grey_picture())
    live.run()
    until(lambda: heard.failures)
    assert heard.failures == ["model.onnx: is no depth network"]
    assert not live.busy


@pytest.mark.parametrize(
    "failure",
    [
        ModelError("mine.onnx: is no depth network"),
        NeedsConsent("nobody vouches", digest=DIGEST, findings=FINDINGS),
    ],
)
def test_of_a_network_that_was_taken_back_nothing_is_said_or_asked(
    live, heard, backend, until, failure
) -> None:
    opening, taken_back, known = Event(), Event(), backend.open

    def open_late(choice: NetworkChoice, **more: Any) -> Network:
        if not choice.model:
            return known(choice, **more)
        opening.set()
        assert taken_back.wait(WAIT_MS / 1000)
        raise failure

    backend.open = open_late
    live.show_picture(grey_picture())
    live.choose(NetworkChoice(model="mine.onnx"))
    until(opening.is_set)
    live.choose(NetworkChoice())
    taken_back.set()
    until(lambda: heard.frames)
    assert (heard.failures, heard.questions) == ([], [])


def test_an_unknown_file_is_asked_about_and_a_yes_is_remembered(
    live, heard, backend, until, tmp_path
) -> None:
    file = tmp_path / "mine.onnx"
    live.show_picture(grey_picture())
    live.choose(NetworkChoice(model=str(file)))
    until(lambda: heard.questions)
    assert heard.questions[0].digest == DIGEST
    assert heard.failures == []
    assert backend.opened == []
    live.answer(heard.questions[0], True)
    until(lambda: heard.frames)
    assert backend.trusted == {str(file)}


def test_a_no_loads_nothing(live, heard, backend, until, tmp_path) -> None:
    live.show_picture(grey_picture())
    live.choose(NetworkChoice(model=str(tmp_path / "mine.onnx")))
    until(lambda: heard.questions)
    live.answer(heard.questions[0], False)
    until(lambda: live.settled)
    assert backend.opened == []
    assert backend.trusted == set()


def test_a_no_holds_for_the_next_pictures_until_run_is_pressed(
    live, heard, backend, until, tmp_path
) -> None:
    file = tmp_path / "mine.onnx"
    live.show_picture(grey_picture("first"))
    live.choose(NetworkChoice(model=str(file)))
    until(lambda: heard.questions)
    live.answer(heard.questions[0], False)
    assert heard.refused == [str(file)]
    live.show_picture(grey_picture("second"))
    until(lambda: len(heard.refused) == 2 and live.settled)
    assert len(heard.questions) == 1
    live.run(fresh=True)
    until(lambda: len(heard.questions) == 2)
    live.answer(heard.questions[1], True)
    until(lambda: heard.frames)


def test_a_no_is_for_the_file_as_it_was(live, heard, backend, until, tmp_path) -> None:
    file = tmp_path / "mine.onnx"
    file.write_bytes(b"one")
    live.show_picture(grey_picture("first"))
    live.choose(NetworkChoice(model=str(file)))
    until(lambda: heard.questions)
    live.answer(heard.questions[0], False)
    file.write_bytes(b"another")
    live.show_picture(grey_picture("second"))
    until(lambda: len(heard.questions) == 2)


def test_a_remembered_map_comes_though_sliders_move(live, heard, backend, until) -> None:
    first, second = NetworkChoice(), NetworkChoice(engine="opencv")
    live.show_picture(grey_picture())
    live.run()
    until(lambda: len(heard.frames) == 1)
    live.choose(second)
    live.run()
    until(lambda: len(heard.frames) == 2)
    live.choose(first)
    # One drawing runs, the remembered map waits, and then the slider moves on.
    live.set_look(MapLook(far=5))
    live.run()
    live.set_look(MapLook(far=10))
    until(lambda: heard.frames[-1].choice == first and heard.frames[-1].look.far == 10)
    assert len(backend.estimated) == 2


def test_a_slider_moved_before_cancel_still_counts(live, heard, backend, until) -> None:
    live.show_picture(grey_picture())
    live.run()
    until(lambda: heard.frames)
    backend.gate.clear()
    live.run(fresh=True)
    live.set_look(MapLook(far=30))
    live.cancel()
    until(lambda: heard.frames[-1].look.far == 30)


@pytest.mark.parametrize("name", ["\0", "a\0b.onnx", "\ud800"])
def test_a_name_that_no_file_can_have_is_a_failure_in_words(
    live, heard, backend, until, name
) -> None:
    backend.failure = ModelError("there is no such file")
    live.show_picture(grey_picture())
    live.choose(NetworkChoice(model=name))
    live.run()
    until(lambda: heard.failures == ["there is no such file"])


def test_a_file_that_changed_is_opened_anew(live, heard, backend, until, tmp_path) -> None:
    file = tmp_path / "mine.onnx"
    file.write_bytes(b"one")
    backend.trusted.add(str(file))
    live.show_picture(grey_picture())
    live.choose(NetworkChoice(model=str(file)))
    until(lambda: heard.frames)
    file.write_bytes(b"another")
    live.run()
    until(lambda: len(backend.opened) == 2)


def test_without_a_model_nothing_runs(live, heard, backend, until) -> None:
    live.show_picture(grey_picture())
    live.choose(NetworkChoice(model="midas_v21_large"))
    assert live.missing
    until(lambda: live.settled)
    assert backend.opened == []
    backend.here.add("midas_v21_large")
    live.run()
    until(lambda: heard.frames)
    assert not live.missing


def test_closing_while_it_runs_reports_nothing(live, heard, backend) -> None:
    backend.gate.clear()
    live.show_picture(grey_picture())
    live.run()
    assert backend.running.wait(5)
    live.close()
    assert heard.frames == []
    assert backend.runners[0].closed


def test_choices_survive_as_json_and_nonsense_does_not() -> None:
    choice = NetworkChoice(model="midas_v21_large", engine="opencv", device="CUDA", variant="x")
    look = MapLook(colour_map="viridis", far=5, near=50, subtract_plane=True)
    assert monocular_from(monocular_remembered(choice, look, follow=False)) == (choice, look, False)
    broken = {"model": 3, "far": 90.0, "near": 10.0, "colour_map": "none", "follow": "no"}
    assert monocular_from(broken) == (NetworkChoice(), MapLook(), True)


@pytest.mark.parametrize(
    "broken",
    [
        {"far": 10**400},
        {"file": "\0"},
        {"file": "\ud800"},
        {"file": "x" * 100_000},
        {"engine": "steam"},
        {"engine": ""},
        {"device": "\0"},
    ],
)
def test_what_no_user_could_have_chosen_counts_as_absent(broken: dict[str, Any]) -> None:
    assert monocular_from(broken) == (NetworkChoice(), MapLook(), True)
