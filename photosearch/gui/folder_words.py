"""How a folder is being watched, in the user's language.

Pure functions of what ``Watcher.state`` says. Knows its sentences, no widgets and no folders.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

WATCHING, AWAY, ONLY = "watching", "away", "listing only: "


def is_away(state: str) -> bool:
    """Whether the folder cannot be reached."""
    return state == AWAY


def is_listed(state: str) -> bool:
    """Whether changes are only seen when the folder is looked through every now and then."""
    return state.startswith(ONLY) and not _begins(state)


def _begins(state: str) -> bool:
    return "started" in state  # at the beginning, and after a watch has died


def words(state: str) -> str:
    """What to say of a folder; empty where nothing is known of it."""
    if state == WATCHING:
        return QCoreApplication.translate("Folders", "Changes are seen at once")
    if state == AWAY:
        return QCoreApplication.translate("Folders", "Not connected")
    if not state:
        return ""
    if _begins(state):
        return QCoreApplication.translate("Folders", "Beginning to watch…")
    if "network" in state:
        return QCoreApplication.translate(
            "Folders", "Looked through every 10 minutes: a network drive does not tell of changes"
        )
    if "max_user_watches" in state:
        return QCoreApplication.translate(
            "Folders",
            "Looked through every 10 minutes: the system allows no more folders to be watched",
        )
    return QCoreApplication.translate(
        "Folders", "Looked through every 10 minutes: it cannot be watched"
    )
