"""Surroundings that no desk has: every command answers in one line, and never with a traceback."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest

from tests.attack.programs import LIMIT_S, ended, one_line, scene, surroundings
from tests.attack.tries import Tries
from tuner.__main__ import main
from tuner.cli import interrupts
from tuner.core.errors import FileError
from tuner.files import folders
from tuner.matchers.stereo_bm import SPECS
from tuner.presets.codec import Preset, save_preset
from tuner.presets.library import user_folder, user_presets

pytestmark = pytest.mark.skipif(os.name != "posix", reason="surroundings as on POSIX")

FOLDERS = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
HOMELESS = (
    "import os, pwd, sys\n"
    f"for name in {FOLDERS}: os.environ.pop(name, None)\n"
    "def unknown(_): raise KeyError('uid not found')\n"
    "pwd.getpwuid = unknown\n"
    "from tuner.__main__ import main\n"
    "sys.exit(main(sys.argv[1:]))"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return scene(tmp_path)


def answered(program: str, arguments: list[str], home: Path) -> tuple[int, str, str]:
    """Exit code, stdout, stderr of a program in Python that runs a command."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=surroundings(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


COMPUTE = ["compute", "left.png", "right.png", "--json"]


@pytest.mark.parametrize(
    "command", [COMPUTE, ["models", "list"], ["mono", "left.png", "--model", "net.onnx", "--json"]]
)
def test_no_home_and_no_entry_in_passwd(home: Path, command: list[str]) -> None:
    before = {path.name for path in home.iterdir()}
    code, out, err = answered(HOMELESS, command, home)
    assert code in (0, 2)
    assert "Traceback" not in err
    assert all(line.startswith("stereo-tuner: ") for line in err.splitlines())
    assert out if code == 0 else one_line(err)
    assert {path.name for path in home.iterdir()} == before


def test_without_a_home_the_folders_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("STEREO_TUNER_PRESETS", raising=False)
    for answer in (unknown, lambda *_, **__: Path("~/.local/share/stereo-tuner")):
        for kind in ("data", "cache", "log"):
            monkeypatch.setattr(f"platformdirs.user_{kind}_path", answer)
        for asked in (folders.data_folder, folders.cache_folder, folders.log_file):
            with pytest.raises(FileError, match="set HOME"):
                asked()
        assert user_presets().entries == ()
        assert "set HOME" in user_presets().notes[0]
        assert not user_folder().exists()
        with pytest.raises(FileError, match="STEREO_TUNER_PRESETS"):
            user_folder(create=True)
    monkeypatch.setenv("STEREO_TUNER_PRESETS", "~nobody-at-all/presets")
    with pytest.raises(FileError, match="no home folder"):
        user_folder(create=True)


@pytest.mark.parametrize(
    "command",
    [
        COMPUTE,
        ["compute", "{scene}/left.png", "{scene}/right.png", "--out", "out.npy"],
        ["models", "folder"],
    ],
)
def test_a_deleted_current_folder(home: Path, command: list[str]) -> None:
    gone = (
        "import os, sys, tempfile; folder = tempfile.mkdtemp(); os.chdir(folder)\n"
        "os.rmdir(folder); from tuner.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    code, _, err = answered(gone, [part.format(scene=home) for part in command], home)
    assert code in (0, 2)
    assert one_line(err) if code else not err


@pytest.mark.parametrize("locale", ["C", "en_US.ISO-8859-1"])
def test_names_that_the_locale_cannot_say(home: Path, locale: str) -> None:
    spoken = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TERM": "nonsense"}
    for name in ("left.png", "right.png"):
        os.rename(home / name, home / f"é{name}")
    save_preset(Preset(), home / "é.json")
    command = ["compute", "éleft.png", "éright.png", "--preset", "é.json", "--out", "é.npy"]
    code, out, _ = ended([*command, "--json"], home, environment=spoken)
    assert code == 0
    assert json.loads(out)["size"] == [200, 90]
    assert np.load(home / "é.npy").shape == (90, 200)
    code, _, err = ended(["compute", "ö.png", "éright.png", "--json"], home, environment=spoken)
    assert code == 2
    assert one_line(err)


def test_names_that_are_no_text_at_all(home: Path) -> None:
    for name in (b"left.png", b"right.png"):
        os.rename(bytes(home) + b"/" + name, bytes(home) + b"/\xe9\n" + name)
    names = [os.fsdecode(b"\xe9\n" + name) for name in (b"left.png", b"right.png")]
    code, out, _ = ended(["compute", *names, "--json"], home)
    assert code == 0
    assert json.loads(out)["left"]["path"] == names[0]
    code, _, err = ended(["compute", *names, "--out", "\udce9/out.npy"], home)
    assert code == 2
    assert one_line(err)


@pytest.mark.parametrize("suffix", ["npy", "pfm", "png", "tiff"])
def test_a_disk_that_takes_no_more(home: Path, suffix: str) -> None:
    """As far as a file may grow here; the old file stays."""
    old = home / f"out.{suffix}"
    old.write_bytes(b"old")
    limited = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from tuner.__main__ import main; import tuner.cli.compute as command\n"
        "def export(*given, real=command.export, **more):\n"
        "    # Not before: pictures go through files too.\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "    return real(*given, **more)\n"
        "command.export = export\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    given = ["compute", "left.png", "right.png", "--block-size", "9", "--out", old.name]
    code, _, err = answered(limited, given, home)
    assert code == 2
    assert one_line(err)
    assert "too large for this disk" in err
    assert old.read_bytes() == b"old"
    assert not list(home.glob(".*.part"))


def test_few_descriptors_and_little_memory(home: Path) -> None:
    for limit, most in ((resource.RLIMIT_NOFILE, 12), (resource.RLIMIT_AS, 700_000_000)):
        limited = (
            "import sys; from tuner.__main__ import main; import tuner.cli.compute, resource\n"
            f"resource.setrlimit({limit}, ({most}, {most})); sys.exit(main(sys.argv[1:]))"
        )
        code, out, err = answered(limited, COMPUTE, home)
        assert code in (0, 2)
        assert "Traceback" not in err
        assert out if code == 0 else one_line(err)


def test_what_nobody_foresaw_is_one_line_and_its_details_are_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody\nthought of it")

    log = home / "logs" / "stereo-tuner.log"
    monkeypatch.setattr("tuner.cli.source.open_source", fail)
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_, **__: log.parent)
    monkeypatch.chdir(home)
    assert main(COMPUTE) == 70
    err = capsys.readouterr().err
    assert one_line(err)
    assert "ZeroDivisionError: nobody thought of it" in err
    assert str(log) in err
    assert "in fail" in log.read_text()
    log.unlink()
    log.mkdir()
    assert main(COMPUTE) == 70
    err = capsys.readouterr().err
    assert one_line(err)
    assert "could not be kept" in err


