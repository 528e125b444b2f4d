"""Point clouds as files: what a library that did not write them reads."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from tests.engine.test_cloud import KNOWN, picture
from tuner.core.errors import FileError
from tuner.core.geometry.cloud import CloudLook, CloudRequest, cloud
from tuner.core.geometry.point_cloud import PointCloud, Source
from tuner.exporters.ply import Layout, encode, export_ply


@pytest.fixture
def found() -> PointCloud:
    raw = np.random.default_rng(4).integers(16, 16 * 40, (30, 40)).astype(np.int16)
    raw[:, :7] = -16
    wanted = CloudRequest(
        picture=picture(raw.shape),
        disparity=raw,
        invalid=-16,
        calibration=KNOWN,
        look=CloudLook(normals=True),
    )
    return cloud(wanted)


def header(path: Path) -> list[str]:
    return path.read_bytes().partition(b"end_header")[0].decode("ascii").splitlines()


@pytest.mark.parametrize("text", [False, True], ids=["binary", "ascii"])
@pytest.mark.parametrize("normals", [False, True], ids=["plain", "normals"])
def test_trimesh_reads_what_was_written(
    found: PointCloud, text: bool, normals: bool, tmp_path: Path
) -> None:
    path = tmp_path / "cloud.ply"
    written = found if normals else replace(found, normals=None)
    assert export_ply(written, to=path, layout=Layout(text=text)) == ()
    read = trimesh.load(path, process=False)
    assert isinstance(read, trimesh.PointCloud)
    np.testing.assert_allclose(read.vertices, found.points, rtol=1e-6)
    np.testing.assert_array_equal(read.colors[:, :3], found.colours)
    properties = [line for line in header(path) if line.startswith("property")]
    assert len(properties) == (9 if normals else 6)
    if normals:
        data = read.metadata["_ply_raw"]["vertex"]["data"]
        kept = np.stack([data[name].ravel() for name in ("nx", "ny", "nz")], 1)
        np.testing.assert_allclose(kept, found.normals, atol=1e-6)


def test_the_header_says_unit_axes_and_source(found: PointCloud, tmp_path: Path) -> None:
    export_ply(found, to=tmp_path / "cloud.ply")
    said = header(tmp_path / "cloud.ply")
    assert said[:2] == ["ply", "format binary_little_endian 1.0"]
    assert "comment unit metre" in said
    assert "comment axes x right, y down, z forward; the left camera is the origin" in said
    assert "comment source stereo disparity: measured" in said
    assert f"element vertex {len(found)}" in said
    assert not any("warning" in line for line in said)


def test_y_up_turns_points_and_normals(found: PointCloud, tmp_path: Path) -> None:
    export_ply(found, to=tmp_path / "up.ply", layout=Layout(y_up=True))
    read = trimesh.load(tmp_path / "up.ply", process=False)
    np.testing.assert_allclose(read.vertices, found.points * [1, -1, -1], rtol=1e-6)
    assert "comment axes x right, y up, z backward" in "\n".join(header(tmp_path / "up.ply"))
    assert np.linalg.det(np.diag([1, -1, -1])) == pytest.approx(1), "no mirror"


@pytest.mark.parametrize("source", list(Source))
def test_what_is_not_measured_is_labelled(
    found: PointCloud, source: Source, tmp_path: Path
) -> None:
    export_ply(replace(found, source=source), to=tmp_path / "a.ply")
    (said,) = [one for one in header(tmp_path / "a.ply") if one.startswith("comment source")]
    assert ("not measured" in said) == (source is not Source.STEREO)


def test_without_calibration_the_file_and_the_answer_say_so(
    found: PointCloud, tmp_path: Path
) -> None:
    notes = export_ply(replace(found, metric=False), to=tmp_path / "a.ply")
    assert notes == ("no calibration: shape only; unit baseline, focal length assumed as 100 px",)
    said = header(tmp_path / "a.ply")
    assert "comment unit baseline" in said
    assert any(line.startswith("comment warning no calibration: shape only") for line in said)


def test_a_cloud_without_points_is_refused(found: PointCloud, tmp_path: Path) -> None:
    none = replace(
        found, points=found.points[:0], colours=found.colours[:0], pixels=found.pixels[:0]
    )
    with pytest.raises(FileError, match="no pixel has a distance within the limits"):
        export_ply(none, to=tmp_path / "a.ply")
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused(found: PointCloud, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"written as \.ply"):
        export_ply(found, to=tmp_path / "a.xyz")


def test_a_refused_write_leaves_the_old_file(
    found: PointCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ply"
    path.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="the disk is full"):
        export_ply(found, to=path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_binary_is_header_and_rows_and_nothing_else(found: PointCloud) -> None:
    data = bytes(encode(replace(found, normals=None), Layout()))
    body = data.partition(b"end_header\n")[2]
    kind = np.dtype([("p", "<f4", 3), ("c", "u1", 3)])
    rows = np.frombuffer(body, kind)
    np.testing.assert_array_equal(rows["p"], found.points)
    np.testing.assert_array_equal(rows["c"], found.colours)
