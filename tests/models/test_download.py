"""Downloading from a hub: a local server that does all that a hub, or a bad day, can do."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from photosearch import cli, paths, settings
from photosearch.errors import (
    Cancelled,
    DiskFull,
    ModelBroken,
    ModelMissing,
    Trouble,
    UsageError,
)
from photosearch.jobs import Job, Progress
from photosearch.models import catalogue, install, listing, shelf
from photosearch.models import hub as network
from photosearch.settings import Settings

MODEL = "someone/siglip2-tiny"
NEEDED = {
    "config.json",
    "model.safetensors",
    "preprocessor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "photosearch.json",
}
COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub:
    """A hub with one model; ``before`` sees each request first and may answer it itself."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.large = {"model.safetensors", "pytorch_model.bin"}
        self.commit = COMMIT
        self.knows_range = True
        self.digests: dict[str, str] = {}  # lies about these
        self.seen: list[tuple[str, str, str]] = []  # method, path, range
        self.headers: list[dict[str, str]] = []
        self.before: Callable[[Request], bool] = lambda request: False
        self._server = Server(self)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def listing(self) -> dict[str, object]:
        siblings = []
        for name, data in self.files.items():
            entry: dict[str, object] = {"rfilename": name, "size": len(data)}
            entry["blobId"] = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
            if name in self.large:
                digest = self.digests.get(name, hashlib.sha256(data).hexdigest())
                entry["lfs"] = {"size": len(data), "sha256": digest, "pointerSize": 134}
            elif name in self.digests:
                entry["blobId"] = self.digests[name]
            siblings.append(entry)
        return {"id": MODEL, "sha": self.commit, "siblings": siblings}

    def asked_for(self, name: str) -> list[str]:
        """The ranges in which a file was asked for."""
        return [range_ for method, path, range_ in self.seen if path.endswith(f"/{name}")]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, hub: FakeHub) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.hub = hub

    def handle_error(self, *_: object) -> None:
        """Those who hang up in the middle are what is tested here."""


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def hub(self) -> FakeHub:
        assert isinstance(self.server, Server)
        return self.server.hub

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        hub = self.hub
        hub.seen.append((self.command, self.path, self.headers.get("range", "")))
        hub.headers.append({name.lower(): value for name, value in self.headers.items()})
        if hub.before(self):
            return
        if self.path == f"/api/models/{MODEL}/revision/main?blobs=true":
            self.answer(200, json.dumps(hub.listing()).encode(), "application/json")
            return
        prefix = f"/{MODEL}/resolve/{hub.commit}/"
        data = hub.files.get(self.path.removeprefix(prefix))
        if not self.path.startswith(prefix) or data is None:
            self.answer(404, b"Entry not found")
            return
        start = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range", ""))
        if start and hub.knows_range:
            at = int(start[1])
            headers = {"content-range": f"bytes {at}-{len(data) - 1}/{len(data)}"}
            self.answer(206, data[at:], headers=headers)
        else:
            self.answer(200, data)

    def answer(
        self,
        status: int,
        body: bytes,
        kind: str = "application/octet-stream",
        headers: dict[str, str] | None = None,
        only: int | None = None,
    ) -> None:
        """Answer; with ``only``, hang up after so many bytes of the body."""
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if only is None else body[:only])
        if only is not None:
            self.close_connection = True


