"""What each key means in the viewer.

A table and one function on key events, used on the GUI thread by ``viewer``. Knows no widgets.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

_Key, _Mod = Qt.Key, Qt.KeyboardModifier

_PLAIN: dict[Qt.Key, str] = {
    _Key.Key_Left: "walk:-1",
    _Key.Key_Right: "walk:1",
    _Key.Key_PageUp: "walk:-1",
    _Key.Key_PageDown: "walk:1",
    _Key.Key_Home: "first",
    _Key.Key_End: "last",
    _Key.Key_Up: "pan:up",
    _Key.Key_Down: "pan:down",
    _Key.Key_Plus: "zoom_in",
    _Key.Key_Equal: "zoom_in",
    _Key.Key_Minus: "zoom_out",
    _Key.Key_Z: "toggle",
    _Key.Key_F: "full_screen",
    _Key.Key_F11: "full_screen",
    _Key.Key_Escape: "back",
    _Key.Key_Space: "back",  # it opened the photo, it closes it
    _Key.Key_Backspace: "back",
    _Key.Key_Back: "back",
    _Key.Key_I: "info",
    _Key.Key_S: "similar",
    _Key.Key_W: "where",
    _Key.Key_C: "copy",
    _Key.Key_Delete: "bin",
    **{Qt.Key(_Key.Key_0 + stars): f"rate:{stars}" for stars in range(6)},
}
_WITH_SHIFT: dict[Qt.Key, str] = {
    _Key.Key_Plus: "zoom_in",  # where + is on the shifted =
    _Key.Key_Left: "pan:left",
    _Key.Key_Right: "pan:right",
    _Key.Key_Up: "pan:up",
    _Key.Key_Down: "pan:down",
}
_WITH_CONTROL: dict[Qt.Key, str] = {
    _Key.Key_0: "fit",
    _Key.Key_1: "full_size",
    _Key.Key_Plus: "zoom_in",
    _Key.Key_Equal: "zoom_in",
    _Key.Key_Minus: "zoom_out",
    _Key.Key_C: "copy",
}


def action_of(event: QKeyEvent) -> str:
    """The action's name with its value after a colon; empty where the key means nothing here."""
    held = event.modifiers() & ~_Mod.KeypadModifier
    key = Qt.Key(event.key())
    if held == _Mod.NoModifier:
        return _PLAIN.get(key, "")
    if held == _Mod.ShiftModifier:
        return _WITH_SHIFT.get(key, "")
    if held in (_Mod.ControlModifier, _Mod.ControlModifier | _Mod.ShiftModifier):
        return _WITH_CONTROL.get(key, "")
    return ""
