"""Set up Photosearch and run it, or its tests, with nothing but a stock Python 3.11 or newer.

    python3 packaging/start.py                    open the window; no display: the terminal
    python3 packaging/start.py FOLDER             index FOLDER, then answer queries
    python3 packaging/start.py FOLDER QUERY ...   index FOLDER, answer these queries and leave
    python3 packaging/start.py --test [ARGUMENTS] lint, types and the whole test suite

Makes its own virtual environment (``.venv`` beside this project; ``PHOTOSEARCH_VENV`` names
another place), so an externally managed Python is left alone. Can be run again: set-up is
skipped while nothing it depends on has changed. Uses the standard library only and must not
import Photosearch, which is not installed yet when this starts.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
STAMP = "photosearch-setup.txt"
# Tests wait for child processes and file events most of the time: files of tests side by side, one
# more than cores, and those with few and long tests not last.
WORKERS = str(min(4, (os.cpu_count() or 1) + 1))
PATIENCE = 45 * 60  # seconds: tests take ten minutes on 2 cores; those not done by then hang
WHOLE_SUITE = ["-q", "-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"]


def main(arguments: list[str]) -> int:
    """Set up what is missing, then run; returns the exit status of what was run."""
    if sys.version_info < OLDEST:
        return _refuse(
            f"Photosearch needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is "
            f"{sys.version.split()[0]}.",
            "Install a newer Python and start this script with it, for example: "
            f"python{OLDEST[0]}.{OLDEST[1]} packaging/start.py",
        )
    if arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 0
    testing = arguments[:1] == ["--test"]
    python = _prepared("dev" if testing else "")
    if python is None:
        return 1
    os.environ.setdefault("PYTHONUTF8", "1")
    if testing:
        return _run_tests(python, arguments[1:])
    command = [str(python), "-m", "photosearch"]
    if arguments:
        command += ["shell", *arguments]
    return _wait([*command], cwd=None)


def _prepared(extra: str) -> Path | None:
    """The interpreter of a virtual environment that has everything; None after saying why not."""
    folder = Path(os.environ.get("PHOTOSEARCH_VENV", PROJECT / ".venv"))
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / STAMP
    wanted = _fingerprint()
    done = stamp.read_text("utf-8").split() if stamp.is_file() and python.exists() else []
    if done[:1] == [wanted] and (not extra or extra in done):
        return python
    if not _usable(python):
        _say(f"Setting up a virtual environment in {folder} (only needed once)")
        if not _create(folder):
            return None
    extras = sorted({extra, *done[1:]} - {""})
    target = f"{PROJECT}[{','.join(extras)}]" if extras else str(PROJECT)
    _say("Installing Photosearch and the libraries it needs (up to 2 GB the first time; minutes)")
    if _wait([*_pip(python), "install", "--editable", target, *_pip_quiet()], cwd=PROJECT) != 0:
        _refuse(
            "The libraries could not be installed; pip's own words are above.",
            "Check the internet connection and the free space on the disk, then run this again: "
            "it goes on where it stopped.",
        )
        return None
    stamp.write_text(" ".join([wanted, *extras]), "utf-8")
    _say("Ready")
    return python


def _create(folder: Path) -> bool:
    """Make the environment, with or without the ``ensurepip`` that some systems leave out."""
    if not _may_replace(folder):
        _refuse(
            f"{folder} is there and is no virtual environment.",
            "Name another place in PHOTOSEARCH_VENV, or move it away.",
        )
        return False
    if folder.exists():
        shutil.rmtree(folder)  # a set-up that was cut short
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return True
    shutil.rmtree(folder, ignore_errors=True)
    if _own_pip():  # Debian without python3-venv: this Python's own pip can serve the environment
        bare = [sys.executable, "-m", "venv", "--without-pip", str(folder)]
        if subprocess.run(bare, check=False).returncode == 0:
            return True
    print(made.stdout + made.stderr, file=sys.stderr)
    _refuse(
        f"A virtual environment could not be made in {folder}.",
        "On Debian and Ubuntu install the missing part with: sudo apt install python3-venv",
    )
    return False


def _may_replace(folder: Path) -> bool:
    """Whether it is not there, empty, or an environment: who names the wrong folder keeps it."""
    try:
        names = {each.name for each in folder.iterdir()}
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return not names or "pyvenv.cfg" in names


def _pip(python: Path) -> list[str]:
    """How to call pip for the environment: its own one, or this Python's pointed at it."""
    probe = [str(python), "-m", "pip", "--version"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return [str(python), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(python)]


def _own_pip() -> bool:
    probe = [sys.executable, "-m", "pip", "--version"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _usable(python: Path) -> bool:
    if not python.exists():
        return False
    probe = [str(python), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST})"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _pip_quiet() -> list[str]:
    return [] if sys.stdout.isatty() else ["--quiet", "--progress-bar=off"]


def _fingerprint() -> str:
    """Changes when what must be installed changes, or the project was moved."""
    words = (PROJECT / "pyproject.toml").read_bytes() + str(PROJECT).encode("utf-8", "replace")
    return hashlib.sha256(words).hexdigest()[:16]


def _run_tests(python: Path, arguments: list[str]) -> int:
    """Lint, format, types, import rules, tests: all are run, the worst status is returned."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Hundreds of processes are started, and none of them should compile it all again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    steps = [
        ("Lint", ["ruff", "check", "."]),
        ("Format", ["ruff", "format", "--check", "."]),
        ("Tests", ["pytest", *(arguments or WHOLE_SUITE)]),
    ]
    failed = []
    with subprocess.Popen(  # beside the tests, which wait a lot: from nothing it takes a minute
        [str(python), "-m", "mypy"], cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as types:
        for name, command in steps:
            _say(name)
            if _wait([str(python), "-m", *command], cwd=PROJECT, seconds=PATIENCE) != 0:
                failed.append(name.lower())
        _say("Types")
        print(types.communicate()[0].decode("utf-8", "replace"), end="", flush=True)
        if types.returncode != 0:
            failed.append("types")
    if failed:
        return _refuse(f"Not everything passed: {', '.join(failed)}.", "See above.")
    _say("Everything passed")
    return 0


def _wait(command: list[str], cwd: Path | None, seconds: float | None = None) -> int:
    try:
        return subprocess.call(command, cwd=cwd, timeout=seconds)
    except KeyboardInterrupt:
        return 130
    except subprocess.TimeoutExpired:
        return _refuse(f"Ended: not done after {seconds:.0f} seconds.", "See where it hangs.")


def _say(words: str) -> None:
    print(f"==> {words}", file=sys.stderr, flush=True)


def _refuse(what: str, remedy: str) -> int:
    print(f"{what}\n{remedy}", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
