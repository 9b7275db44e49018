"""Build a bundle of Photosearch for the system this runs on: a folder that needs no Python.

    python packaging/bundle.py                build/photosearch, for processors
    python packaging/bundle.py --gpu          the same with the CUDA runtime that torch brings
    python packaging/bundle.py --ocr          with what reads words in pictures
    python packaging/bundle.py --whole        nothing left out, to see what leaving out is worth
    python packaging/bundle.py --out FOLDER   somewhere else than in build/

Makes an environment of its own (``env`` in the same folder) that has what Photosearch needs to run
and nothing of what its developers use, so that none of that gets in. Can be run again; the
environment is kept while the project's dependencies are the same. What is left out is in
``bundle.toml``. On Linux, pip takes a torch with CUDA unless it is told where the one without it
is (``PIP_EXTRA_INDEX_URL``; pytorch.org says where); this refuses the wrong one of the two.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import contents
import refusals
import without_x265

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
STAMP = "bundle-environment.txt"
NAME = "photosearch"


class Refused(Exception):
    """The bundle cannot be built; the message says why and what to do."""


def main(arguments: list[str]) -> int:
    """Build what ``arguments`` ask for; returns the exit status."""
    given = _parser().parse_args(arguments)
    out = refusals.made(given.out.resolve())
    try:
        python = environment(out / "env", ocr=given.ocr)
        check_torch(python, gpu=given.gpu)
        papers = out / "papers"
        _run([str(python), str(HERE / "papers.py"), str(papers)])
        bundle = build(python, out, papers, whole=given.whole, ocr=given.ocr)
        if not given.whole:
            strip(inside(bundle))
            without_x265.replace(inside(bundle))
        add_installer(bundle, papers)
        collect_licences(bundle, python)
    except Refused as error:
        print(error, file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as error:  # a full disk, Debian without venv
        print(f"The bundle could not be built: {error}", file=sys.stderr)
        return 1
    print(contents.report(contents.sizes(bundle)))
    print(f"The bundle is in {bundle}. To test it: python packaging/bundle_test.py {bundle}")
    return 0


def environment(folder: Path, *, ocr: bool) -> Path:
    """The interpreter of an environment with this project in it as users install it."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    words = (PROJECT / "pyproject.toml").read_bytes()
    wanted = f"{hashlib.sha256(words).hexdigest()} {ocr}"
    stamp = folder / STAMP
    extras = "bundle,ocr" if ocr else "bundle"
    if not (stamp.is_file() and stamp.read_text() == wanted and python.exists()):
        refuse_other_things(folder, "pyvenv.cfg")
        _say(f"Making an environment in {folder} (2 GB)")
        venv.create(folder, with_pip=True, clear=not python.exists())
        _run([str(python), "-m", "pip", "install", "--quiet", f"{PROJECT}[{extras}]"])
        stamp.write_text(wanted)
    # The project itself may have changed since.
    again = ["--quiet", "--no-deps", "--force-reinstall"]
    _run([str(python), "-m", "pip", "install", *again, str(PROJECT)])
    return python


def check_torch(python: Path, *, gpu: bool) -> None:
    """Raise ``Refused`` unless the torch in the environment is of the wanted kind."""
    if sys.platform == "darwin":
        return  # there is one kind only
    probe = [str(python), "-c", "import torch; print(torch.version.cuda or '')"]
    found = subprocess.run(probe, capture_output=True, text=True, check=True).stdout.strip()
    if bool(found) == gpu:
        return
    there, wanted = ("a GPU", "processors") if found else ("processors", "a GPU")
    raise Refused(
        f"The torch that pip found is one for {there}; the bundle is to be one for {wanted}.\n"
        "pytorch.org says where that one is: name the place in PIP_EXTRA_INDEX_URL, remove the "
        "folder env and run this again."
    )


def build(python: Path, out: Path, papers: Path, *, whole: bool, ocr: bool) -> Path:
    """Run PyInstaller; returns the folder of the bundle, whose place is emptied before.

    ``papers`` is what ``papers.py`` has written: icons and what systems are told of the program.
    """
    choices = [word for word, wanted in (("whole", whole), ("ocr", ocr)) if wanted]
    name = out / ("whole" if whole else ".")
    bundle = name / NAME
    refuse_other_things(bundle, contents.INSIDE)
    if bundle.exists():
        shutil.rmtree(bundle)
    _say("Building; this takes some minutes")
    command = [str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(name), "--workpath", str(out / "work")]
    _run([*command, *places, str(HERE / "photosearch.spec"), "--", *choices, str(papers)])
    return bundle


def refuse_other_things(folder: Path, mark: str) -> None:
    """Raise ``Refused`` if ``folder``, about to be replaced, has something in it but no ``mark``.

    Whoever builds into the own home may have a folder of that name there.
    """
    try:
        names = {each.name for each in folder.iterdir()}
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(f"{folder} cannot be used ({error.strerror}); remove it.") from error
    if names and mark not in names:
        raise Refused(f"{folder} holds other things; name another place with --out.")


def inside(bundle: Path) -> Path:
    """The folder of everything but the programs."""
    return bundle / contents.INSIDE


def strip(folder: Path) -> None:
    """Take symbol tables from libraries that ``bundle.toml`` names, where that is known to work.

    Debuggers read them; loading a library never does.
    """
    tool = shutil.which("strip")
    if not sys.platform.startswith("linux") or tool is None:
        return
    for pattern in contents.table().strip:
        for library in sorted(folder.glob(pattern)):
            if not library.is_symlink():
                _run([tool, "--strip-unneeded", str(library)])


def add_installer(bundle: Path, papers: Path) -> None:
    """On Linux, what installs the bundle for a user and takes it away again."""
    if not sys.platform.startswith("linux"):
        return
    shutil.copytree(papers / "share", bundle / "share")
    for name in ("install.sh", "uninstall.sh"):
        shutil.copy(HERE / "linux" / name, bundle)


def collect_licences(bundle: Path, python: Path) -> None:
    """Licences of everything inside, and the list of it (``licences.py``)."""
    script = HERE / "licences.py"
    if script.is_file():
        _run([str(python), str(script), str(bundle)])


def _parser() -> argparse.ArgumentParser:
    summary, _, further = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python packaging/bundle.py",
        description=summary,
        epilog=further,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, default=PROJECT / "build", metavar="FOLDER")
    parser.add_argument("--gpu", action="store_true", help="with torch's CUDA runtime")
    parser.add_argument("--ocr", action="store_true", help="with the extra that reads words")
    parser.add_argument("--whole", action="store_true", help="leave nothing out, to compare")
    return parser


def _run(command: list[str]) -> None:
    """Run; raises ``Refused`` if it fails, whose own words are on the screen."""
    if subprocess.run(command, cwd=HERE, check=False).returncode != 0:
        raise Refused(f"This failed, with its own words above: {' '.join(command)}")


def _say(words: str) -> None:
    print(f"==> {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
