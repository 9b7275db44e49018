"""Colours, spacing and the style sheet, light and dark.

Used on the GUI thread by every widget, so that no other module names a colour. Follows the
system unless the user chose; knows nothing of photos.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from string import Template
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from photosearch import paths

Choice = Literal["system", "light", "dark"]

UNIT = 4
SPACE = (4, 8, 12, 16, 24)
RADIUS = 6


@dataclass(frozen=True)
class Colours:
    """One scheme. ``well`` colours lie behind photos, ``raised`` ones above the surface."""

    window: QColor
    surface: QColor
    raised: QColor
    photo_well: QColor
    text: QColor
    muted: QColor
    faint: QColor
    border: QColor
    hover: QColor
    pressed: QColor
    accent: QColor
    accent_hover: QColor
    on_accent: QColor
    accent_soft: QColor
    danger: QColor
    warning: QColor
    good: QColor
    star: QColor


def _colours(**names: str) -> Colours:
    return Colours(**{name: QColor(value) for name, value in names.items()})


LIGHT = _colours(
    window="#f6f6f7", surface="#ffffff", raised="#ffffff", photo_well="#e9e9ec",
    text="#1b1b1f", muted="#5b5b66", faint="#8b8b97", border="#dcdce1",
    hover="#ececf0", pressed="#e0e0e6", accent="#2f6fed", accent_hover="#255fd3",
    on_accent="#ffffff", accent_soft="#dfe9fd", danger="#c4314b", warning="#a15c00",
    good="#1f7a45", star="#e09600",
)  # fmt: skip
DARK = _colours(
    window="#17171a", surface="#1e1e22", raised="#28282d", photo_well="#28282d",
    text="#ececf1", muted="#a9a9b5", faint="#7d7d8a", border="#34343b",
    hover="#2a2a30", pressed="#34343c", accent="#6c9bff", accent_hover="#86adff",
    on_accent="#0d1526", accent_soft="#26365a", danger="#ff7a8f", warning="#f0b35a",
    good="#6cd197", star="#f5b942",
)  # fmt: skip


class _Notifier(QObject):
    """Tells that the scheme has changed: re-tint icons, repaint what is painted by hand."""

    changed = Signal()


class _State:
    """The scheme in use; there is one application."""

    colours = LIGHT
    choice: Choice = "system"
    notifier: _Notifier | None = None
    dressed: QCoreApplication | None = None  # what wears these colours


def colours() -> Colours:
    """The colours in use now."""
    return _State.colours


def is_dark() -> bool:
    """Whether the dark scheme is in use."""
    return _State.colours is DARK


def notifier() -> _Notifier:
    """The object whose signal ``changed`` tells of a new scheme."""
    if _State.notifier is None:
        _State.notifier = _Notifier()
    return _State.notifier


def install(application: QApplication) -> None:
    """Put the theme on the application and follow the system from now on."""
    application.setStyle("Fusion")
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.connect(lambda _: choose(_State.choice))
    choose(_State.choice)


def choose(choice: Choice) -> None:
    """Use that scheme, or the system's."""
    _State.choice = choice
    dark = choice == "dark" or (choice == "system" and _system_is_dark())
    chosen = DARK if dark else LIGHT
    application = QApplication.instance()
    if chosen is _State.colours and application is _State.dressed:
        return  # a fifth of a second for a whole window
    _State.colours = chosen
    if isinstance(application, QApplication):
        _State.dressed = application
        application.setPalette(_palette(_State.colours))
        application.setStyleSheet(style_sheet(_State.colours))
    notifier().changed.emit()


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: c.window,
        QPalette.ColorRole.WindowText: c.text,
        QPalette.ColorRole.Base: c.surface,
        QPalette.ColorRole.AlternateBase: c.window,
        QPalette.ColorRole.Text: c.text,
        QPalette.ColorRole.Button: c.raised,
        QPalette.ColorRole.ButtonText: c.text,
        QPalette.ColorRole.ToolTipBase: c.raised,
        QPalette.ColorRole.ToolTipText: c.text,
        QPalette.ColorRole.Highlight: c.accent,
        QPalette.ColorRole.HighlightedText: c.on_accent,
        QPalette.ColorRole.Link: c.accent,
        QPalette.ColorRole.PlaceholderText: c.faint,
        QPalette.ColorRole.Accent: c.accent,
        QPalette.ColorRole.Mid: c.border,
        QPalette.ColorRole.Light: c.raised,
        QPalette.ColorRole.Dark: c.border,
    }
    for role, colour in roles.items():
        palette.setColor(role, colour)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, c.faint)
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText, c.faint)
    return palette


def style_sheet(c: Colours) -> str:
    """``resources/window.qss`` with this scheme's colours."""
    names = {field.name: getattr(c, field.name).name() for field in fields(Colours)}
    return _template().substitute(names)


@cache
def _template() -> Template:
    """Read once, at the start: later on the GUI thread reads no file."""
    return Template((paths.resources() / "window.qss").read_text(encoding="utf-8"))
