"""Known vulnerabilities of what Photosearch needs to run, and whether all licences are accepted.

    python packaging/audit.py              both
    python packaging/audit.py --offline    licences only

Run in an environment with Photosearch in it: the versions there are looked up. Vulnerabilities are
told by pip-audit, in an environment of its own (``build/audit``), which asks a service on the
network. Status 0: all well; 1: something is wrong; 3: the service could not tell, for all or for
some packages, which is no good news. A package that the service does not know is such a one:
pip-audit by itself would say that nothing was found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path

import licences
import refusals

TOOL = "pip-audit>=2.9,<3"
PLACE = licences.PROJECT / "build" / "audit"
WRONG, UNTOLD = 1, 3
PATIENCE = 900  # seconds; one request for each package


def pins() -> dict[str, str]:
    """Name and version of everything that is needed and installed here, ourselves left out."""
    found = licences.required(licences.EXTRAS)
    # What stands behind a plus says how it was built; advisories know the version before it.
    return {
        name: each.version.partition("+")[0]
        for name, each in found.items()
        if name != licences.PRODUCT
    }


def told(report: dict[str, object], asked: dict[str, str]) -> tuple[list[str], list[str]]:
    """What a report says: vulnerabilities, a sentence each; and names of which it says nothing."""
    wrong, answered = [], set()
    dependencies = report.get("dependencies")
    for entry in dependencies if isinstance(dependencies, list) else []:
        if "skip_reason" in entry:
            continue
        name = licences.canonical(entry["name"])
        answered.add(name)
        for known in entry.get("vulns", []):
            fixed = ", ".join(known.get("fix_versions", [])) or "no version yet"
            names = " ".join([known["id"], *known.get("aliases", [])])
            wrong.append(f"{name} {entry['version']}: {names}; mended in {fixed}")
    return wrong, sorted(set(asked) - answered)


def tool(place: Path = PLACE) -> list[str]:
    """How to call pip-audit, which is installed into ``place`` the first time."""
    try:
        return _installed(place)
    except (OSError, subprocess.CalledProcessError) as error:
        sentence = f"pip-audit could not be installed in {place}, so nothing was asked: {error}"
        refusals.refuse(sentence, UNTOLD)


def _installed(place: Path) -> list[str]:
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"Making an environment for pip-audit in {place}", file=sys.stderr)
        venv.create(place, with_pip=True)
    probe = [str(python), "-c", "import pip_audit"]
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", TOOL], check=True)
    return [str(python), "-m", "pip_audit"]


def ask(command: Sequence[str], asked: dict[str, str]) -> dict[str, object]:
    """The report on these versions; empty where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        pinned, answer = Path(folder) / "pins.txt", Path(folder) / "answer.json"
        lines = [f"{name}=={number}\n" for name, number in asked.items()]
        pinned.write_text("".join(lines), "utf-8")
        options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--desc", "off"]
        try:
            ran = subprocess.run(
                [*command, "-r", str(pinned), *options, "-f", "json", "-o", str(answer)],
                capture_output=True,  # it also says that all is well when nobody answered
                text=True,
                check=False,
                timeout=PATIENCE,
            )
            if not answer.is_file():
                print(ran.stderr, file=sys.stderr)
            found = json.loads(answer.read_text("utf-8"))
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return {}
    return found if isinstance(found, dict) else {}


def main(arguments: Sequence[str]) -> int:
    """Say what is wrong; returns the exit status."""
    if arguments not in ([], ["--offline"]):
        refusals.usage(__doc__)
    wrong = licences.check(licences.required(licences.EXTRAS).values())
    print("\n".join(wrong) or "Licences: all are known and accepted.")
    if arguments:
        return WRONG if wrong else 0
    asked = pins()
    vulnerable, untold = told(ask(tool(), asked), asked)
    print("\n".join(vulnerable) or f"Vulnerabilities: none known in {len(asked) - len(untold)}.")
    if untold:
        print(f"The service told nothing of {len(untold)} packages: {', '.join(untold)}")
    if wrong or vulnerable:
        return WRONG
    return UNTOLD if untold else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
