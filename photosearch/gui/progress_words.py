"""What the background work's progress and waiting are called, and how long it may still take.

Pure functions of values and of the locale in use, on the GUI thread. Promises no more than is
known: the less certain an estimate, the rounder it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QObject

from photosearch.jobs import Progress

if TYPE_CHECKING:
    from photosearch.ingest.manners import Hold

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0


class ProgressNumbers(QObject):
    """What has plural forms: Qt's tools find those in ``tr`` only."""

    def files(self, count: int) -> str:
        """Found so far."""
        return self.tr("Looking through folders: %Ln file(s) so far", "", count)

    def minutes(self, count: int) -> str:
        """Still to go."""
        return self.tr("about %Ln minute(s) left", "", count)

    def hours(self, count: int) -> str:
        """Still to go."""
        return self.tr("about %Ln hour(s) left", "", count)

    def days(self, count: int) -> str:
        """Still to go."""
        return self.tr("about %Ln day(s) left", "", count)

    def to_go(self, count: int) -> str:
        """Photos that wait to be read."""
        return self.tr("%Ln photo(s) to go", "", count)


def number(value: int) -> str:
    """With the separators of the user's language."""
    return QLocale().toString(value)


def stage(progress: Progress) -> str:
    """``Reading photos: 4,120 of 12,300``, by the names that the core gives its stages."""
    done, total = number(progress.done), progress.total
    known = _known_stages(progress.done).get(progress.stage, (progress.stage, progress.stage))
    if total is None:
        return known[0].format(done=done)
    return known[1].format(done=done, total=number(total))


def _known_stages(count: int) -> dict[str, tuple[str, str]]:
    """For each stage of the core: words without a known end, and with one."""
    looking = ProgressNumbers().files(count)
    reading = QCoreApplication.translate("Progress", "Reading photos: {done} of {total}")
    thumbnails = QCoreApplication.translate("Progress", "Making thumbnails: {done} of {total}")
    checking = QCoreApplication.translate("Progress", "Checking the library: {done} of {total}")
    begun = QCoreApplication.translate("Progress", "Checking the library")
    copying = QCoreApplication.translate("Progress", "Copying the model: {done} of {total}")
    describing = QCoreApplication.translate("Progress", "Describing photos: {done} of {total}")
    words = QCoreApplication.translate("Progress", "Reading words in photos: {done} of {total}")
    asking = QCoreApplication.translate("Progress", "Asking both models")
    second = QCoreApplication.translate(
        "Progress", "Reading photos for the second model: {done} of {total}"
    )
    measuring = QCoreApplication.translate("Progress", "Measuring the speed")
    comparing = QCoreApplication.translate("Progress", "Comparing photos: {done} of {total}")
    duplicates = QCoreApplication.translate("Progress", "Looking for duplicates: {done} %")
    faster = QCoreApplication.translate("Progress", "Making the search faster: {done} of {total}")
    trying = QCoreApplication.translate("Progress", "Asking the models")
    return {
        "Asking the models": (trying, trying),
        "Comparing photos": (QCoreApplication.translate("Progress", "Comparing photos"), comparing),
        "Looking for duplicates": (duplicates, duplicates),
        "Making the search faster": (
            QCoreApplication.translate("Progress", "Making the search faster"),
            faster,
        ),
        "Describing photos": (
            QCoreApplication.translate("Progress", "Describing photos"),
            describing,
        ),
        "Reading words in photos": (
            QCoreApplication.translate("Progress", "Reading words in photos"),
            words,
        ),
        "Reading photos for the second model": (
            QCoreApplication.translate("Progress", "Reading photos for the second model"),
            second,
        ),
        "Reading words": (asking, asking),
        "Asking the queries": (asking, asking),
        "Measuring the model": (measuring, measuring),
        "Looking through folders": (looking, looking),
        "Reading photos": (QCoreApplication.translate("Progress", "Reading photos"), reading),
        "Making thumbnails": (
            QCoreApplication.translate("Progress", "Making thumbnails"),
            thumbnails,
        ),
        "database": (begun, begun),
        "vectors": (begun, checking),
        "thumbnails": (begun, checking),
        "copying": (QCoreApplication.translate("Progress", "Copying the model"), copying),
    }


def held(hold: Hold, left: int) -> list[str]:
    """``Waiting: on battery · 1,204 photos to go``, and the same without the number."""
    why = reason(hold)
    return [f"{why} · {ProgressNumbers().to_go(left)}", why] if left else [why]


def reason(hold: Hold) -> str:
    """Why nothing is being done."""
    if hold.reason == "battery":
        return QCoreApplication.translate("Progress", "Waiting: on battery")
    if hold.reason == "in_use":
        return QCoreApplication.translate("Progress", "Waiting: you are using the computer")
    if hold.reason == "full_screen":
        return QCoreApplication.translate("Progress", "Waiting: an app fills the screen")
    if hold.until is None:
        return QCoreApplication.translate("Progress", "Paused")
    return QCoreApplication.translate("Progress", "Paused until {time}").format(
        time=clock_time(hold.until)
    )


def clock_time(seconds: float) -> str:
    """``15:40``, as the user's country writes it."""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    return QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)


def day_and_time(seconds: float) -> str:
    """``yesterday 21:04``; of earlier days the date."""
    day = QDateTime.fromSecsSinceEpoch(int(seconds)).date()
    days = day.daysTo(QDateTime.currentDateTime().date())
    if days == 0:
        shown = QCoreApplication.translate("Progress", "today {time}")
    elif days == 1:
        shown = QCoreApplication.translate("Progress", "yesterday {time}")
    else:
        shown = "{day} {time}"
    written = QLocale().toString(day, QLocale.FormatType.ShortFormat)
    return shown.format(day=written, time=clock_time(seconds))


def rate(per_second: float | None) -> str:
    """``38 per second``; below one, per minute. Empty while it is too early to say."""
    if not per_second or per_second * 60 < 1:
        return ""
    if per_second >= 1:
        places = 0 if per_second >= 10 else 1
        words = QCoreApplication.translate("Progress", "{rate} per second")
        return words.format(rate=QLocale().toString(per_second, "f", places))
    words = QCoreApplication.translate("Progress", "{rate} per minute")
    return words.format(rate=QLocale().toString(per_second * 60, "f", 0))


def time_left(seconds: float | None) -> str:
    """``about 5 minutes left``; empty while it is too early to say."""
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return QCoreApplication.translate("Progress", "less than a minute left")
    minutes = round(seconds / _MINUTE)
    if minutes < 60:
        rounded = minutes if minutes <= 10 else 5 * round(minutes / 5)
        if rounded < 60:
            return ProgressNumbers().minutes(rounded)
    if seconds < 1.5 * _DAY:
        return ProgressNumbers().hours(max(1, round(seconds / _HOUR)))
    return ProgressNumbers().days(round(seconds / _DAY))


def lines(progress: Progress) -> list[str]:
    """The same said at length and ever shorter, for places of any width."""
    what, pace, left = stage(progress), rate(progress.rate), time_left(progress.seconds_left)
    several = [[what, pace, left], [what, left], [what]]
    said = [" · ".join(part for part in parts if part) for parts in several]
    return list(dict.fromkeys(said))
