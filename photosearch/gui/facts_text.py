"""What is known of a photo, as rows that a person reads, in the language and locale in use.

Pure functions, called on the GUI thread by the inspector and the viewer. Values in, text out;
knows no widgets and asks no library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject, QTimeZone

from photosearch.gui import particles
from photosearch.gui.marked_text import Marked, within
from photosearch.library.facts import Facts
from photosearch.search.query import Hit
from photosearch.text import printable


@dataclass(frozen=True)
class Row:
    """One fact: ``label`` names it, ``text`` says it, ``note`` adds detail below.

    ``copy`` is what a copy button puts on the clipboard; empty where there is none.
    """

    icon: str
    label: str
    text: str
    note: str = ""
    copy: str = ""


def rows(facts: Facts, size: int, modified: float, place: str = "") -> list[Row]:
    """Everything worth saying about one photo, most asked for first; ``place`` by its name."""
    found = [
        when(facts, modified),
        picture(facts, size),
        camera(facts),
        exposure(facts.extra),
        where(facts, place),
        *_words(facts.extra),
    ]
    return [row for row in found if row is not None]


def when(facts: Facts, modified: float) -> Row:
    """The date with its weekday, as the camera said it; else the file's own."""
    taken = _clock(facts.taken_at)
    if taken is None:
        changed = QDateTime.fromSecsSinceEpoch(int(modified))
        return Row(
            "calendar",
            QCoreApplication.translate("Facts", "Date"),
            date_text(changed),
            QCoreApplication.translate(
                "Facts", "{time}, when the file was last changed (the camera said no date)"
            ).format(time=time_text(changed)),
        )
    note = time_text(taken)
    if facts.taken_offset:
        note = QCoreApplication.translate("Facts", "{time} (UTC{offset})").format(
            time=note, offset=facts.taken_offset
        )
    return Row(
        "calendar", QCoreApplication.translate("Facts", "Date taken"), date_text(taken), note
    )


