"""When and with what photos are read, and what goes on without a window: a section of the settings.

On the GUI thread; what this computer can tell, whether it has a graphics card and what starts at
login is asked through the Bridge. Where the computer cannot tell what a switch is about, the switch
is off and says so. Saves nothing itself but the start at login, which is the system's.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal

from photosearch import paths
from photosearch.gui import autostart, tray
from photosearch.gui.page_parts import Card, Choice, Row, Switch
from photosearch.gui.session import Session
from photosearch.models.verdicts import Verdicts
from photosearch.settings import Settings

SHARES = (25, 50, 75)  # per cent
_PASSING = ("no_answer", "unclear")  # reasons that may be gone the next time


@dataclass(frozen=True)
class Told:
    """What was found out off the GUI thread.

    Attributes:
        power, idle, full_screen: why this computer cannot tell; empty where it can.
        has_gpu: whether a graphics card has ever run the model.
        at_login: whether the system starts Photosearch at login.
    """

    power: str = ""
    idle: str = ""
    full_screen: str = ""
    has_gpu: bool = False
    at_login: bool = False


def find_out(session: Session) -> Told:
    """Ask the computer; takes up to seconds, so never on the GUI thread."""
    from photosearch.workers.surroundings import Surroundings, Unknown

    surroundings = Surroundings()
    try:
        answers = [
            surroundings.power(),
            surroundings.idle_seconds(),
            surroundings.full_screen(),
        ]
    finally:
        surroundings.close()
    reasons = [each.reason if isinstance(each, Unknown) else "" for each in answers]
    power, idle, full = ("" if reason in _PASSING else reason for reason in reasons)
    has_gpu = Verdicts(paths.models_folder()).any()
    return Told(power, idle, full, has_gpu, autostart.is_on(session.app.folder))


class BackgroundCard(Card):
    """The section.

    Signals:
        chosen(dict): these settings are to be changed.
        failed(Exception): what starts at login could not be changed.
    """

    chosen = Signal(dict)
    failed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._told = Told()
        self.idle, self.battery, self.full_screen = Switch(), Switch(), Switch()
        self.workers, self.gpu = Choice(), Choice()
        self.tray, self.login = Switch(), Switch()
        most = max(os.cpu_count() or 1, session.app.settings.workers)
        for count in range(most + 1):
            self.workers.addItem(str(count), count)
        for share in (0, *SHARES):
            self.gpu.addItem("", share)
        self._row_of = {
            each: Row(each)
            for each in (
                self.idle, self.battery, self.full_screen, self.workers, self.gpu,
                self.tray, self.login,
            )
        }  # fmt: skip
        for row in self._row_of.values():
            self.add(row)
        self._connect()
        self._retranslate()
        self.show_settings(session.app.settings)

    def _connect(self) -> None:
        for switch, key, turned in (
            (self.idle, "work_only_when_idle", False),
            (self.battery, "work_on_battery", True),
            (self.full_screen, "work_in_full_screen", True),
            (self.tray, "keep_in_tray", False),
        ):
            switch.clicked.connect(
                lambda on, key=key, turned=turned: self.chosen.emit({key: on != turned})
            )
        for choice, key in ((self.workers, "workers"), (self.gpu, "gpu_memory_share")):
            choice.activated.connect(
                lambda _, choice=choice, key=key: self.chosen.emit({key: choice.currentData()})
            )
        self.login.clicked.connect(self._switch_login)

    # --- what holds now ---------------------------------------------------------------------

    def read(self) -> None:
        """Ask again what this computer can tell."""
        session = self._session
        session.bridge.run(lambda: find_out(session), self._hear, self.failed.emit)

    def _hear(self, told: Told) -> None:
        self._told = told
        self._retranslate()
        self.show_settings(self._session.app.settings)

    def show_settings(self, settings: Settings) -> None:
        """Show these choices; what cannot be had here is off."""
        told, has_tray = self._told, tray.available()
        for switch, on, can in (
            (self.idle, settings.work_only_when_idle, not told.idle),
            (self.battery, not settings.work_on_battery, not told.power),
            (self.full_screen, not settings.work_in_full_screen, not told.full_screen),
            (self.tray, settings.keep_in_tray, has_tray),
            (self.login, told.at_login, True),
        ):
            switch.setChecked(on and can)
            switch.setEnabled(can)
        self._row_of[self.gpu].setVisible(told.has_gpu)
        for choice, value in (
            (self.workers, settings.workers),
            (self.gpu, settings.gpu_memory_share),
        ):
            choice.setCurrentIndex(_index_of(choice, value))

    def _switch_login(self, on: bool) -> None:
        """The system's own list, so written and read there."""
        folder, told = self._session.app.folder, self._told

        def failed(error: Exception) -> None:
            self.login.setChecked(told.at_login)
            self.failed.emit(error)

        self._session.bridge.run(
            lambda: autostart.switch(folder, on), self._login_is, failed, lane="write"
        )

    def _login_is(self, on: bool) -> None:
        told = self._told
        self._told = Told(told.power, told.idle, told.full_screen, told.has_gpu, on)
        self.login.setChecked(on)

    # --- words ------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.heading.setText(self.tr("Background work"))
        self._say_rules()
        self._say(
            self.workers,
            self.tr("Processor cores used"),
            self.tr(
                "More is faster while photos are added; fewer leaves the computer to you. "
                "Applies from the next update."
            ),
        )
        self.workers.setItemText(0, self.tr("All"))
        self._say(
            self.gpu,
            self.tr("Graphics memory used"),
            self.tr(
                "The most that the search model may take of the graphics card’s memory. "
                "Applies when it is next started."
            ),
        )
        for at in range(self.gpu.count()):
            share = self.gpu.itemData(at)
            words = self.tr("{share} %").format(share=share) if share else self.tr("No limit")
            self.gpu.setItemText(at, words)
        self._say_presence()

    def _say_rules(self) -> None:
        told = self._told
        self._say(
            self.idle,
            self.tr("Only when I am not using the computer"),
            self.tr("Photos are read once keyboard and pointer have rested for two minutes.")
            if not told.idle
            else self.tr("This desktop does not tell whether the computer is being used."),
        )
        self._say(
            self.battery,
            self.tr("Not while on battery"),
            self.tr("Photos are read once the computer is plugged in.")
            if not told.power
            else self.tr("This computer does not tell what feeds it."),
        )
        self._say(
            self.full_screen,
            self.tr("Not while an app fills the screen"),
            self.tr("Films, games and talks are left in peace.")
            if not told.full_screen
            else self.tr("This desktop does not tell whether an app fills the screen."),
        )

    def _say_presence(self) -> None:
        has_tray = tray.available()
        self._say(
            self.tray,
            self.tr("Keep running in the tray when the window is closed"),
            self.tr("New photos can be found as soon as you open the window again.")
            if has_tray
            else self.tr("This desktop has no tray: closing the window quits Photosearch."),
        )
        self._say(
            self.login,
            self.tr("Start when I log in"),
            self.tr("In the background, without a window; the tray opens it.")
            if has_tray
            else self.tr(
                "In the background, without a window. This desktop has no tray: start Photosearch "
                "as usual to see its window."
            ),
        )

    def _say(self, control: Switch | Choice, name: str, note: str) -> None:
        self._row_of[control].say(name, note)

    def changeEvent(self, event: QEvent) -> None:
        """Speak the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)


def _index_of(choice: Choice, value: int) -> int:
    """Where ``value`` stands; a share that somebody wrote by hand is added."""
    at = choice.findData(value)
    if at < 0:
        choice.addItem(f"{value} %", value)
        at = choice.count() - 1
    return at
