"""One window per library: a second start finds the first and asks it to come forward.

It hands over the pictures that it was started with. Used by ``start`` on the GUI thread, over a
local socket (no network) named after the library. Knows no window: it calls back.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT = 1000  # milliseconds until somebody opens the door
_ANSWER_WAIT = 10_000  # for the answer of who opened: a busy computer's first window is slow
MOST = 20  # pictures at once; more are hardly one question
_HELLO = b"come forward\n"
_LIKE = b"show what is like "  # and a JSON list of paths: no name can break out of a line
_LONGEST = 1 << 20  # bytes; twenty names are never as long, and nobody may fill the memory
_THERE = b"are you there\n"  # of a start in the background, which must not put a window up
_ANSWER = b"here\n"


def _name(library: Path) -> str:
    real = os.path.normcase(os.path.realpath(library))
    digest = hashlib.sha256(real.encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return f"photosearch-{digest}"


def ask_first(library: Path, *, forward: bool = True, similar: Sequence[Path] = ()) -> bool:
    """Ask a window that has this library open to come forward; False if there is none.

    Without ``forward`` it is only asked whether it is there. With ``similar``, absolute paths, it
    shows the photos like these.
    """
    socket = QLocalSocket()
    socket.connectToServer(_name(library))
    if not socket.waitForConnected(_WAIT):
        return False
    if similar:
        names = json.dumps([str(path) for path in similar[:MOST]])  # ASCII, lone surrogates too
        socket.write(_LIKE + names.encode("ascii") + b"\n")
    else:
        socket.write(_HELLO if forward else _THERE)
    socket.waitForBytesWritten(_WAIT)
    if not socket.bytesAvailable():
        socket.waitForReadyRead(_ANSWER_WAIT)
    answered = bytes(socket.readAll().data()) == _ANSWER
    socket.disconnectFromServer()
    return answered


class Doorbell(QObject):
    """Listens for later starts.

    Signals:
        rung(): one of them asks for this window.
        handed(list[Path]): one of them asks for the photos like these pictures.
    """

    rung = Signal()
    handed = Signal(object)

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
            socket.setReadBufferSize(_LONGEST)
            socket.readyRead.connect(self._answer)
            socket.disconnected.connect(socket.deleteLater)

    def _answer(self) -> None:
        socket = self.sender()  # a function that held both would keep them in a circle
        assert isinstance(socket, QLocalSocket)
        if not socket.canReadLine():  # a part of many names; the rest is on its way
            if socket.bytesAvailable() >= _LONGEST:
                socket.abort()
            return
        said = bytes(socket.readLine().data())
        pictures = _pictures(said)
        if said in (_HELLO, _THERE) or pictures:
            socket.write(_ANSWER)
            socket.flush()  # before a window is built, which takes its time
        if said == _HELLO:
            self.rung.emit()
        elif pictures:
            self.handed.emit(pictures)


def _pictures(said: bytes) -> list[Path]:
    """The paths in what was said; none if it says something else."""
    if not said.startswith(_LIKE):
        return []
    try:
        names = json.loads(said[len(_LIKE) :])
    except ValueError:
        return []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return []
    return [path for name in names[:MOST] if (path := Path(name)).is_absolute()]
