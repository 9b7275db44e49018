"""A hub of models, or a mirror of one: the only module that ever opens a network connection.

Used by ``install``, on the thread of whoever asked for a model that is not on this computer. Asks
what a model consists of, takes one file after the other, goes on where it stopped, and says
whether what came is what was announced. Sends no token and no cookie. Knows nothing of which files
a model needs, of where it belongs, or of running one.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit

from photosearch import __version__
from photosearch.errors import ModelBroken, ModelMissing, Trouble, UsageError
from photosearch.jobs import Job
from photosearch.models import listing
from photosearch.models.listing import Listing, Remote

if TYPE_CHECKING:
    import httpx2

HUB = "https://huggingface.co"
TIMEOUT = 15.0  # seconds without a single byte
WAITS = (1.0, 4.0, 15.0)  # seconds before trying again; as often as the file grows in between
LONGEST_WAIT = 60.0  # seconds that a hub may ask us to wait
MOST_TEXT = 32 << 20  # bytes of a list of files
BY_HAND = (
    "Without the internet: bring the model's folder or a ZIP file of it from another computer, "
    "and install that."
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*")
_PART = ".part"

T = TypeVar("T")


def name_of(text: str) -> str | None:
    """``text`` as a name on the hub, which may have been copied as an address; None if none."""
    for start in (f"{HUB}/", "huggingface.co/", "hf.co/"):
        text = text.removeprefix(start)
    text = text.removesuffix("/")
    return text if _NAME.fullmatch(text) else None


class Hub:
    """A hub, or a mirror of one, and the one connection to it. To be closed, as a context.

    Args:
        mirror: address of a mirror, which is believed as the hub would be; empty for the hub.
        job: asked between blocks whether to go on.

    Raises:
        UsageError: ``mirror`` is no address.
        Trouble: the proxy that this system names is none that can be used.
    """

    def __init__(self, mirror: str, job: Job) -> None:
        self._base = _checked_address(mirror) if mirror else HUB
        self._job = job
        self._client = _client(_host(self._base))
        self._answered = False

    def __enter__(self) -> Hub:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def listing(self, name: str, revision: str) -> Listing:
        """What the model ``name`` consists of in ``revision``.

        Raises ``ModelMissing`` or ``Trouble``, as ``fetch`` does, and ``Cancelled``.
        """
        url = f"{self._base}/api/models/{name}/revision/{quote(revision, safe='')}?blobs=true"
        found = listing.of_hub(self._base, name, revision, self._document(url, name))
        if found is None:
            raise _odd(_host(url), f"its list of files for {name}")
        return found

    def announced(self, remote: Remote) -> Remote:
        """``remote`` with what its own server says of size and digest, where no list said it.

        Raises what ``listing`` raises.
        """

        def ask() -> Remote:
            with self._answer("HEAD", remote.url, {}, remote.name) as response:
                answers = [*response.history, response]
            return listing.announced(remote, [answer.headers for answer in answers])

        return self._patiently(ask, lambda: 0)

    def fetch(self, remote: Remote, target: Path, tell: Callable[[int], None]) -> None:
        """Bring ``remote``: whole and checked it is ``target``, until then the file beside it.

        Args:
            remote: what to bring.
            target: where to; its folder is there.
            tell: told how many bytes of it are here.

        Raises:
            ModelMissing: it is not there, or wants somebody to sign in.
            ModelBroken: what arrived is not what was announced.
            Trouble: the other side cannot be reached or does not do its part.
            Cancelled: as asked.
        """
        part = part_of(target)
        # What an earlier try left may be damaged: only then is a second one worth its while.
        for _ in range(2 if part.exists() else 1):
            self._patiently(lambda: self._append(remote, part, tell), lambda: length_of(part))
            if listing.is_intact(part, remote, self._job):
                with part.open("rb+") as file:
                    os.fsync(file.fileno())  # its name will say that it was checked
                part.replace(target)
                return
            part.unlink()
        raise _not_announced(remote)

    def _document(self, url: str, model: str) -> Mapping[str, object]:
        """The JSON object at ``url``, which describes ``model``."""

        def read() -> Mapping[str, object]:
            body = bytearray()
            with self._answer("GET", url, {}, f"the model {model}") as response:
                for block in response.iter_raw():
                    self._job.checkpoint()
                    body += block
                    if len(body) > MOST_TEXT:
                        raise _odd(_host(url), f"its list of files for {model}")
            try:
                found = json.loads(body)
            except (ValueError, RecursionError):
                found = None
            if not isinstance(found, dict):
                raise _odd(_host(url), f"its list of files for {model}")
            return found

        return self._patiently(read, lambda: 0)

    def _append(self, remote: Remote, part: Path, tell: Callable[[int], None]) -> None:
        """Let the file ``part`` grow until it is all of ``remote``, or the connection breaks."""
        start = length_of(part)
        if remote.size is not None and start > remote.size:
            start = 0
        if start and start == remote.size:
            return
        asked = {"range": f"bytes={start}-"} if start else {}
        try:
            with self._answer("GET", remote.url, asked, remote.name) as response:
                if start and not response.headers.get("content-range", "").startswith(
                    f"bytes {start}-"
                ):
                    start = 0  # a server that cannot go on begins again
                with part.open("ab" if start else "wb") as file:
                    for block in response.iter_raw():
                        self._job.checkpoint()
                        start += len(block)
                        if remote.size is not None and start > remote.size:
                            raise _not_announced(remote)
                        file.write(block)
                        tell(start)
        except _NothingAfter:
            # Whole already, perhaps, but nobody said how long it is to be: only anew it is sure.
            part.unlink(missing_ok=True)
            raise
        if remote.size is not None and start < remote.size:
            raise _Passing(_cut_off(_host(remote.url)))

    @contextmanager
    def _answer(
        self, method: str, url: str, headers: Mapping[str, str], what: str
    ) -> Iterator[httpx2.Response]:
        """A successful answer; anything else as ``_Passing`` or as what to tell a person."""
        import httpx2

        host = _host(url)
        self._job.checkpoint()
        try:
            with self._client.stream(method, url, headers=headers) as response:
                self._answered = True
                _check(response, host, what)
                yield response
        except httpx2.TimeoutException as error:
            reason = f"it was silent for {TIMEOUT:.0f} seconds"
            unreachable = isinstance(error, httpx2.ConnectTimeout)
            raise _Passing(_unreachable(host, reason), unreachable=unreachable) from error
        except httpx2.RequestError as error:
            if self._answered and isinstance(error, httpx2.ReadError | httpx2.RemoteProtocolError):
                raise _Passing(_cut_off(host)) from error
            raise _Passing(_unreachable(host, str(error)), unreachable=True) from error

    def _patiently(self, work: Callable[[], T], reached: Callable[[], int]) -> T:
        """Do ``work`` until it succeeds, as long as ``reached`` grows or patience lasts."""
        waits, best = list(WAITS), reached()
        while True:
            try:
                return work()
            except _Passing as error:
                if reached() > best:
                    waits, best = list(WAITS), reached()
                never = error.unreachable and not self._answered
                if never or not waits or error.after > LONGEST_WAIT:
                    raise error.trouble from error
                self._wait(max(waits.pop(0), error.after))

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._job.checkpoint()
            time.sleep(min(left, 0.1))


def part_of(target: Path) -> Path:
    """What a file is called until it is whole and checked."""
    return target.with_name(target.name + _PART)


def length_of(path: Path) -> int:
    """Bytes of a file; 0 where there is none."""
    return path.stat().st_size if path.is_file() else 0


class _Passing(Exception):
    """Something that may be over soon.

    Attributes:
        trouble: what to say if it is not.
        after: seconds that the other side asked us to wait.
        unreachable: nobody answered at all.
    """

    def __init__(self, trouble: Trouble, after: float = 0.0, unreachable: bool = False) -> None:
        super().__init__(str(trouble))
        self.trouble = trouble
        self.after = after
        self.unreachable = unreachable


class _NothingAfter(_Passing):
    """The other side has nothing behind the place from which we wanted to go on."""


def _client(host: str) -> httpx2.Client:
    import httpx2

    try:
        return httpx2.Client(
            timeout=TIMEOUT,
            follow_redirects=True,
            headers={"user-agent": f"photosearch/{__version__}", "accept-encoding": "identity"},
        )
    except (ImportError, ValueError, httpx2.InvalidURL) as error:
        # Of a proxy in the environment: a kind that nobody here speaks, or no address at all.
        why = str(error).partition(". ")[0]
        raise Trouble(
            f"{host} cannot be reached (the proxy that this system names cannot be used: {why}).",
            f"Name one of the kind http://… as HTTPS_PROXY, and none as ALL_PROXY. {BY_HAND}",
        ) from error


def _check(response: httpx2.Response, host: str, what: str) -> None:
    """Raise what an answer other than success means."""
    status, code = response.status_code, response.headers.get("x-error-code", "")
    if status in (200, 206):
        if response.headers.get("content-type", "").startswith("text/html"):
            raise _odd(host, what)
        return
    if status == 403 or code == "GatedRepo":
        raise ModelMissing(
            f"{host} gives {what} only to people who have signed in and agreed to its terms.",
            f"Photosearch never signs in: download it with a browser. {BY_HAND}",
        )
    if status in (401, 404, 410):
        raise ModelMissing(
            f"{host} has not got {what}, or shows it to nobody who is not signed in.",
            f"Check the name, and the mirror's address if there is one. {BY_HAND}",
        )
    if status == 429:
        after = _seconds(response.headers.get("retry-after", ""))
        wait = f"Try again in {max(1, round(after / 60))} min" if after else "Try again later"
        raise _Passing(
            Trouble(f"{host} has had too many requests from this network.", f"{wait}. {BY_HAND}"),
            after,
        )
    if status in (408, 416) or status >= 500:
        kind = _NothingAfter if status == 416 else _Passing
        raise kind(
            Trouble(
                f"{host} has a problem of its own (error {status}).",
                f"Try again later, or use a mirror. {BY_HAND}",
            )
        )
    raise Trouble(f"{host} refused to send {what} (error {status}).", BY_HAND)


def _unreachable(host: str, reason: str) -> Trouble:
    return Trouble(
        f"{host} cannot be reached ({reason or 'no reason given'}).",
        f"Check the connection, or use a mirror. {BY_HAND}",
    )


def _cut_off(host: str) -> Trouble:
    return Trouble(
        f"The connection to {host} breaks off again and again.",
        f"What has arrived is kept: try again later. {BY_HAND}",
    )


def _odd(host: str, what: str) -> Trouble:
    return Trouble(
        f"{host} answered with something else than {what}.",
        "A network that wants you to sign in first does that, and so does a wrong mirror "
        f"address. {BY_HAND}",
    )


def _not_announced(remote: Remote) -> ModelBroken:
    return ModelBroken(
        f"What arrived as {remote.name} is not the file that was announced.",
        "Try again; if that does not help, use another mirror, or none.",
    )


def _seconds(text: str) -> float:
    """What ``Retry-After`` asks for, where it is a number that anybody would wait for."""
    return float(text) if text.isdecimal() and len(text) < 9 else 0.0


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _checked_address(mirror: str) -> str:
    import httpx2

    try:
        httpx2.URL(mirror.strip())
        parts = urlsplit(mirror.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except (ValueError, httpx2.InvalidURL):
        usable = False
    if not usable:
        raise UsageError(
            f"{mirror!r} is no address of a mirror.", "It should look like https://example.org."
        )
    return mirror.strip().rstrip("/")
