"""The report is one file that loads nothing, runs nothing, and says what is so."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from tests.conftest import textured_pair
from tests.exporters.test_formats import truth_of
from tuner.core.types import Pair
from tuner.engine.accounting import account
from tuner.engine.exporting import subject_of
from tuner.engine.memo import Memo
from tuner.engine.pipeline import run
from tuner.engine.report import page, report_of
from tuner.matchers.stereo_bm import StereoBMSettings
from tuner.presets.codec import parse
from tuner.presets.preset import Preset

SETTINGS = StereoBMSettings(num_disparities=32, block_size=9)
HOSTILE = '"><script>document.title="taken"</script><img src=x onerror=alert(1)>{{ 7 * 7 }}'
VOID = {"meta", "img", "br", "hr", "link", "input"}
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
                None)  # fmt: skip


class Reader(HTMLParser):
    """Elements with their attributes, and the text in each kind of them; tags must close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


def made(pair: Pair | None = None, *, title: str = "mine", description: str = "") -> str:
    pair = pair or textured_pair()
    outcome = account(pair, run(pair, SETTINGS, memo=Memo()))
    truth = truth_of(outcome.raw.shape)
    preset = Preset(settings=SETTINGS, title=title, description=description)
    report = report_of(
        subject_of(pair, outcome, truth=truth),
        outcome,
        preset=preset,
        truth=truth,
        findings=("The rows differ by 2 px.",),
    )
    return page(report).decode("utf-8")


@pytest.fixture(scope="module")
def text() -> str:
    return made()


def test_nothing_is_loaded_and_nothing_runs(text: str) -> None:
    read = Reader(text)
    for tag, attributes in read.elements:
        assert tag not in {"script", "link", "iframe", "object", "embed", "form", "base"}
        assert not [name for name in attributes if name.startswith("on") or name == "href"]
        assert (attributes.get("src") or "data:").startswith("data:")
    policies = [a.get("content") for _, a in read.elements if "http-equiv" in a]
    assert policies == ["default-src 'none'; img-src data:; style-src 'unsafe-inline'"]
    assert "url(" not in text


def test_every_picture_is_in_it(text: str) -> None:
    pictures = [a for tag, a in Reader(text).elements if tag == "img"]
    titles = [picture["alt"] for picture in pictures]
    shown = ["Left", "Right", "Disparity", "Ground truth", "Error", "Why rejected"]
    assert titles == [*shown, "Figure"]
    for picture in pictures[:-1]:
        data = base64.b64decode(str(picture["src"]).partition("base64,")[2])
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
        assert decoded.shape[0] >= 120


def test_the_figure_in_it_is_an_svg(text: str) -> None:
    (figure,) = [a for _, a in Reader(text).elements if a.get("alt") == "Figure"]
    kind, _, data = str(figure["src"]).partition(";base64,")
    assert kind == "data:image/svg+xml"
    root = ElementTree.fromstring(base64.b64decode(data))
    words = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words[:3] == ["Left", "Right", "Depth map (stereo)"]


def test_what_differs_from_the_defaults_is_marked(text: str) -> None:
    rows = re.findall(r'<tr class="differs">.*?<code>(\w+)</code>', text)
    assert rows == ["num_disparities", "block_size"]
    assert "2 of 13 differ from the defaults" in text


def test_the_preset_in_it_is_the_preset(text: str) -> None:
    codes = Reader(text).texts["code"]
    preset = next(code for code in codes if code.startswith("{"))
    assert parse(preset, name="report").settings == SETTINGS
    for needed in ("cv2.StereoBM.create()", "cv::Algorithm::load<cv::StereoBM>", "ros__parameters"):
        assert any(needed in code for code in codes)


def test_the_python_in_it_loads_the_preset(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = Reader(text).texts["code"]
    monkeypatch.chdir(tmp_path)
    Path("preset.json").write_text(next(code for code in codes if code.startswith("{")))
    names: dict[str, object] = {}
    exec(next(code for code in codes if "FileStorage" in code), names)
    assert names["matcher"].getBlockSize() == 9


def test_hostile_names_are_words(tmp_path: Path) -> None:
    pair = textured_pair()
    left = replace(pair.left, name=HOSTILE, path="", note=HOSTILE)
    right = replace(pair.right, path=f"/\udcff/{HOSTILE}")
    bad = made(replace(pair, left=left, right=right), title=HOSTILE, description=HOSTILE)
    read = Reader(bad)
    assert [tag for tag, _ in read.elements if tag == "script"] == []
    assert len([tag for tag, _ in read.elements if tag == "img"]) == 7
    assert HOSTILE in "".join(read.texts["h1"])


def test_notes_on_two_pictures_of_one_name_are_both_told_of() -> None:
    pair = textured_pair()
    noted = replace(
        pair,
        left=replace(pair.left, name="0001.png", note="Rectified by rig.yml"),
        right=replace(pair.right, name="0001.png", note="16 bit"),
    )
    outcome = run(noted, SETTINGS, memo=Memo())
    facts = report_of(subject_of(noted, outcome), outcome, preset=Preset(settings=SETTINGS)).facts
    assert facts["Note on left"] == "Rectified by rig.yml"
    assert facts["Note on right"] == "16 bit"


def test_no_ground_truth_is_said() -> None:
    pair = textured_pair()
    outcome = run(pair, SETTINGS, memo=Memo())
    report = report_of(subject_of(pair, outcome), outcome, preset=Preset(settings=SETTINGS))
    plain = page(report).decode("utf-8")
    assert "no errors are known" in plain
    assert "none, so no metres" in plain
    assert 'alt="Error"' not in plain


@pytest.mark.skipif(CHROMIUM is None, reason="there is no browser here")
def test_a_browser_shows_all_pictures_and_runs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(made(title=HOSTILE), encoding="utf-8")
    ran = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         f"--user-data-dir={tmp_path / 'browser'}", file.as_uri()],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    shown = Reader(ran.stdout)
    assert len([tag for tag, _ in shown.elements if tag == "img"]) == 7
    assert "".join(shown.texts["title"]).startswith('"><script>')
    assert not [tag for tag, _ in shown.elements if tag == "script"]
