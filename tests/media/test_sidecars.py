"""What is written beside photos is read, and what is written there leaves the rest alone."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photosearch.app import App
from photosearch.errors import Trouble
from photosearch.library import captions, notes, photos
from photosearch.library.database import Connection
from photosearch.library.ids import ContentId
from photosearch.media import packet, sidecars

DIGIKAM = """<?xml version="1.0" encoding="UTF-8"?>
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:digiKam="http://www.digikam.org/ns/1.0/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
   digiKam:PickLabel="0"
   xmp:Rating="3">
   <digiKam:TagsList>
    <rdf:Seq><rdf:li>Places/제주도</rdf:li></rdf:Seq>
   </digiKam:TagsList>
   <dc:subject>
    <rdf:Bag>
     <rdf:li>제주도</rdf:li>
     <rdf:li>Tom &amp; Jerry</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <dc:description>
    <rdf:Alt>
     <rdf:li xml:lang="ko-KR">성산에서</rdf:li>
     <rdf:li xml:lang="x-default">At the peak</rdf:li>
    </rdf:Alt>
   </dc:description>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

EXIFTOOL = """<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='Image::ExifTool 12.76'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>

 <rdf:Description rdf:about=''
  xmlns:dc='http://purl.org/dc/elements/1.1/'>
  <dc:subject>
   <rdf:Bag>
    <rdf:li>海边</rdf:li>
   </rdf:Bag>
  </dc:subject>
 </rdf:Description>

 <rdf:Description rdf:about=''
  xmlns:xmp='http://ns.adobe.com/xap/1.0/'>
  <xmp:Rating>5</xmp:Rating>
 </rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end='w'?>"""

DARKTABLE = """<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:darktable="http://darktable.sf.net/"
   xmp:Rating="1" darktable:history_end="2">
   <!-- kept -->
   <darktable:history><rdf:Seq>
     <rdf:li darktable:num="0" darktable:params="gz04&#10;eJx"/>
   </rdf:Seq></darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>"""

BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">
<rdf:Description><dc:description><rdf:Alt><rdf:li xml:lang="x-default">&b;</rdf:li></rdf:Alt>
</dc:description></rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A JPEG with a title of its own, in a folder and under a name that are no ASCII."""
    folder = tmp_path / "사진 🐶 照片"
    folder.mkdir()
    path = folder / "제주도 #1.jpg"
    own = "<rdf:li xml:lang='x-default'>{}</rdf:li>"
    inside = (
        f"<dc:title><rdf:Alt>{own.format('own title')}</rdf:Alt></dc:title>"
        f"<dc:description><rdf:Alt>{own.format('own caption')}</rdf:Alt></dc:description>"
    )
    Image.new("RGB", (64, 48), "teal").save(path, xmp=inside.encode())
    return path


def beside(photo: Path, text: str | bytes, name: str | None = None) -> Path:
    path = photo.with_name(name or photo.name + ".xmp")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (DIGIKAM, {"description": "At the peak", "keywords": "제주도; Tom & Jerry", "rating": "3"}),
        (EXIFTOOL, {"keywords": "海边", "rating": "5"}),
        (DARKTABLE, {"rating": "1"}),
    ],
)
def test_other_programs_sidecars_are_read(photo, prepared, text, wanted) -> None:
    beside(photo, text)
    extra = prepared(photo).facts.extra
    assert {key: extra[key] for key in wanted} == wanted
    assert extra["title"] == "own title"  # what the sidecar does not say stays the file's


@pytest.mark.parametrize("name", ["제주도 #1.xmp", "제주도 #1.XMP", "제주도 #1.jpg.XMP"])
def test_sidecars_under_other_names_are_read(photo, prepared, name) -> None:
    beside(photo, DIGIKAM, name)
    assert prepared(photo).facts.extra["description"] == "At the peak"


def test_the_fuller_name_goes_first(photo) -> None:
    beside(photo, DIGIKAM, "제주도 #1.xmp")
    beside(photo, EXIFTOOL)
    extra = sidecars.read(photo).extra
    assert (extra["rating"], extra["keywords"]) == ("5", "海边")
    assert extra["description"] == "At the peak"


def test_utf_16_is_read(photo) -> None:
    beside(photo, DIGIKAM.encode("utf-16"))
    assert sidecars.read(photo).extra["keywords"] == "제주도; Tom & Jerry"


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", bytes(range(256)) * 40, DIGIKAM.encode()[:700], BOMB.encode()]
)
def test_a_broken_sidecar_never_costs_the_photo(photo, prepared, data) -> None:
    beside(photo, data)
    assert prepared(photo).facts.extra["title"] == "own title"
    assert "haha" not in str(sidecars.read(photo))


def test_a_sidecar_that_is_no_file_never_costs_the_photo(photo, prepared) -> None:
    (photo.parent / (photo.name + ".xmp")).mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(photo.with_suffix(".xmp"))
    assert prepared(photo).facts.extra["description"] == "own caption"


def test_a_huge_sidecar_is_read_in_part(photo) -> None:
    beside(
        photo, DIGIKAM.encode() + b" " * (3 << 20) + b"<dc:title><rdf:li>far</rdf:li></dc:title>"
    )
    extra = sidecars.read(photo).extra
    assert extra["description"] == "At the peak"
    assert not extra.get("title")


def test_what_is_written_is_read_back_with_the_photo(photo, prepared) -> None:
    before = photo.read_bytes()
    target = sidecars.write(photo, '가족 <여행> & "바다"', ["바다", "it's", "日出"], 4)
    assert target == photo.with_name(photo.name + ".xmp")
    extra = prepared(photo).facts.extra
    assert extra["description"] == '가족 <여행> & "바다"'
    assert extra["keywords"] == "바다; it's; 日出"
    assert extra["rating"] == "4"
    assert photo.read_bytes() == before
    assert sorted(photo.parent.iterdir()) == [photo, target]


DIGIKAMS_OWN = """   digiKam:PickLabel="0">
   <digiKam:TagsList>
    <rdf:Seq><rdf:li>Places/제주도</rdf:li></rdf:Seq>
   </digiKam:TagsList>
