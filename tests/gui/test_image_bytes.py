"""Many threads read thumbnails while the GUI thread loads icons, and none waits for ever."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import io, os, threading, time
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from photosearch.gui import image_bytes

application = QApplication([])
out = io.BytesIO()
Image.new("RGB", (320, 240), (200, 10, 10)).save(out, "JPEG")
data = out.getvalue()

def read():
    for _ in range(25):
        assert image_bytes.decoded(data).width() == 320
        assert image_bytes.fitted(data, 100, True, 2.0).width() == 100

threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads:
    thread.start()
while any(thread.is_alive() for thread in threads):
    assert not QImage.fromData(data).isNull()  # with the interpreter in hand, as icons are loaded
    time.sleep(0.002)
print("done", flush=True)
os._exit(0)
"""


def test_threads_that_read_thumbnails_do_not_wait_for_each_other_for_ever() -> None:
    """With readers of Qt's own over buffers made in Python this stood still at once."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout.strip(), done.stderr.strip()) == ("done", "")
