"""One window per library: a second start finds the first and asks it to come forward.

Used by ``start`` on the GUI thread, over a local socket (no network) named after the library.
Knows no window: it calls back.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT = 1000  # milliseconds that the first window has to answer
_HELLO = b"come forward\n"
_THERE = b"are you there\n"  # of a start in the background, which must not put a window up
_ANSWER = b"here\n"


def _name(library: Path) -> str:
    real = os.path.normcase(os.path.realpath(library))
    digest = hashlib.sha256(real.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return f"photosearch-{digest}"


def ask_first(library: Path, *, forward: bool = True) -> bool:
    """Ask a window that has this library open to come forward; False if there is none.

    Without ``forward`` it is only asked whether it is there.
    """
    socket = QLocalSocket()
    socket.connectToServer(_name(library))
    if not socket.waitForConnected(_WAIT):
        return False
    socket.write(_HELLO if forward else _THERE)
    socket.waitForBytesWritten(_WAIT)
    answered = socket.waitForReadyRead(_WAIT) and bytes(socket.readAll().data()) == _ANSWER
    socket.disconnectFromServer()
    return answered


class Doorbell(QObject):
    """Listens for later starts. Signal ``rung``: one of them asks for this window."""

    rung = Signal()

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        name = _name(library)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # left over by a process that was killed
            self._server.listen(name)

    def _greet(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._answer(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _answer(self, socket: QLocalSocket) -> None:
        said = bytes(socket.readAll().data())
        if said in (_HELLO, _THERE):
            socket.write(_ANSWER)
        if said == _HELLO:
            self.rung.emit()