@pytest.fixture
def hub(siglip2_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """The tiny SigLIP 2 on a hub of its own, among files that nobody needs."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(network, "WAITS", (0.0, 0.0, 0.0))
    hub = FakeHub()
    for path in siglip2_folder.iterdir():
        hub.files[path.name] = path.read_bytes()
    hub.files |= {
        "README.md": b"hello",
        "pytorch_model.bin": b"not needed" * 1000,
        "training_args.bin": b"not needed",
        "onnx/model.onnx": b"not needed",
        "tf_model.h5": b"not needed",
        "runs/events.json.gz": b"not needed",
    }
    yield hub
    hub.close()


def fetch(hub: FakeHub, name: str | None = None, job: Job | None = None) -> catalogue.Installed:
    return install.download(MODEL, name, job, mirror=hub.address)


def partial() -> Path | None:
    """The folder of a download that is not done."""
    top = paths.models_folder()
    found = [path for path in top.iterdir() if path.name.startswith("~part~")]
    assert len(found) <= 1
    return found[0] if found else None


def nothing_is_installed() -> bool:
    return [model.name for model in catalogue.installed() if not model.built_in] == []


class TestAllWell:
    def test_only_what_is_needed_is_downloaded(self, hub: FakeHub, siglip2_folder: Path) -> None:
        model = fetch(hub)
        assert model.name == "siglip2-tiny"
        assert {path.name for path in model.folder.iterdir()} == NEEDED
        for path in siglip2_folder.iterdir():
            assert (model.folder / path.name).read_bytes() == path.read_bytes()
        asked = {path.rpartition("/")[2] for _, path, _ in hub.seen}
        assert asked.isdisjoint({"README.md", "pytorch_model.bin", "model.onnx", "tf_model.h5"})
        assert partial() is None
        assert catalogue.find("siglip2-tiny") == model

    def test_it_is_the_same_model_as_from_a_folder(
        self, hub: FakeHub, siglip2_folder: Path
    ) -> None:
        assert fetch(hub).spec.fingerprint == install.install(siglip2_folder, "b").spec.fingerprint

    def test_progress_is_told_in_bytes(self, hub: FakeHub) -> None:
        seen: list[Progress] = []
        fetch(hub, job=Job(seen.append))
        downloading = [progress for progress in seen if progress.stage == "downloading"]
        done = [progress.done for progress in downloading]
        assert done == sorted(done)
        total = sum(len(hub.files[name]) for name in NEEDED - {"photosearch.json"})
        assert {progress.total for progress in downloading} == {total}
        assert done[-1] == total

    def test_nothing_is_told_of_the_user(
        self, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """No token that another program left, no cookie; the program's name and no more."""
        monkeypatch.setenv("HF_TOKEN", "hf_secret")
        fetch(hub)
        for headers in hub.headers:
            assert not {"authorization", "cookie", "referer"} & headers.keys()
            assert "secret" not in str(headers)
            assert headers["user-agent"].startswith("photosearch/")

    def test_files_come_from_the_commit_that_was_listed(self, hub: FakeHub) -> None:
        fetch(hub)
        files = [path for _, path, _ in hub.seen if "/resolve/" in path]
        assert files
        assert all(f"/resolve/{COMMIT}/" in path for path in files)

    def test_redirects_are_followed(self, hub: FakeHub) -> None:
        """As hubs do for large files."""

        def before(request: Request) -> bool:
            if "/resolve/" in request.path and "elsewhere" not in request.path:
                there = f"{hub.address}/elsewhere{request.path}"
                request.answer(302, b"", headers={"location": there})
                return True
            request.path = request.path.removeprefix("/elsewhere")
            return False

        hub.before = before
        assert fetch(hub).name == "siglip2-tiny"

    def test_weights_in_parts(self, hub: FakeHub) -> None:
        data = hub.files.pop("model.safetensors")
        names = [f"model-{number:05}-of-00002.safetensors" for number in (1, 2)]
        hub.files |= dict.fromkeys(names, data)
        hub.files["model-00009-of-00009.safetensors"] = data  # of something else
        index = {"weight_map": {"a": names[0], "b": names[1], "c": names[0]}}
        hub.files["model.safetensors.index.json"] = json.dumps(index).encode()
        hub.files["pytorch_model.bin.index.json"] = b"{}"
        found = {path.name for path in fetch(hub).folder.iterdir()}
        assert found == NEEDED - {"model.safetensors"} | {*names, "model.safetensors.index.json"}

    def test_a_pickle_is_taken_where_there_is_nothing_better(self, hub: FakeHub) -> None:
        del hub.files["model.safetensors"]
        found = {path.name for path in fetch(hub).folder.iterdir()}
        assert found == NEEDED - {"model.safetensors"} | {"pytorch_model.bin"}

    def test_installing_again_replaces(self, hub: FakeHub) -> None:
        first = fetch(hub)
        config = json.loads(hub.files["preprocessor_config.json"])
        hub.files["preprocessor_config.json"] = json.dumps({**config, "resample": 3}).encode()
        hub.commit = COMMIT[::-1]
        assert fetch(hub).spec.fingerprint != first.spec.fingerprint

    def test_a_model_of_the_catalogue_on_no_hub(
        self, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        files = {name: data for name, data in hub.files.items() if name in NEEDED}
        lines = [
            f'"{name}" = "md5:{hashlib.md5(data).hexdigest()}"' for name, data in files.items()
        ]
        text = f"""
            [mine]
            family = "siglip"
            languages = ["en"]
            about = "A model."
            address = "{hub.address}/{MODEL}/resolve/{COMMIT}"
            [mine.files]
            """
        (tmp_path / "models.toml").write_text("\n".join([text, *lines]))
        (tmp_path / "models").mkdir()
        monkeypatch.setattr(paths, "resources", lambda: tmp_path)
        seen: list[Progress] = []
        model = install.bring("mine", job=Job(seen.append))
        assert {path.name for path in model.folder.iterdir()} == NEEDED
        total = sum(map(len, files.values()))
        assert [p.total for p in seen if p.stage == "downloading"][-1] == total
        install.remove("mine")
        hub.files["model.safetensors"] += b"more"
        with pytest.raises(ModelBroken, match="announced"):
            install.bring("mine")


class TestListsThatSayLittle:
    """A mirror's list may name files only; then each file's own headers tell what it should be."""

    @pytest.fixture(autouse=True)
    @staticmethod
    def _names_only(hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
        said = hub.listing()
        siblings = [{"rfilename": name} for name in hub.files]
        monkeypatch.setattr(hub, "listing", lambda: {**said, "siblings": siblings})

    def headers(self, hub: FakeHub, name: str) -> dict[str, str]:
        data = hub.files[name]
        if name in hub.large:
            digest = hub.digests.get(name, hashlib.sha256(data).hexdigest())
            return {"x-linked-etag": f'"{digest}"', "x-linked-size": str(len(data))}
        digest = hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
        return {"etag": f'W/"{hub.digests.get(name, digest)}"', "x-repo-commit": COMMIT}

    def told(self, hub: FakeHub, request: Request) -> bool:
        """As a hub does: the first answer leads elsewhere, where nobody knows any more."""
        prefix = f"/{MODEL}/resolve/{COMMIT}/"
        name = request.path.removeprefix(prefix)
        if request.command != "HEAD" or name not in hub.files:
            return False
        if name in hub.large and "cdn" not in request.path:
            headers = self.headers(hub, name) | {"location": f"/cdn/{name}"}
            request.answer(302, b"this way", headers=headers)
        else:
            request.answer(200, hub.files[name], headers=self.headers(hub, name))
        return True

    def test_what_each_file_says_is_checked(self, hub: FakeHub) -> None:
        def before(request: Request) -> bool:
            if request.path.startswith("/cdn/"):
                data = hub.files[request.path.removeprefix("/cdn/")]
                request.answer(200, data, headers={"etag": '"' + "0" * 64 + '"'})
                return True
            return self.told(hub, request)

        hub.before = before
        fetch(hub)
        for name in ("config.json", "model.safetensors"):
            hub.digests = {name: "0" * (64 if name in hub.large else 40)}
            with pytest.raises(ModelBroken, match="not the file that was announced"):
                fetch(hub, "again")
        assert [model.name for model in catalogue.installed()] == ["starter", "siglip2-tiny"]

    def test_anybodys_etag_is_no_digest(self, hub: FakeHub) -> None:
        def before(request: Request) -> bool:
            data = hub.files.get(request.path.rpartition("/")[2])
            if request.command != "HEAD" or data is None:
                return False
            request.answer(200, data, headers={"etag": '"' + "ab" * 20 + '"'})
            return True

        hub.before = before
        assert fetch(hub).name == "siglip2-tiny"

    def test_a_whole_file_of_a_length_that_nobody_told(
        self, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """There is nothing behind its end, which a server says as if it were an error."""

        def before(request: Request) -> bool:
            data = hub.files.get(request.path.rpartition("/")[2])
            if data is None:
                return False
            start = int((re.findall(r"\d+", request.headers.get("range", "")) or ["0"])[0])
            request.send_response(416 if start >= len(data) else 206 if start else 200)
            if start:
                request.send_header("content-range", f"bytes {start}-{len(data) - 1}/*")
            request.end_headers()
            if request.command != "HEAD" and start < len(data):
                request.wfile.write(data[start:])
            request.close_connection = True
            return True

        def stopped(path: Path, remote: listing.Remote, job: Job) -> bool:
            raise Cancelled

        hub.before = before
        with monkeypatch.context() as during:
            during.setattr(listing, "is_intact", stopped)
            with pytest.raises(Cancelled):
                fetch(hub)
        folder = partial()
        assert folder is not None
        (part,) = folder.glob("*.part")
        assert part.stat().st_size == len(hub.files[part.name.removesuffix(".part")])
        assert fetch(hub).name == "siglip2-tiny"


class TestNames:
    """``bring`` takes whatever a person writes."""

    def test_folder_zip_and_hub(
        self, hub: FakeHub, siglip2_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        archive = shutil.make_archive(str(tmp_path / "packed"), "zip", siglip2_folder)
        assert install.bring(str(siglip2_folder), "a").name == "a"
        assert install.bring(archive).name == "packed"
        assert hub.seen == []
        assert install.bring(MODEL, mirror=hub.address).name == "siglip2-tiny"
        monkeypatch.setattr(network, "HUB", hub.address)
        assert install.bring(f"{hub.address}/{MODEL}/", "pasted").name == "pasted"

    @pytest.mark.parametrize("by", ["argument", "settings"])
    def test_from_the_command_line(
        self, hub: FakeHub, tmp_path: Path, capsys: pytest.CaptureFixture[str], by: str
    ) -> None:
        library = tmp_path / "library"
        library.mkdir()
        given = ["--library", str(library), "models", "install", MODEL]
        if by == "argument":
            given += ["--mirror", hub.address]
        else:
            settings.save(library, Settings(hub_mirror=hub.address))
        assert cli.main(given) == 0
        assert "siglip2-tiny" in capsys.readouterr().out
        assert catalogue.find("siglip2-tiny").family == "siglip"
        assert hub.seen

    def test_a_folder_that_looks_like_a_name_on_the_hub(
        self, hub: FakeHub, siglip2_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Or like one in the catalogue: what is here needs no network."""
        monkeypatch.chdir(tmp_path)
        for name in (MODEL, "siglip2-base"):
            shutil.copytree(siglip2_folder, tmp_path / name)
            assert install.bring(name, mirror=hub.address).name == name.split("/")[-1]
        assert hub.seen == []

    def test_what_is_nothing(self, hub: FakeHub) -> None:
        for text in ("a/b/c", "no such folder/x y", "nothing.zip", "./nothing"):
            with pytest.raises(ModelMissing, match="no folder or file"):
                install.bring(text, mirror=hub.address)
        for text in ("nothing", "siglip2-bse"):
            with pytest.raises(ModelMissing, match="models list"):
                install.bring(text, mirror=hub.address)
        assert hub.seen == []

    @pytest.mark.parametrize(
        "mirror", ["example.org", "ftp://example.org", "http://", "http://[", "x"]
    )
    def test_addresses_that_cannot_be(self, mirror: str) -> None:
        with pytest.raises(UsageError, match="mirror"):
            install.download(MODEL, mirror=mirror)

    def test_a_slash_too_many(self, hub: FakeHub) -> None:
        assert install.download(MODEL, mirror=f" {hub.address}/ ").name == "siglip2-tiny"

    def test_the_starters_name_is_taken(self, hub: FakeHub) -> None:
        with pytest.raises(UsageError):
            fetch(hub, "starter")
        assert hub.seen == []


def breaking_off(hub: FakeHub, name: str, at: int, times: int) -> None:
    """Let the first answers for a file end after ``at`` bytes each."""
    left = [times]

    def before(request: Request) -> bool:
        if not request.path.endswith(f"/{name}") or not left[0]:
            return False
        left[0] -= 1
        start = int((re.findall(r"\d+", request.headers.get("range", "")) or ["0"])[0])
        data = hub.files[name]
        headers = {"content-range": f"bytes {start}-{len(data) - 1}/{len(data)}"} if start else {}
        request.answer(206 if start else 200, data[start:], headers=headers, only=at)
        return True

    hub.before = before


def cancelled_at(done: int) -> Job:
    """A job that somebody cancels when more than ``done`` bytes have come."""

    def listen(progress: Progress) -> None:
        if progress.stage == "downloading" and progress.done > done:
            job.cancel()

    job = Job(listen)
    return job


class TestGoingOn:
    def test_a_broken_connection(self, hub: FakeHub) -> None:
        breaking_off(hub, "model.safetensors", 1000, 1)
        fetch(hub)
        assert hub.asked_for("model.safetensors") == ["", "bytes=1000-"]

    def test_as_often_as_it_gets_further(self, hub: FakeHub) -> None:
        breaking_off(hub, "model.safetensors", 500, 9)
        fetch(hub)
        assert hub.asked_for("model.safetensors")[:3] == ["", "bytes=500-", "bytes=1000-"]

    def test_not_for_ever_if_it_gets_nowhere(self, hub: FakeHub) -> None:
        breaking_off(hub, "model.safetensors", 0, 1000)
        with pytest.raises(Trouble, match="breaks off") as caught:
            fetch(hub)
        assert "kept" in caught.value.remedy
        assert len(hub.asked_for("model.safetensors")) == 1 + len(network.WAITS)
        assert nothing_is_installed()
        hub.before = lambda request: False
        assert fetch(hub).name == "siglip2-tiny"

    def test_the_next_call_goes_on_where_the_last_one_stopped(self, hub: FakeHub) -> None:
        size = len(hub.files["model.safetensors"])
        breaking_off(hub, "model.safetensors", 5000, 1)
        with pytest.raises(Cancelled):
            fetch(hub, job=cancelled_at(size // 2))
        assert nothing_is_installed()
        folder = partial()
        assert folder is not None
        assert not (folder / "model.safetensors").exists()
        part = (folder / "model.safetensors.part").stat().st_size
        assert part > 0
        hub.seen.clear()
        fetch(hub)
        assert hub.asked_for("model.safetensors") == ([f"bytes={part}-"] if part < size else [])
        assert hub.asked_for("config.json") == []
        assert partial() is None

    def test_a_server_that_cannot_go_on_begins_again(self, hub: FakeHub) -> None:
        hub.knows_range = False
        breaking_off(hub, "model.safetensors", 1000, 1)
        fetch(hub)
        assert hub.asked_for("model.safetensors") == ["", "bytes=1000-"]

    def test_a_part_that_was_damaged_is_fetched_again(self, hub: FakeHub) -> None:
        with pytest.raises(Cancelled):
            fetch(hub, job=cancelled_at(0))
        folder = partial()
        assert folder is not None
        (folder / "model.safetensors.part").write_bytes(b"\0" * 100)
        fetch(hub)
        assert hub.asked_for("model.safetensors")[-2:] == ["bytes=100-", ""]

    def test_a_part_that_is_too_long(self, hub: FakeHub) -> None:
        with pytest.raises(Cancelled):
            fetch(hub, job=cancelled_at(0))
        folder = partial()
        assert folder is not None
        long = hub.files["model.safetensors"] + b"more"
        (folder / "model.safetensors.part").write_bytes(long)
        assert fetch(hub).name == "siglip2-tiny"

    def test_another_state_of_the_repository_begins_anew(self, hub: FakeHub) -> None:
        breaking_off(hub, "model.safetensors", 0, 1000)
        with pytest.raises(Trouble):
            fetch(hub)
        before = partial()
        hub.before = lambda request: False
        hub.commit = COMMIT[::-1]
        hub.files["config.json"] += b" "
        model = fetch(hub)
        assert before is not None
        assert not before.exists()
        assert (model.folder / "config.json").read_bytes() == hub.files["config.json"]

    def test_killed_before_the_last_rename(self, hub: FakeHub) -> None:
        """What a kill leaves: a whole model with its spec, under a name that is no model's."""
        model = fetch(hub)
        place = paths.models_folder() / f"~part~someone--siglip2-tiny~{COMMIT[:12]}"
        model.folder.rename(place)
        assert nothing_is_installed()
        with pytest.raises(ModelMissing):
            catalogue.find("siglip2-tiny")
        hub.seen.clear()
        assert fetch(hub) == model
        assert [path for _, path, _ in hub.seen if "/resolve/" in path] == []

    def test_what_was_given_up_long_ago_is_deleted(
        self, hub: FakeHub, siglip2_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        breaking_off(hub, "model.safetensors", 0, 1000)
        with pytest.raises(Trouble):
            fetch(hub)
        install.install(siglip2_folder, "other")
        assert partial() is not None
        monkeypatch.setattr(shelf, "FORGET_AFTER", -1)
        install.install(siglip2_folder, "other")
        assert partial() is None

    def test_a_failed_download_leaves_the_old_model(self, hub: FakeHub) -> None:
        model = fetch(hub)
        hub.commit = COMMIT[::-1]
        hub.digests["model.safetensors"] = "0" * 64
        with pytest.raises(ModelBroken):
            fetch(hub)
        assert catalogue.find("siglip2-tiny") == model


class TestBadAnswers:
    def always(
        self, hub: FakeHub, part: str, status: int, headers: dict[str, str] | None = None
    ) -> None:
        def before(request: Request) -> bool:
            if part in request.path:
                request.answer(status, b"{}", "application/json", headers)
                return True
            return False

        hub.before = before

    @pytest.mark.parametrize("part", ["/api/", "config.json", "model.safetensors"])
    @pytest.mark.parametrize(
        ("status", "headers", "kind", "words", "remedy"),
        [
            (401, {}, ModelMissing, "has not got", "Check the name"),
            (401, {"x-error-code": "GatedRepo"}, ModelMissing, "signed in", "browser"),
            (403, {}, ModelMissing, "signed in", "browser"),
            (404, {}, ModelMissing, "has not got", "Check the name"),
            (410, {}, ModelMissing, "has not got", "Check the name"),
            (400, {}, Trouble, "refused", "another computer"),
            (429, {}, Trouble, "too many requests", "Try again later"),
            (429, {"retry-after": "600"}, Trouble, "too many requests", "in 10 min"),
            (500, {}, Trouble, "error 500", "mirror"),
            (503, {}, Trouble, "error 503", "mirror"),
        ],
    )
    def test_in_plain_words_with_the_offline_way(
        self,
        hub: FakeHub,
        part: str,
        status: int,
        headers: dict[str, str],
        kind: type[Trouble],
        words: str,
        remedy: str,
    ) -> None:
        self.always(hub, part, status, headers)
        with pytest.raises(kind, match=words) as caught:
            fetch(hub)
        assert remedy in caught.value.remedy
        assert "from another computer" in caught.value.remedy
        assert "127.0.0.1" in caught.value.message
        assert nothing_is_installed()
        hub.before = lambda request: False
        assert fetch(hub).name == "siglip2-tiny"

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 408])
    def test_what_passes_is_waited_for(self, hub: FakeHub, status: int) -> None:
        refused = []

        def before(request: Request) -> bool:
            if len(refused) < 2 * len(network.WAITS) and len(refused) % 3 < 2:
                refused.append(request.path)
                request.answer(status, b"", headers={"retry-after": "0"})
                return True
            refused.append("")
            return False

        hub.before = before
        assert fetch(hub).name == "siglip2-tiny"

    def test_an_error_that_stays_is_not_asked_about_for_ever(self, hub: FakeHub) -> None:
        self.always(hub, "/api/", 503)
        with pytest.raises(Trouble):
            fetch(hub)
        assert len(hub.seen) == 1 + len(network.WAITS)

    def test_a_long_wait_is_left_to_the_person(self, hub: FakeHub) -> None:
        self.always(hub, "/api/", 429, {"retry-after": "3600"})
        with pytest.raises(Trouble, match="too many"):
            fetch(hub)
        assert len(hub.seen) == 1

    @pytest.mark.parametrize("part", ["/api/", "config.json", "model.safetensors"])
    def test_a_web_page_instead(self, hub: FakeHub, part: str) -> None:
        """A network that wants somebody to sign in says 200 to everything."""

        def before(request: Request) -> bool:
            if part in request.path:
                request.answer(
                    200, b"<html>Welcome to the hotel</html>", "text/html; charset=utf-8"
                )
                return True
            return False

        hub.before = before
        with pytest.raises(Trouble, match="something else") as caught:
            fetch(hub)
        assert "sign in" in caught.value.remedy
        assert "from another computer" in caught.value.remedy
        assert nothing_is_installed()
        hub.before = lambda request: False
        assert fetch(hub).name == "siglip2-tiny"

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{", b"\xff", b"{}", b'{"siblings": 3}', b"[" * 100_000]
    )
    def test_a_listing_that_makes_no_sense(self, hub: FakeHub, body: bytes) -> None:
        def before(request: Request) -> bool:
            request.answer(200, body, "application/json")
            return True

        hub.before = before
        with pytest.raises(Trouble, match="something else"):
            fetch(hub)

    def test_a_listing_without_end(self, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(network, "MOST_TEXT", 100)
        with pytest.raises(Trouble, match="something else"):
            fetch(hub)

    def test_a_listing_of_odd_things(self, hub: FakeHub) -> None:
        """Whatever it claims, nothing is written outside the model's folder."""
        bad = ["../../evil.json", "/evil.json", "a/../../evil.json", "C:\\evil.json", ".evil.json"]
        siblings = [None, 3, {}, {"rfilename": None}, {"rfilename": 3}]
        siblings += [{"rfilename": name, "size": 4} for name in (*bad, "a//evil.json", "a\nb.json")]
        own = hub.listing()["siblings"]
        assert isinstance(own, list)
        whole = {"sha": COMMIT, "siblings": [*siblings, *own, {"rfilename": "z.json", "size": "4"}]}
        hub.files |= dict.fromkeys(["z.json", "evil.json"], b"null")

        def before(request: Request) -> bool:
            if "/api/" in request.path:
                request.answer(200, json.dumps(whole).encode(), "application/json")
                return True
            return False

        hub.before = before
        model = fetch(hub)
        assert {path.name for path in model.folder.iterdir()} == NEEDED
        assert not [path for path in paths.models_folder().parent.rglob("*evil*")]

    @pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
    def test_a_wrong_hash(self, hub: FakeHub, name: str) -> None:
        """Large files have a SHA-256, small ones git's own."""
        hub.digests[name] = "0" * (64 if name in hub.large else 40)
        with pytest.raises(ModelBroken, match=f"{name} is not the file") as caught:
            fetch(hub)
        assert "mirror" in caught.value.remedy
        assert nothing_is_installed()
        folder = partial()
        assert folder is not None
        assert not (folder / name).exists()
        assert not (folder / f"{name}.part").exists()
        hub.digests.clear()
        assert fetch(hub).name == "siglip2-tiny"

    @pytest.mark.parametrize("change", [b"", b"more"])
    def test_a_file_of_another_length(self, hub: FakeHub, change: bytes) -> None:
        listing, data = hub.listing(), hub.files["model.safetensors"]

        def before(request: Request) -> bool:
            if "/api/" in request.path:
                request.answer(200, json.dumps(listing).encode(), "application/json")
                return True
            return False

        hub.before = before
        hub.files["model.safetensors"] = data + change if change else data[:-50]
        with pytest.raises(Trouble):
            fetch(hub)
        assert nothing_is_installed()

    def test_weights_that_are_not_there(self, hub: FakeHub) -> None:
        for name in ("model.safetensors", "pytorch_model.bin"):
            del hub.files[name]
        with pytest.raises(ModelBroken, match="weights"):
            fetch(hub)
        hub.files["model.safetensors.index.json"] = b'{"weight_map": {"a": "gone.safetensors"}}'
        with pytest.raises(ModelBroken, match="incomplete"):
            fetch(hub)
        del hub.files["config.json"]
        with pytest.raises(ModelBroken, match="no config"):
            fetch(hub)
        assert partial() is None

    def test_a_model_that_cannot_be_run_costs_no_gigabytes(self, hub: FakeHub) -> None:
        hub.files["config.json"] = b'{"model_type": "llama"}'
        with pytest.raises(ModelBroken, match="llama"):
            fetch(hub)
        assert hub.asked_for("model.safetensors") == []
        assert partial() is None

    def test_a_model_that_lacks_its_tokenizer(self, hub: FakeHub) -> None:
        del hub.files["tokenizer.json"]
        with pytest.raises(ModelBroken, match="tokenizer"):
            fetch(hub)
        assert partial() is None
        assert nothing_is_installed()


class TestSilence:
    def test_nobody_there(self, hub: FakeHub) -> None:
        other = FakeHub()
        other.close()
        with pytest.raises(Trouble, match="cannot be reached") as caught:
            fetch(other)
        assert "mirror" in caught.value.remedy
        assert "from another computer" in caught.value.remedy
        assert nothing_is_installed()

    @pytest.mark.parametrize("proxy", ["gopher://127.0.0.1:70", "socks4://127.0.0.1:1080"])
    def test_a_proxy_of_a_kind_that_cannot_be_used(
        self, proxy: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALL_PROXY", proxy)
        with pytest.raises(Trouble, match=r"cannot be reached \(the proxy") as caught:
            install.download(MODEL)
        assert "HTTPS_PROXY" in caught.value.remedy
        assert "from another computer" in caught.value.remedy

    def test_no_such_host(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_PROXY", "*")
        with pytest.raises(Trouble, match="cannot be reached"):
            install.download(MODEL, mirror="http://hub.invalid")

    @pytest.mark.parametrize("part", ["/api/", "model.safetensors"])
    def test_a_server_that_falls_silent(
        self, hub: FakeHub, part: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(network, "TIMEOUT", 0.2)
        over = threading.Event()

        def before(request: Request) -> bool:
            if part in request.path:
                over.wait(20)
                request.close_connection = True
                return True
            return False

        hub.before = before
        with pytest.raises(Trouble, match="silent") as caught:
            fetch(hub)
        over.set()
        assert "from another computer" in caught.value.remedy
        assert nothing_is_installed()

    def test_a_slow_server_is_no_error(self, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
        """As long as something comes now and then."""
        monkeypatch.setattr(network, "TIMEOUT", 5.0)
        data = hub.files["model.safetensors"]

        def before(request: Request) -> bool:
            if not request.path.endswith("model.safetensors"):
                return False
            request.send_response(200)
            request.send_header("content-length", str(len(data)))
            request.end_headers()
            step = len(data) // 20
            for start in range(0, len(data), step):
                request.wfile.write(data[start : start + step])
                request.wfile.flush()
                threading.Event().wait(0.01)
            return True

        hub.before = before
        assert fetch(hub).name == "siglip2-tiny"

    def test_waiting_can_be_cancelled(self, hub: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(network, "WAITS", (3600.0,))
        job = Job()

        def before(request: Request) -> bool:
            job.cancel()
            request.answer(503, b"")
            return True

        hub.before = before
        with pytest.raises(Cancelled):
            fetch(hub, job=job)


class TestDisk:
    def test_a_full_disk_is_told_before_downloading(
        self, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usage = shutil.disk_usage("/")._replace(free=len(hub.files["model.safetensors"]))
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
        with pytest.raises(DiskFull):
            fetch(hub)
        assert hub.asked_for("model.safetensors") == []
        assert nothing_is_installed()

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
    def test_a_disk_that_fills_while_downloading(self, hub: FakeHub) -> None:
        with pytest.raises(Cancelled):
            fetch(hub, job=cancelled_at(0))
        folder = partial()
        assert folder is not None
        part = folder / "model.safetensors.part"
        part.unlink(missing_ok=True)
        part.symlink_to("/dev/full")
        with pytest.raises(DiskFull, match="not enough room"):
            fetch(hub)
        assert nothing_is_installed()
        part.unlink()
        assert fetch(hub).name == "siglip2-tiny"

    def test_one_installation_at_a_time(self, hub: FakeHub, siglip2_folder: Path) -> None:
        second: list[Trouble] = []

        def listen(progress: Progress) -> None:
            with pytest.raises(Trouble, match="under way") as caught:
                install.install(siglip2_folder, "other")
            second.append(caught.value)

        fetch(hub, job=Job(listen))
        assert second
