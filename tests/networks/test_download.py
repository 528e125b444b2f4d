"""A download ends with the right file, or with none under its name and one sentence why."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.networks.served import Site, served
from tuner.core.errors import FileError
from tuner.core.stopping import Stopped
from tuner.files.lock import alone
from tuner.networks.download import fetching as downloading
from tuner.networks.errors import ModelError
from tuner.networks.registry import DEFAULT
from tuner.networks.store import download, locate, remove
from tuner.networks.types import ModelRow

CONTENT = np.random.default_rng(0).bytes(700_000)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site(content=CONTENT)) as running:
        yield running


@pytest.fixture
def model(site: Site) -> ModelRow:
    return replace(
        DEFAULT,
        url=site.url,
        bytes_low=len(CONTENT),
        bytes_high=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def half_done(model: ModelRow, folder: Path, content: bytes = CONTENT[:300_000]) -> Path:
    folder.mkdir(exist_ok=True)
    part = downloading.part_of(model, folder)
    part.write_bytes(content)
    return part


def test_a_download_says_how_far_it_is_and_leaves_one_file(model: ModelRow, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "models"
    told: list[tuple[int, int]] = []
    path = download(model, progress=lambda *both: told.append(both), folder=folder)
    assert path.read_bytes() == CONTENT
    assert names(folder) == [model.file_name]
    assert told == sorted(told)
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_a_file_that_is_there_is_not_fetched_again(
    model: ModelRow, site: Site, tmp_path: Path
) -> None:
    download(model, folder=tmp_path)
    assert download(model, folder=tmp_path) == tmp_path / model.file_name
    assert len(site.ranges) == 1


def test_it_lands_where_it_is_looked_for(model: ModelRow) -> None:
    path = download(model)
    assert locate(model) == path
    assert remove(model) == [path]
    assert locate(model) is None


def test_a_broken_connection_goes_on_where_it_ended(
    model: ModelRow, site: Site, tmp_path: Path
) -> None:
    site.break_after = 200_000
    with pytest.raises(ModelError, match=r"connection .* start the download again: it goes on"):
        download(model, folder=tmp_path)
    assert not (tmp_path / model.file_name).exists()
    have = downloading.part_of(model, tmp_path).stat().st_size
    assert 0 < have <= 200_000
    site.break_after = None
    assert download(model, folder=tmp_path).read_bytes() == CONTENT
    assert site.ranges[1] == f"bytes={have}-"


def test_stopping_keeps_what_there_is(model: ModelRow, site: Site, tmp_path: Path) -> None:
    stop = threading.Event()

    def at_half(done: int, total: int) -> None:
        if done > total / 2:
            stop.set()

    with pytest.raises(Stopped):
        download(model, progress=at_half, stop=stop, folder=tmp_path)
    have = downloading.part_of(model, tmp_path).stat().st_size
    assert len(CONTENT) / 2 < have < len(CONTENT)
    assert download(model, folder=tmp_path).read_bytes() == CONTENT
    assert site.ranges[-1] == f"bytes={have}-"


def test_a_server_without_ranges_starts_anew(model: ModelRow, site: Site, tmp_path: Path) -> None:
    site.knows_ranges = False
    half_done(model, tmp_path, b"x" * 1000)
    assert download(model, folder=tmp_path).read_bytes() == CONTENT


def test_a_whole_part_needs_no_more_bytes(model: ModelRow, tmp_path: Path) -> None:
    half_done(model, tmp_path, CONTENT)
    assert download(model, folder=tmp_path).read_bytes() == CONTENT


def test_a_part_that_is_too_long_is_fetched_anew(model: ModelRow, tmp_path: Path) -> None:
    half_done(model, tmp_path, CONTENT + b"x")
    assert download(model, folder=tmp_path).read_bytes() == CONTENT


@pytest.mark.parametrize("part", [b"", b"x" * 300_000])
def test_other_content_is_thrown_away(
    model: ModelRow, site: Site, tmp_path: Path, part: bytes
) -> None:
    if not part:
        site.content = CONTENT[::-1]
    half_done(model, tmp_path, part)
    with pytest.raises(ModelError, match=r"not the released file .* thrown away"):
        download(model, folder=tmp_path)
    assert names(tmp_path) == ["home"]


def test_without_a_known_digest_the_size_decides(
    model: ModelRow, site: Site, tmp_path: Path
) -> None:
    unknown = replace(model, sha256=None, bytes_low=600_000, bytes_high=800_000)
    site.says_length = False
    assert download(unknown, folder=tmp_path).read_bytes() == CONTENT


def test_a_log_in_page_is_not_taken_for_the_model(
    model: ModelRow, site: Site, tmp_path: Path
) -> None:
    site.content, site.kind = b"<!DOCTYPE html>" + b" " * (len(CONTENT) - 15), "text/html"
    with pytest.raises(ModelError, match="web page instead of the file; log in to this network"):
        download(model, folder=tmp_path)
    site.kind = "application/octet-stream"
    with pytest.raises(ModelError, match="web page instead of the file; log in to this network"):
        download(model, folder=tmp_path)
    assert not (tmp_path / model.file_name).exists()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "no such file any more at http://127.0.0.1"),
        (403, "may not be fetched from this network"),
        (407, "the proxy wants a name and a password"),
        (429, "try again in some minutes"),
        (500, "answered with HTTP 500"),
    ],
)
def test_a_refusal_is_told_in_words(
    model: ModelRow, site: Site, tmp_path: Path, status: int, words: str
) -> None:
    site.status = status
    with pytest.raises(ModelError, match=words) as caught:
        download(model, folder=tmp_path)
    assert str(caught.value).startswith(f"{model.title}: ")
    assert "\n" not in str(caught.value)


def test_another_size_is_refused_before_it_is_fetched(
    model: ModelRow, site: Site, tmp_path: Path
) -> None:
    site.content = CONTENT[:1000]
    with pytest.raises(ModelError, match="offers 1000 bytes; 700000 are right"):
        download(model, folder=tmp_path)


def test_offline_and_a_dead_proxy_are_told_apart(
    model: ModelRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = replace(model, url="http://127.0.0.1:9/model.onnx")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9 cannot be reached .* check the network"):
        download(nowhere, folder=tmp_path)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(ModelError, match=r"the proxy cannot be reached .* check HTTPS_PROXY"):
        download(replace(model, url="http://models.invalid/m.onnx"), folder=tmp_path)


@pytest.mark.parametrize("proxy", ["http://[::bad", "socks9://127.0.0.1:1", "http://"])
def test_a_proxy_that_is_no_address_is_named(
    model: ModelRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(ModelError, match=r"proxy .*HTTPS_PROXY"):
        download(model, folder=tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_in_the_place_of_the_part_is_refused_at_once(
    model: ModelRow, tmp_path: Path
) -> None:
    os.mkfifo(downloading.part_of(model, tmp_path))
    # With a reader, so that even a program that opens it does not wait for ever.
    reader = os.open(downloading.part_of(model, tmp_path), os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(FileError, match="no regular file"):
            download(model, folder=tmp_path)
    finally:
        os.close(reader)


def test_silence_is_told_as_such(
    model: ModelRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    monkeypatch.setattr(downloading, "TIMEOUT_S", (1.0, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/model.onnx"
        with pytest.raises(ModelError, match="did not answer in time"):
            download(replace(model, url=url), folder=tmp_path)


def test_too_little_room_is_told_before(
    model: ModelRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=1000))
    with pytest.raises(FileError, match="needs 1 MB more and 0 MB are free; make room"):
        download(model, folder=tmp_path)


def test_a_disk_that_fills_up_meanwhile_leaves_no_file(
    model: ModelRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(downloading.os, "fsync", full)
    with pytest.raises(FileError, match="cannot be written: the disk is full; make room"):
        download(model, folder=tmp_path)
    assert not (tmp_path / model.file_name).exists()


def test_a_folder_that_cannot_be_is_told(model: ModelRow, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="file/models: cannot be created"):
        download(model, folder=tmp_path / "file" / "models")


def test_another_file_of_that_name_is_not_overwritten(model: ModelRow, tmp_path: Path) -> None:
    mine = tmp_path / model.file_name
    mine.write_bytes(b"mine")
    with pytest.raises(ModelError, match=r"not the released .* it has 4 bytes, 700000 are right"):
        download(model, folder=tmp_path)
    assert mine.read_bytes() == b"mine"


def test_two_downloads_of_one_file_do_not_spoil_each_other(model: ModelRow, tmp_path: Path) -> None:
    refused: list[str] = []

    def once_more(done: int, _: int) -> None:
        if not done:
            with pytest.raises(ModelError, match="being downloaded already") as caught:
                download(model, folder=tmp_path)
            refused.append(str(caught.value))

    path = download(model, progress=once_more, folder=tmp_path)
    assert refused
    assert path.read_bytes() == CONTENT


def test_what_another_process_finished_meanwhile_is_taken(
    model: ModelRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finished(row: ModelRow, folder: Path, **_: Any) -> Path:
        (folder / row.file_name).write_bytes(CONTENT)
        return downloading.part_of(row, folder)

    monkeypatch.setattr(downloading, "fetch", finished)
    assert download(model, folder=tmp_path) == tmp_path / model.file_name


def test_a_file_moved_away_is_not_written_to(tmp_path: Path) -> None:
    with open(tmp_path / "part", "ab") as file:
        assert alone(file)
        os.replace(tmp_path / "part", tmp_path / "whole")
        assert not alone(file)


def test_a_link_in_the_place_of_the_half_file_is_not_followed(
    model: ModelRow, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"p" * (len(CONTENT) + 1))
    folder = tmp_path / "models"
    folder.mkdir()
    downloading.part_of(model, folder).symlink_to(precious)
    with pytest.raises(FileError, match="no regular file; delete it"):
        download(model, folder=folder)
    assert precious.stat().st_size == len(CONTENT) + 1
