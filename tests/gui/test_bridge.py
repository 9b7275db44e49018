from __future__ import annotations

import threading

from photosearch.errors import Trouble
from photosearch.gui.bridge import Bridge


def test_work_runs_elsewhere_and_its_answer_arrives_here(qtbot: object) -> None:
    bridge = Bridge()
    here = threading.get_ident()
    seen: list[tuple[int, int]] = []
    bridge.run(threading.get_ident, lambda there: seen.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))  # type: ignore[attr-defined]
    assert seen[0][0] != here
    assert seen[0][1] == here
    bridge.close()


def test_a_cancelled_ticket_is_never_answered(qtbot: object) -> None:
    bridge = Bridge()
    going, seen = threading.Event(), []
    ticket = bridge.run(going.wait, seen.append, lane="search")
    later = bridge.run(lambda: 2, seen.append, lane="search")
    ticket.cancel()
    going.set()
    qtbot.waitUntil(lambda: bool(seen))  # type: ignore[attr-defined]
    assert seen == [2]
    assert not later.cancelled
    bridge.close()


def test_an_error_nobody_handles_is_told(qtbot: object) -> None:
    bridge = Bridge()

    def fail() -> None:
        raise Trouble("The disk is away.")

    with qtbot.waitSignal(bridge.trouble) as told:  # type: ignore[attr-defined]
        bridge.run(fail)
    assert isinstance(told.args[0], Trouble)
    handled: list[Exception] = []
    bridge.run(fail, None, handled.append)
    qtbot.waitUntil(lambda: bool(handled))  # type: ignore[attr-defined]
    bridge.close()


def test_a_widget_that_is_gone_is_not_told(qtbot: object) -> None:
    from PySide6.QtCore import QObject
    from shiboken6 import delete

    class Asker(QObject):
        told = 0

        def hear(self, _: object) -> None:
            self.told += 1

    bridge, asker, going, seen = Bridge(), Asker(), threading.Event(), []
    bridge.run(going.wait, asker.hear, lane="search")
    delete(asker)
    going.set()
    bridge.run(lambda: 1, seen.append, lane="search")
    qtbot.waitUntil(lambda: bool(seen))  # type: ignore[attr-defined]
    assert asker.told == 0
    bridge.close()