def test_what_the_system_refuses_is_for_the_user(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    def exhausted(*_: object, **__: object) -> None:
        raise cv2.error("OpenCV(5.0.0) x.cpp:1: error: (-4:Insufficient memory) in function 'f'\n")

    monkeypatch.chdir(home)
    for failing, words in ((fail, "the system refused"), (exhausted, "not enough memory")):
        monkeypatch.setattr("tuner.cli.source.open_source", failing)
        assert main(COMPUTE) == 2
        err = capsys.readouterr().err
        assert one_line(err)
        assert words in err


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Signals end the work, as in a process that was started for it."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(interrupts, "_told", [])
    interrupts.end_at_once()
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("ending")
def test_an_end_that_an_import_swallowed_is_no_mistake_of_the_users(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was taken for an engine that is not installed, and another one for the model's fault."""

    def swallow(*_: object, **__: object) -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
            Event().wait()
        except KeyboardInterrupt:
            raise FileError("net.onnx: this engine cannot run it; try the other one") from None

    monkeypatch.chdir(home)
    monkeypatch.setattr("tuner.cli.source.open_source", swallow)
    assert main(COMPUTE) == 128 + signal.SIGTERM
    assert capsys.readouterr().err == ""


NONSENSE = (
    *("9" * 5000, "-" + "9" * 5000, "NaN", "inf", "-inf", "1e400", "-0", "0", "-1", "", "\udcff"),
    *("a\x01b", "99999999999", "1.5", "٣", "²", "1_5", " 15 ", "0x10", "off", "1e400px", "nanpx"),
    *("9" * 5000 + "px", "-0px", "px", "1,2,3,4", "-1,0,0,0", "9" * 5000 + ",1,1,1", ",,,", "🦊"),
    *("1,2,3,nan", "0,0,99999,99999", "auto", "a" * 70000, "\n", "--", "-", "."),
)
FLAGS = {
    "compute": ("--preset", "--metrics", "--gt-scale", "--verbose"),
    "compare": ("--preset", "--metrics", "--fit-to", "--engine", "--input-size", "--sha256"),
    "mono": ("--engine", "--device", "--variant", "--input-size", "--sha256"),
    "": ("--preset", "--ground-truth", "--gt-scale", "--size", "--theme"),
}


def line_of_nonsense(rng: random.Random) -> list[str]:
    command = rng.choice(list(FLAGS))
    own = [f"--{name.replace('_', '-')}" for name in SPECS] if command[:2] == "co" else []
    paths = ["left.png", "right.png"][: 1 if command == "mono" else 2]
    line = [command, *(paths if rng.random() < 0.8 else [rng.choice(NONSENSE)])]
    for _ in range(rng.choice((1, 1, 2, 3))):
        line += [rng.choice([*FLAGS[command], *own]), rng.choice(NONSENSE)]
    # What stands without its command opens the window: nonsense alone never does.
    return [part for part in line if part] if command else [*line[1:], "--size", "5"]


def test_nonsense_for_every_flag(
    home: Path, tries: Callable[[int], Tries], monkeypatch: pytest.MonkeyPatch, capsys: object
) -> None:
    assert isinstance(capsys, pytest.CaptureFixture)
    monkeypatch.chdir(home)
    for rng in tries(60):
        line = [*line_of_nonsense(rng), "--json"]
        code: object = 0
        with contextlib.suppress(SystemExit):
            code = main(line)
        err = capsys.readouterr().err
        said = [words for words in err.splitlines() if not words.startswith("stereo-tuner: note")]
        assert code in (0, 2), line
        assert len(said) == (1 if code else 0), line
        assert len(err) < 4000