def _clock(taken_at: str | None) -> QDateTime | None:
    """The camera's clock; carried as UTC so that no time zone here can shift it."""
    if not taken_at:
        return None
    try:
        clock = datetime.fromisoformat(taken_at)
    except ValueError:
        return None
    return moment(int((clock.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()))


def moment(seconds: int) -> QDateTime:
    """A wall-clock reading that counts seconds since 1970 as if it were UTC."""
    return QDateTime.fromSecsSinceEpoch(seconds, QTimeZone(QTimeZone.Initialization.UTC))


def date_text(when: QDateTime) -> str:
    """With the weekday: ``Wednesday, May 15, 2024``, ``2024년 5월 15일 수요일``."""
    return QLocale().toString(when.date(), QLocale.FormatType.LongFormat)


def time_text(when: QDateTime) -> str:
    """Hours and minutes."""
    return QLocale().toString(when.time(), QLocale.FormatType.ShortFormat)


def picture(facts: Facts, size: int) -> Row:
    """Dimensions, and below them format and size."""
    note = " · ".join(part for part in (facts.format, size_text(size) if size else "") if part)
    text = dimensions_text(facts.width, facts.height)
    return Row("image", QCoreApplication.translate("Facts", "Picture"), text, note)


def dimensions_text(width: int, height: int) -> str:
    """``4,000 × 3,000 (12 MP)``; small pictures without the megapixels."""
    locale = QLocale()
    text = f"{locale.toString(width)} × {locale.toString(height)}"
    mega = width * height / 1e6
    if mega < 0.1:
        return text
    amount = locale.toString(mega, "f", 0 if mega >= 9.95 else 1)
    return QCoreApplication.translate("Facts", "{dimensions} ({amount} MP)").format(
        dimensions=text, amount=amount
    )


def size_text(size: int) -> str:
    """Bytes as the locale writes them, in steps of 1,000."""
    small = size < 1_000_000
    return QLocale().formattedDataSize(
        size, 0 if small else 1, QLocale.DataSizeFormat.DataSizeSIFormat
    )


def camera(facts: Facts) -> Row | None:
    """Camera, and below it the lens."""
    name = camera_text(facts.camera_make, facts.camera_model)
    lens = printable(facts.lens or "")
    if not name and not lens:
        return None
    label = QCoreApplication.translate("Facts", "Camera")
    return Row("camera", label, name or lens, lens if name else "")


def camera_text(make: str | None, model: str | None) -> str:
    """Make and model without saying the make twice (``Canon`` + ``Canon EOS 40D``)."""
    make, model = printable(make or "").strip(), printable(model or "").strip()
    if not make or not model:
        return make or model
    first = make.split()[0]
    if model.casefold().startswith(first.casefold()):
        return model
    short = first.capitalize() if first.isupper() and len(first) > 3 else first
    return f"{short} {model}"


def exposure(extra: Mapping[str, str]) -> Row | None:
    """Shutter time, aperture, sensitivity and focal length in one line."""
    parts = [_shutter(extra), _aperture(extra), _sensitivity(extra), _focal(extra)]
    text = "   ".join(part for part in parts if part)
    if not text:
        return None
    label = QCoreApplication.translate("Facts", "Exposure")
    return Row("aperture", label, text, _full_frame(extra))


def _number(extra: Mapping[str, str], key: str) -> float | None:
    try:
        value = float(extra.get(key, ""))
    except ValueError:
        return None
    return value if 1e-6 < value < 1e7 else None


def _short(value: float, digits: int = 1) -> str:
    """At most that many decimals, none that are zero."""
    rounded = round(value, digits)
    return QLocale().toString(rounded, "f", 0 if rounded == int(rounded) else digits)


def _shutter(extra: Mapping[str, str]) -> str:
    seconds = _number(extra, "exposure_seconds")
    if seconds is None:
        return ""
    amount = f"1/{QLocale().toString(round(1 / seconds))}" if seconds < 0.3 else _short(seconds)
    return QCoreApplication.translate("Facts", "{amount} s", "seconds").format(amount=amount)


def _aperture(extra: Mapping[str, str]) -> str:
    value = _number(extra, "f_number")
    return "" if value is None else f"f/{_short(value)}"


def _sensitivity(extra: Mapping[str, str]) -> str:
    value = _number(extra, "iso")
    return "" if value is None else f"ISO {round(value)}"


def _focal(extra: Mapping[str, str]) -> str:
    value = _number(extra, "focal_length_mm")
    if value is None:
        return ""
    return QCoreApplication.translate("Facts", "{amount} mm").format(amount=_short(value))


def _full_frame(extra: Mapping[str, str]) -> str:
    value, own = _number(extra, "focal_length_35mm"), _number(extra, "focal_length_mm")
    if value is None or (own is not None and round(value) == round(own)):
        return ""
    return QCoreApplication.translate("Facts", "Like {amount} mm on 35 mm film").format(
        amount=_short(value, 0)
    )


def where(facts: Facts, place: str = "") -> Row | None:
    """The place's name if there is one, else latitude and longitude; the rest below."""
    if facts.latitude is None or facts.longitude is None:
        return None
    note = ""
    if facts.altitude is not None:
        metres = QLocale().toString(round(facts.altitude))
        note = QCoreApplication.translate("Facts", "{metres} m above the sea").format(metres=metres)
    position = place_text(facts.latitude, facts.longitude)
    return Row(
        "map-pin",
        QCoreApplication.translate("Facts", "Place"),
        place or position,
        "\n".join(part for part in (position if place else "", note) if part),
        f"{facts.latitude:.6f}, {facts.longitude:.6f}",
    )


def place_text(latitude: float, longitude: float) -> str:
    """``37.5665° N, 126.9780° E``."""
    north = QLocale().toString(abs(latitude), "f", 4)
    east = QLocale().toString(abs(longitude), "f", 4)
    if latitude >= 0:
        first = QCoreApplication.translate("Facts", "{degrees}° N", "latitude")
    else:
        first = QCoreApplication.translate("Facts", "{degrees}° S", "latitude")
    if longitude >= 0:
        second = QCoreApplication.translate("Facts", "{degrees}° E", "longitude")
    else:
        second = QCoreApplication.translate("Facts", "{degrees}° W", "longitude")
    return f"{first.format(degrees=north)}, {second.format(degrees=east)}"


def _words(extra: Mapping[str, str]) -> list[Row]:
    """What somebody wrote into the file, and what is missing of it."""
    labels = {
        "title": QCoreApplication.translate("Facts", "Title in the file"),
        "description": QCoreApplication.translate("Facts", "Description in the file"),
        "keywords": QCoreApplication.translate("Facts", "Keywords in the file"),
        "artist": QCoreApplication.translate("Facts", "Artist"),
        "copyright": QCoreApplication.translate("Facts", "Copyright"),
    }
    found = [
        Row("info", label, printable(extra[key]), label)
        for key, label in labels.items()
        if extra.get(key)
    ]
    if extra.get("damage"):
        found.append(
            Row(
                "triangle-alert",
                QCoreApplication.translate("Facts", "Damage"),
                QCoreApplication.translate("Facts", "Part of this file is damaged"),
                QCoreApplication.translate("Facts", "What could be read is shown."),
            )
        )
    return found


# --- in one sentence --------------------------------------------------------------------------


class FactNumbers(QObject):
    """What has plural forms: Qt's tools find those in ``tr`` only."""

    def photos(self, count: int) -> str:
        """So many."""
        return self.tr("%Ln photo(s)", "", count)

    def stars(self, count: int) -> str:
        """Of five."""
        return self.tr("%n of 5 star(s)", "", count)


def photos_text(count: int) -> str:
    """How many photos."""
    return FactNumbers().photos(count)


def rating_text(stars: int) -> str:
    """``No rating``, ``3 of 5 stars``."""
    if stars <= 0:
        return QCoreApplication.translate("Facts", "No rating")
    return FactNumbers().stars(stars)


def position_text(row: int, total: int) -> str:
    """``12 of 340``; rows count from 0."""
    locale = QLocale()
    return QCoreApplication.translate("Facts", "{number} of {total}").format(
        number=locale.toString(row + 1), total=locale.toString(total)
    )


def percent_text(share: float) -> str:
    """``125%``."""
    return QCoreApplication.translate("Facts", "{amount}%").format(
        amount=QLocale().toString(round(100 * share))
    )


def moment_text(seconds: int) -> str:
    """Date and time of a card's moment, in one line."""
    when = moment(seconds)
    return QCoreApplication.translate("Facts", "{date}, {time}").format(
        date=date_text(when), time=time_text(when)
    )


# --- why a photo is in an answer --------------------------------------------------------------


@dataclass(frozen=True)
class Why:
    """``title`` says how sure the answer is, ``lines`` what was compared."""

    title: str
    lines: tuple[Marked, ...]


def why(hit: Hit) -> Why:
    """The hit's grade and lane in plain words; the words by which it was found are marked."""
    lines = [*_found_in(hit), *map(Marked, _lines(hit))]
    return Why(_grade(hit), tuple(line for line in lines if line.text))


def _grade(hit: Hit) -> str:
    if hit.why.get("lane") == "similar":
        return {
            "likely": QCoreApplication.translate("Facts", "Very similar"),
            "maybe": QCoreApplication.translate("Facts", "Similar"),
            "unlikely": QCoreApplication.translate("Facts", "Less similar"),
        }[hit.relevance]
    return {
        "likely": QCoreApplication.translate("Facts", "Good match"),
        "maybe": QCoreApplication.translate("Facts", "Possible match"),
        "unlikely": QCoreApplication.translate("Facts", "Probably not what you mean"),
    }[hit.relevance]


def _lines(hit: Hit) -> Sequence[str]:
    lane = hit.why.get("lane")
    if lane == "similar":
        name = printable(Path(str(hit.why.get("photo", ""))).name)
        like = QCoreApplication.translate("Facts", "Compared with the photo {name}")
        return [like.format(name=name) if name else ""]
    if lane == "filter":
        filters = hit.why.get("filters")
        words = ", ".join(map(str, filters)) if isinstance(filters, list) else ""
        meets = QCoreApplication.translate("Facts", "Meets the filters: {filters}")
        return [meets.format(filters=printable(words))]
    if lane == "none":
        return [QCoreApplication.translate("Facts", "This photo could not be compared yet.")]
    return [
        _said(QCoreApplication.translate("Facts", "Compared with: “{words}”"), hit, "phrase"),
        _said(QCoreApplication.translate("Facts", "Without: “{words}”"), hit, "without"),
        *_examples(hit),
        QCoreApplication.translate("Facts", "By what the picture shows")
        if lane in ("vector", "both")
        else "",
        QCoreApplication.translate("Facts", "The parts of the picture were compared too")
        if "fine" in hit.why
        else "",
    ]


def _examples(hit: Hit) -> Sequence[str]:
    """The photos and concepts that it should, and should not, be like."""
    sentences = {
        "like": QCoreApplication.translate("Facts", "Like the photo {names}"),
        "less_like": QCoreApplication.translate("Facts", "Less like the photo {names}"),
        "concept": QCoreApplication.translate("Facts", "Concept: {names}"),
        "less_concept": QCoreApplication.translate("Facts", "Without the concept {names}"),
    }
    found = []
    for key, sentence in sentences.items():
        names = hit.why.get(key)
        if isinstance(names, list):
            shown = ", ".join(printable(Path(str(name)).name) for name in names[:3])
            found.append(sentence.format(names=shown))
    return found


def _found_in(hit: Hit) -> Sequence[Marked]:
    """Whose words say what was looked for; empty where no words do."""
    if hit.why.get("lane") not in ("literal", "both"):
        return []
    matched = hit.why.get("matched")
    if not isinstance(matched, list):
        said = printable(str(hit.why.get("caption", "")))
        return [within(_place(str(hit.why.get("source", ""))), said)] if said else []
    found = [
        within(
            _place(str(each.get("source") or each["in"])),
            printable(each["text"].replace("\n", " ")),
            [(start, end) for start, end in each["spans"]],
        )
        for each in matched
    ]
    return [*found, *map(Marked, _read_as(hit))]


def _place(place: str) -> str:
    """A sentence about words that stand there."""
    sentence = {
        "user": QCoreApplication.translate("Facts", "Words in your caption: “{words}”"),
        "file": QCoreApplication.translate("Facts", "Words in the file: “{words}”"),
        "machine": QCoreApplication.translate("Facts", "Words in a model’s description: “{words}”"),
        "picture": QCoreApplication.translate("Facts", "Words in the picture: “{words}”"),
        "tag": QCoreApplication.translate("Facts", "Tag: “{words}”"),
        "name": QCoreApplication.translate("Facts", "File name: “{words}”"),
        "folder": QCoreApplication.translate("Facts", "Folder: “{words}”"),
    }.get(place)
    return sentence or QCoreApplication.translate("Facts", "Words in the caption: “{words}”")


def _read_as(hit: Hit) -> Sequence[str]:
    """What was taken for words that are in no text."""
    taken = hit.why.get("read_as")
    sentence = QCoreApplication.translate("Facts", "“{typed}” was read as “{meant}”")
    return [
        particles.settle(sentence.format(typed=printable(str(typed)), meant=printable(str(meant))))
        for typed, meant in (taken.items() if isinstance(taken, Mapping) else ())
    ]


def _said(sentence: str, hit: Hit, key: str) -> str:
    words = printable(str(hit.why.get(key, "")))
    return sentence.format(words=words) if words else ""


def strength(hit: Hit, best: float) -> float:
    """How long the bar is, 0 to 1, beside the best match of the same answer."""
    if best <= 0:
        return 0.0
    return min(1.0, max(0.0, hit.score / best))