"""
DARKTABLES_OWN = """ darktable:history_end="2">
   <!-- kept -->
   <darktable:history><rdf:Seq>
     <rdf:li darktable:num="0" darktable:params="gz04&#10;eJx"/>
   </rdf:Seq></darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>"""


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (DIGIKAM, DIGIKAMS_OWN),
        (EXIFTOOL, "x:xmptk='Image::ExifTool 12.76'"),
        (DARKTABLE, DARKTABLES_OWN),
    ],
)
def test_everything_else_in_a_sidecar_stays(photo, text, own) -> None:
    path = beside(photo, text)
    sidecars.write(photo, "new words", ["added"], 2)
    after = path.read_text(encoding="utf-8")
    assert own in after
    assert after.splitlines()[:2] == text.splitlines()[:2]
    assert after.splitlines()[-2:] == text.splitlines()[-2:]
    found = packet.parse(after.encode())
    assert (found.caption, found.rating) == ("new words", "2")
    assert found.keywords == (*packet.parse(text.encode()).keywords, "added")
    if text is DIGIKAM:
        assert '<rdf:li xml:lang="ko-KR">성산에서</rdf:li>' in after
        assert after.count("dc:subject>") == 2
        assert "digiKam:PickLabel" in after


def test_what_was_not_asked_for_stays(photo) -> None:
    path = beside(photo, DIGIKAM)
    sidecars.write(photo)
    assert path.read_text(encoding="utf-8") == DIGIKAM
    sidecars.write(photo, rating=5)
    assert path.read_text(encoding="utf-8").count("\n   xmp:Rating") == 0
    words = sidecars.read(photo).extra
    assert (words["rating"], words["description"]) == ("5", "At the peak")


def test_writing_again_does_not_grow_it(photo) -> None:
    path = sidecars.write(photo, "one", ["a"], 1)
    once = path.read_bytes()
    assert sidecars.write(photo, "one", ["a"], 1).read_bytes() == once
    sizes = set()
    for number, caption in enumerate(("two", "six", "ten")):
        sizes.add(sidecars.write(photo, caption, ["a"], number).stat().st_size)
    assert len(sizes) == 1
    sidecars.write(photo, "")
    assert "description" not in path.read_text(encoding="utf-8")
    assert packet.parse(path.read_bytes()).keywords == ("a",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (DIGIKAM.encode()[:700], "no whole XML"),
        (BOMB.encode(), "document type"),
        (b"<html/>", "no XMP"),
        (DIGIKAM.encode("utf-16"), "UTF-8"),
        (b"<?xml version='1.0' encoding='latin1'?>" + EXIFTOOL.encode(), "UTF-8"),
        (b"<a>" * 5000, "nested"),
        (b"\0" * 100, "no whole XML"),
        (DIGIKAM.encode() + b" " * sidecars.MAX_BYTES, "too large"),
    ],
)
def test_what_cannot_be_understood_is_left_alone(photo, data, why) -> None:
    path = beside(photo, data)
    with pytest.raises(Trouble, match=why) as caught:
        sidecars.write(photo, "words", ["a"], 3)
    assert "left as it is" in caught.value.message
    assert caught.value.remedy
    assert path.read_bytes() == data
    assert len(list(photo.parent.iterdir())) == 2


def test_no_link_is_followed(photo, tmp_path) -> None:
    elsewhere = tmp_path / "elsewhere.xmp"
    elsewhere.write_text(EXIFTOOL, encoding="utf-8")
    try:
        photo.with_name(photo.name + ".xmp").symlink_to(elsewhere)
    except OSError:
        pytest.skip("no symbolic links here")
    with pytest.raises(Trouble, match="not an ordinary file"):
        sidecars.write(photo, "words")
    assert elsewhere.read_text(encoding="utf-8") == EXIFTOOL


@pytest.mark.skipif(sys.platform == "win32", reason="folders are protected otherwise there")
def test_a_folder_that_cannot_be_written(photo, monkeypatch) -> None:
    if os.geteuid() == 0:  # whom no right stops: let the system refuse as it would

        def refused(path: str, *_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied", path)

        monkeypatch.setattr("builtins.open", refused)
    else:
        photo.parent.chmod(0o500)
    try:
        with pytest.raises(Trouble, match="cannot be written"):
            sidecars.write(photo, "words")
    finally:
        monkeypatch.undo()
        photo.parent.chmod(0o700)
    assert list(photo.parent.iterdir()) == [photo]


def test_a_full_disk_leaves_what_was_there(photo, monkeypatch) -> None:
    path = beside(photo, EXIFTOOL)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Trouble, match="no room"):
        sidecars.write(photo, "words")
    assert path.read_text(encoding="utf-8") == EXIFTOOL
    assert len(list(photo.parent.iterdir())) == 2


def test_another_programs_change_is_not_lost(photo, monkeypatch) -> None:
    path = beside(photo, EXIFTOOL)
    real = os.fsync

    def slow(number: int) -> None:
        real(number)
        path.write_text(DIGIKAM, encoding="utf-8")

    monkeypatch.setattr(os, "fsync", slow)
    with pytest.raises(Trouble, match="another program"):
        sidecars.write(photo, "words")
    assert path.read_text(encoding="utf-8") == DIGIKAM


def test_a_reader_never_sees_half_a_sidecar(photo) -> None:
    path = sidecars.write(photo, "a" * 2000)
    seen: list[int] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.append(len(packet.parse(path.read_bytes()).caption))

    thread = threading.Thread(target=look)
    thread.start()
    for _ in range(40):
        sidecars.write(photo, "b" * 1000)
        sidecars.write(photo, "a" * 2000)
    done.set()
    thread.join()
    assert set(seen) <= {1000, 2000}


texts = st.text(max_size=60)


@given(
    caption=texts,
    keywords=st.lists(texts, max_size=5),
    rating=st.integers(0, 5),
    start=st.sampled_from(["", DIGIKAM, EXIFTOOL, DARKTABLE]),
)
def test_any_words_come_back(tmp_path_factory, caption, keywords, rating, start) -> None:
    photo = tmp_path_factory.mktemp("any") / "a.jpg"
    if start:
        beside(photo, start)
    old = packet.parse(start.encode() or packet.EMPTY)
    path = sidecars.write(photo, caption, keywords, rating)
    found = packet.parse(path.read_bytes())
    assert " ".join(found.caption.split()) == sidecars.tidy(found.caption)
    assert found.rating == str(rating)
    assert found.keywords[: len(old.keywords)] == old.keywords
    read = sidecars.read(photo).extra
    assert read.get("rating") == str(rating)
    assert read.get("description") == (sidecars.tidy(found.caption) or read.get("description"))
    again = path.read_bytes()
    sidecars.write(photo, caption, keywords, rating)
    assert packet.parse(path.read_bytes()).keywords == packet.parse(again).keywords


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_it_crash(tmp_path_factory, data) -> None:
    photo = tmp_path_factory.mktemp("bytes") / "a.jpg"
    path = beside(photo, data)
    sidecars.read(photo)
    try:
        sidecars.write(photo, "words", ["a"], 1)
    except Trouble:
        assert path.read_bytes() == data
    else:
        assert packet.parse(path.read_bytes()).caption == "words"


@given(st.sampled_from([DIGIKAM, EXIFTOOL, DARKTABLE]), st.data())
def test_a_damaged_sidecar_is_changed_well_or_not_at_all(tmp_path_factory, text, data) -> None:
    photo = tmp_path_factory.mktemp("hurt") / "a.jpg"
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.sampled_from(b"<>/\"' :ax&\n"))
    path = beside(photo, bytes(raw))
    try:
        sidecars.write(photo, "words", ["a"], 1)
    except Trouble:
        assert path.read_bytes() == bytes(raw)
    else:
        assert sidecars.read(photo).extra["description"] == "words"


class Shelf:
    """A library over three real files, two of them copies, as if they had been indexed."""

    def __init__(self, app: App, folder: Path) -> None:
        self.app = app
        self.folder = folder
        names = ("a.jpg", "가.jpg", "copy of 가.jpg")
        for name in names:
            Image.new("RGB", (8, 8)).save(folder / name)
        self.first, self.second = app.database.write(lambda c: self._write(c, names))

    def _write(self, c: Connection, names: tuple[str, ...]) -> tuple[ContentId, ContentId]:
        root = photos.add_root(c, self.folder).id
        new = [photos.Listed(name.encode(), 10, number) for number, name in enumerate(names)]
        photos.record_listing(c, root, new, [], [], [], [], 100.0)
        said = photos.Facts(8, 8, "JPEG", extra={"keywords": "own; words", "title": "own title"})
        first = photos.add_content(c, bytes(32), 10, photos.Facts(8, 8, "JPEG"))
        second = photos.add_content(c, bytes([1] * 32), 10, said)
        for photo in photos.pending_photos(c, 9):
            content = first if photo.path.name == "a.jpg" else second
            photos.link(c, photo.id, content, photo.size, photo.mtime_ns)
        return first, second

    def sidecar(self, name: str) -> packet.Packet:
        return packet.parse((self.folder / f"{name}.xmp").read_bytes())


@pytest.fixture
def shelf(library_folder, tmp_path) -> Iterator[Shelf]:
    folder = tmp_path / "사진"
    folder.mkdir()
    with App.open(library_folder) as app:
        yield Shelf(app, folder)


def test_the_library_writes_only_when_asked_and_what_the_user_wrote(shelf) -> None:
    app, before = shelf.app, {path: path.read_bytes() for path in shelf.folder.iterdir()}
    app.write_caption([shelf.second], "할머니 댁")

    def note(c: Connection) -> None:
        notes.set_rating(c, [shelf.second], 4)
        notes.add_tag(c, [shelf.second], "가족")

    app.database.write(note)
    assert {path: path.read_bytes() for path in shelf.folder.iterdir()} == before
    written = app.write_sidecar([shelf.first, shelf.second])  # nothing was written about the first
    assert [path.name for path in written] == ["copy of 가.jpg.xmp", "가.jpg.xmp"]
    for name in ("가.jpg", "copy of 가.jpg"):
        found = shelf.sidecar(name)
        assert (found.caption, found.rating) == ("할머니 댁", "4")
        assert found.keywords == ("own", "words", "가족")
    assert {path: path.read_bytes() for path in before} == before


def test_a_files_own_stars_are_not_written_but_that_the_user_wants_none(shelf) -> None:
    app = shelf.app
    app.database.write(lambda c: notes.write_file(c, shelf.first, {"rating": "4"}))
    assert app.write_sidecar([shelf.first]) == []
    app.database.write(lambda c: notes.set_rating(c, [shelf.first], 0))
    assert [path.name for path in app.write_sidecar([shelf.first])] == ["a.jpg.xmp"]
    assert shelf.sidecar("a.jpg").rating == "0"


def test_a_machines_words_are_written_where_nobody_else_said_anything(shelf) -> None:
    app = shelf.app
    made = [captions.Made(each, "en", "a machine's words") for each in (shelf.first, shelf.second)]
    app.database.write(lambda c: captions.record(c, "blip", made))
    app.database.write(
        lambda c: captions.write_file(c, shelf.second, {"title": "own title", "keywords": "own"})
    )
    assert [path.name for path in app.write_sidecar([shelf.first, shelf.second])] == ["a.jpg.xmp"]
    assert shelf.sidecar("a.jpg").caption == "a machine's words"


def test_one_that_cannot_be_written_does_not_cost_the_others(shelf) -> None:
    (shelf.folder / "a.jpg.xmp").write_text("no XML", encoding="utf-8")
    shelf.app.write_caption([shelf.first, shelf.second], "words")
    with pytest.raises(Trouble, match=r"a\.jpg\.xmp was left as it is.* 2 of 3 sidecars") as caught:
        shelf.app.write_sidecar([shelf.first, shelf.second])
    assert caught.value.remedy
    assert shelf.sidecar("가.jpg").caption == "words"
