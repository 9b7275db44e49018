"""Make ``photosearch/han_forms.py``: Han characters that are another form of one character.

Run by hand, ``python -m photosearch.training.han_forms``, with the training extra installed. The
pairs are OpenCC's (``TSCharacters``, Apache License 2.0), of several forms the first.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "han_forms.py"
WIDTH = 46  # characters of a line, which are two columns wide

HEAD = '''"""Han characters that are written in another form, and that form: 頤 and 颐, 園 and 园.

Made by ``photosearch.training.han_forms``; not to be edited. The pairs come from OpenCC's table
of traditional and simplified characters (https://github.com/BYVoid/OpenCC), Copyright 2010-2020
Carbo Kuo and contributors, licensed under the Apache License, Version 2.0.
"""

from __future__ import annotations

'''


def pairs() -> dict[str, str]:
    """Each character that has a simplified form, with it; never one that has a form itself."""
    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    first: dict[str, str] = {}
    for line in table.splitlines():
        char, _, forms = line.partition("\t")
        if len(char) == 1 and forms:
            first[char] = forms.split()[0]
    found = {}
    for char in sorted(first):
        form, seen = first[char], {char}
        while form in first and form not in seen:
            seen.add(form)
            form = first[form]
        if len(form) == 1 and form not in seen:
            found[char] = form
    return found


def source() -> str:
    """The module as text."""
    found = pairs()
    both = (("OTHERS", found.keys()), ("FORMS", found.values()))
    return HEAD + "\n".join(_constant(name, "".join(chars)) for name, chars in both)


def _constant(name: str, text: str) -> str:
    lines = [f'    "{text[at : at + WIDTH]}"' for at in range(0, len(text), WIDTH)]
    return "\n".join([f"{name} = (", *lines, ")\n"])


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8", newline="\n")
