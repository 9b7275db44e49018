"""How much of the disk a program takes with everything that it needs.

    PYTHON installed.py PACKAGE

As a script it needs nothing but Python, so that the Python of any environment can run it: it prints
the package's version, those of what it was asked about, and the bytes of all, as one JSON object.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path

BASE = {"required", "important", "standard"}  # what every Debian has: not counted


def python_packages(name: str) -> dict[str, object]:
    """Bytes of a package and of those that it requires, as far as they are installed."""
    left, seen, total = [name], set(), 0
    while left:
        wanted = re.sub(r"[-_.]+", "-", left.pop()).lower()
        if wanted in seen:
            continue
        seen.add(wanted)
        try:
            found = metadata.distribution(wanted)
        except metadata.PackageNotFoundError:  # for another system
            continue
        files = {Path(str(file.locate())).resolve() for file in found.files or []}
        total += sum(file.stat().st_size for file in files if file.is_file())
        for line in found.requires or []:
            if "extra ==" not in line:
                left.append(re.match(r"[\w.-]+", line)[0])  # type: ignore[index]
    return {"version": metadata.version(name), "bytes": total, "packages": sorted(seen)}


def debian_packages(name: str, status: Path = Path("/var/lib/dpkg/status")) -> tuple[str, int]:
    """A package's version, and bytes of it with those that it depends on and no Debian lacks."""
    known: dict[str, dict[str, str]] = {}
    for block in status.read_text(encoding="utf-8").split("\n\n"):
        fields = dict(re.findall(r"^([\w-]+): (.*)$", block, re.MULTILINE))
        if fields.get("Status") == "install ok installed":
            known[fields["Package"]] = fields
    for fields in list(known.values()):
        for given in re.findall(r"[\w.+-]+", re.sub(r"\(.*?\)", "", fields.get("Provides", ""))):
            known.setdefault(given, fields)
    left, seen, total = [name], set(), 0
    while left:
        fields = known.get(left.pop(), {})
        package = fields.get("Package")
        if package is None or package in seen or fields.get("Priority") in BASE:
            continue
        seen.add(package)
        total += int(fields.get("Installed-Size", 0)) * 1024
        needs = f"{fields.get('Pre-Depends', '')},{fields.get('Depends', '')}"
        left += re.findall(r"(?:^|[,|])\s*([\w.+-]+)", needs)
    return known[name]["Version"], total


if __name__ == "__main__":
    print(json.dumps(python_packages(sys.argv[1])))
