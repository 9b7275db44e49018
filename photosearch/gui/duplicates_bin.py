"""Spare photos to the system's bin, after a look that what is to stay is there.

Called on a Bridge thread with files as the library read them. Whatever has changed since then is
left where it is, and so is a second name of the very file that stays. Knows no library.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from photosearch.errors import Trouble
from photosearch.gui import system_bin
from photosearch.gui.system_bin import Outcome
from photosearch.library.looks import HeldFile
from photosearch.paths import for_system


def put_spares_in(keep: Sequence[HeldFile], spares: Sequence[HeldFile]) -> Outcome:
    """Move ``spares`` to the bin, as ``system_bin.put_in`` does.

    Raises ``Trouble``, with nothing moved, if none of ``keep`` is as it was when it was read.
    """
    kept = [found for file in keep if (found := _unchanged(file)) is not None]
    if not kept:
        raise Trouble(
            "The photo that should stay is not as it was any more, so nothing was moved.",
            "Look for duplicates again.",
        )
    moved, refused = [], []
    for file in spares:
        found = _unchanged(file)
        if found is None:
            why = QCoreApplication.translate("SystemBin", "it has changed since it was read")
            refused.append((file.path, why))
        elif any(os.path.samestat(found, other) for other in kept):
            why = QCoreApplication.translate(
                "SystemBin", "it is the very file that should stay, by another name"
            )
            refused.append((file.path, why))
        else:
            moved.append(file.path)
    outcome = system_bin.put_in(moved)
    return Outcome(outcome.done, (*refused, *outcome.refused))


def _unchanged(file: HeldFile) -> os.stat_result | None:
    if file.offline:
        return None
    try:
        found = os.stat(for_system(file.path))
    except OSError:
        return None
    same = (found.st_size, found.st_mtime_ns) == (file.size, file.mtime_ns)
    return found if same else None
