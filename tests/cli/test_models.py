"""``stereo-tuner models``: lists, gets, checks and removes, and never downloads unasked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import cv2
import numpy as np
import pytest

from tests.cli.nets import grey_net
from tuner.__main__ import main
from tuner.cli import models as command
from tuner.networks import by_name as depth_model
from tuner.networks import opening, registry
from tuner.networks.registry import ROWS
from tuner.networks.types import ModelRow, Preprocessing


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelRow]:
    """The only model on offer: a small network from a server on this machine."""
    data = grey_net(tmp_path / "served.onnx").read_bytes()
    (tmp_path / "served.onnx").unlink()

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Server)
    Thread(target=server.serve_forever, daemon=True).start()
    row = replace(
        ROWS[0],
        key="small_one",
        url=f"http://127.0.0.1:{server.server_port}/small.onnx",
        file_name="small.onnx",
        bytes_low=len(data),
        bytes_high=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        prep=Preprocessing(width=64, height=64),
        variants=(),
    )
    for module in (registry, command, depth_model):
        monkeypatch.setattr(module, "ROWS", (row,))
    monkeypatch.setattr(opening, "row_of", registry.row_of)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield row
    server.shutdown()
    server.server_close()


def test_list_names_all_and_says_how_to_get_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    out = capsys.readouterr().out
    for row in ROWS:
        assert f"{row.key}: {row.title}" in out
        assert row.licence in out
        assert f"stereo-tuner models get {row.key}" in out


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["key"] for row in found] == [row.key for row in ROWS]
    assert {row["path"] for row in found} == {None}


def test_nothing_is_downloaded_unasked(
    served: ModelRow, models_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cv2.imwrite(str(tmp_path / "p.png"), np.zeros((20, 20), np.uint8))
    for line in (["list"], ["verify"], ["folder"], ["verify", served.key], ["remove", served.key]):
        main(["models", *line])
    assert main(["mono", str(tmp_path / "p.png"), "--model", served.key, "--json"]) == 2
    assert f"models get {served.key}" in capsys.readouterr().err
    assert not list(models_folder.glob("*")) if models_folder.exists() else True


def test_get_use_verify_remove(
    served: ModelRow, models_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "get", served.key]) == 0
    captured = capsys.readouterr()
    assert served.sha256 is not None
    assert served.sha256 in captured.out
    # No terminal, no line that overwrites itself.
    assert captured.err == ""
    path = models_folder / "small.onnx"
    assert path.is_file()
    assert main(["models", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["path"] == str(path)
    noise = np.random.default_rng(1).integers(0, 255, (40, 50), dtype=np.uint8)
    cv2.imwrite(str(tmp_path / "p.png"), noise)
    # Its digest is known: no --yes.
    assert main(["mono", str(tmp_path / "p.png"), "--model", served.key, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["model"]["key"] == served.key
    assert main(["models", "verify"]) == 0
    assert "is the released file" in capsys.readouterr().out
    assert main(["models", "remove", served.key]) == 0
    assert not path.exists()


def test_a_damaged_file_is_found(
    served: ModelRow, models_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models_folder.mkdir(parents=True)
    (models_folder / "small.onnx").write_bytes(b"\0" * served.bytes_low)
    for line in (["verify"], ["verify", served.key]):
        assert main(["models", *line]) == 2
        assert "is not the released" in capsys.readouterr().err


def test_a_terminal_sees_progress(
    served: ModelRow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert main(["models", "get", served.key]) == 0
    err = capsys.readouterr().err
    assert "\r" in err
    assert "100%" in err
    assert err.endswith("\n")


def test_folder_follows_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STEREO_TUNER_MODELS", str(tmp_path / "mine"))
    assert main(["models", "folder"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "mine")


@pytest.mark.parametrize("folder", ["locked", "x" * 300])
@pytest.mark.parametrize("asked", ["list", "verify", "remove", "get", "mono"])
def test_a_folder_that_may_not_be_entered_is_no_traceback(
    asked: str,
    folder: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "locked").mkdir(mode=0o000)
    monkeypatch.setenv("STEREO_TUNER_MODELS", str(tmp_path / folder))
    cv2.imwrite(str(tmp_path / "picture.png"), np.zeros((9, 9), np.uint8))
    words = {
        "list": ["models", "list"],
        "verify": ["models", "verify"],
        "remove": ["models", "remove", ROWS[0].key],
        "get": ["models", "get", ROWS[0].key],
        "mono": ["mono", str(tmp_path / "picture.png"), "--json"],
    }[asked]
    # Where the folder can be entered after all, as by root, nothing is fetched for it.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    code = main(words)
    said = capsys.readouterr()
    assert code == (0 if asked in ("list", "verify") else 2)
    assert code == 0 or said.err.startswith("stereo-tuner: ")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["get", "midas"], "midas: no such model; there are midas_v21_small"),
        (["get"], "NAME"),
        ([], "list|get|verify|remove|folder"),
        (["fetch"], "fetch"),
        (["remove", "midas_v21_small"], "not downloaded"),
    ],
)
def test_mistakes_are_one_line(
    line: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", *line]) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.err.count("\n") == 1


def test_ctrl_c_ends_a_download_cleanly(
    served: ModelRow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(command.store, "download", interrupted)
    assert main(["models", "get", served.key]) == 130
    assert "Traceback" not in capsys.readouterr().err
