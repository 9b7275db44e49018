"""Licences: how a distribution says which it has, and which of them may be in a bundle.

Read by ``licences.py`` and by tests. Expressions are those of SPDX: ``MIT AND (BSD-3-Clause OR
GPL-2.0-only)``. Opens no file but a distribution's own metadata.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution

PERMISSIVE = frozenset(
    (
        *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause"),
        *("BSL-1.0", "CC0-1.0", "CNRI-Python", "HPND", "IJG", "ISC", "MIT", "MIT-CMU", "NCSA"),
        *("OpenSSL", "PSF-2.0", "Python-2.0", "Unicode-3.0", "Unlicense", "Zlib", "X11"),
        *("blessing", "FTL", "JasPer-2.0", "libpng-2.0", "libtiff", "bzip2-1.0.6", "CDDL-1.0"),
    )
)
# Passed on as they came, as libraries of their own that anybody can replace, with their texts and
# the place of their sources; GCC's exception makes its run-time libraries as free as those above.
WITH_DUTIES = frozenset(
    (
        *("LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"),
        *("GPL-3.0-or-later WITH GCC-exception-3.1", "CC-BY-4.0"),
        "GPL-2.0-or-later WITH Bootloader-exception",  # PyInstaller's loader
    )
)
ACCEPTED = PERMISSIVE | WITH_DUTIES

# What people write instead of an expression, in lower case.
WORDS = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache 2.0 license": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
# Read from the licence texts of distributions whose metadata say too little.
READ = {
    "pebble": "LGPL-3.0-only",
    "python-xlib": "LGPL-2.1-or-later",
    "nvidia": "LicenseRef-NVIDIA",  # the runtime of --gpu
}
_TOKEN = re.compile(r"\(|\)|[A-Za-z0-9.+-]+")


def licence_of(distribution: Distribution) -> str:
    """The SPDX expression of a distribution; what it says itself where that is none; else ""."""
    name = canonical(distribution.metadata["Name"])
    for known in (name, name.partition("-")[0]):
        if known in READ:
            return READ[known]
    said = _first(distribution, "License-Expression")
    if said:
        return said
    words = _first(distribution, "License")
    if words and words != "UNKNOWN" and "\n" not in words:  # what old tools write for nothing
        return WORDS.get(words.lower(), words)
    classifiers = distribution.metadata.get_all("Classifier") or []
    named = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    known_ones = [WORDS.get(each.lower(), each) for each in named if each != "OSI Approved"]
    return " AND ".join(known_ones)


def _first(distribution: Distribution, key: str) -> str:
    return str((distribution.metadata.get_all(key) or [""])[0]).strip()


def canonical(name: str) -> str:
    """A distribution's name in the one form by which names are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_accepted(expression: str) -> bool:
    """Whether something under these terms may be in a bundle: of an ``OR`` one side is enough."""
    tokens = _TOKEN.findall(expression)
    if not tokens or "".join(tokens) != re.sub(r"\s", "", expression):
        return False
    try:
        accepted, rest = _either(tokens)
    except (IndexError, ValueError):  # it ends before it is whole
        return False
    return accepted and not rest


def _either(tokens: list[str]) -> tuple[bool, list[str]]:
    accepted, rest = _both(tokens)
    while rest and rest[0] == "OR":
        other, rest = _both(rest[1:])
        accepted = accepted or other
    return accepted, rest


def _both(tokens: list[str]) -> tuple[bool, list[str]]:
    accepted, rest = _one(tokens)
    while rest and rest[0] == "AND":
        other, rest = _one(rest[1:])
        accepted = accepted and other
    return accepted, rest


def _one(tokens: list[str]) -> tuple[bool, list[str]]:
    first, *rest = tokens
    if first == "(":
        accepted, rest = _either(rest)
        if rest[0] != ")":
            return False, rest
        return accepted, rest[1:]
    if len(rest) > 1 and rest[0] == "WITH":
        return f"{first} WITH {rest[1]}" in ACCEPTED, rest[2:]
    return first in ACCEPTED, rest
