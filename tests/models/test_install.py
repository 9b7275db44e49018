"""Installing from folders and ZIP files: whole or not at all, only what is needed."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch import paths
from photosearch.errors import (
    Cancelled,
    DiskFull,
    ModelBroken,
    ModelMissing,
    Trouble,
    UsageError,
)
from photosearch.jobs import Job, Progress
from photosearch.models import catalogue, install, unpacking

NEEDED = {
    "config.json",
    "model.safetensors",
    "preprocessor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "photosearch.json",
}


@pytest.fixture
def source(siglip2_folder: Path, tmp_path: Path) -> Path:
    """A checkpoint among other files, in a folder with a Korean name."""
    folder = tmp_path / "내려받은 모델" / "siglip2-tiny"
    shutil.copytree(siglip2_folder, folder)
    (folder / "README.md").write_text("hello")
    (folder / "optimizer.pt").write_bytes(b"x" * 1000)
    (folder / "onnx").mkdir()
    (folder / "onnx" / "model.onnx").write_bytes(b"y")
    return folder


def leftovers() -> list[str]:
    names = {path.name for path in paths.models_folder().iterdir() if path.name.startswith("~")}
    return sorted(names - {"~lock"})


class TestFolders:
    def test_only_what_is_needed_is_copied(self, source: Path) -> None:
        model = install.install(source)
        assert model.name == "siglip2-tiny"
        assert {path.name for path in model.folder.iterdir()} == NEEDED
        assert model.size == sum(path.stat().st_size for path in model.folder.iterdir())
        assert catalogue.find("siglip2-tiny") == model
        assert leftovers() == []

    def test_the_spec_is_kept_beside_the_files(self, source: Path) -> None:
        model = install.install(source, "mine")
        assert catalogue.load_spec(model.folder) == model.spec
        assert (model.spec.family, model.spec.dim, model.spec.image.side) == ("siglip", 32, 32)
        assert model.spec.normalise
        assert model.spec.languages == ("en", "zh", "ko")

    def test_the_fingerprint_follows_weights_and_preparation_and_nothing_else(
        self, source: Path
    ) -> None:
        first = install.install(source, "one").spec.fingerprint
        (source / "README.md").write_text("changed")
        assert install.install(source, "two").spec.fingerprint == first
        config = json.loads((source / "preprocessor_config.json").read_text())
        config["resample"] = 3
        (source / "preprocessor_config.json").write_text(json.dumps(config))
        second = install.install(source, "one").spec.fingerprint
        assert second != first
        weights = bytearray((source / "model.safetensors").read_bytes())
        weights[-1] ^= 1
        (source / "model.safetensors").write_bytes(weights)
        assert install.install(source, "one").spec.fingerprint not in (first, second)

    def test_vectors_of_other_lengths_are_another_models(self, source: Path) -> None:
        usual = install.install(source, "usual").spec
        raw = install.install(source, "raw", normalise=False).spec
        assert (usual.normalise, raw.normalise) == (True, False)
        assert raw.fingerprint != usual.fingerprint
        # What the files say anyway changes nothing: libraries keep their vectors.
        assert install.install(source, "said", normalise=True).spec.fingerprint == usual.fingerprint
        assert catalogue.find("raw").spec == raw
        again = install.install(source, "usual", normalise=False).spec
        assert again.fingerprint == raw.fingerprint

    def test_a_checkpoint_inside_a_systems_folder(self, source: Path, tmp_path: Path) -> None:
        outer = tmp_path / "system"
        outer.mkdir()
        source.rename(outer / "checkpoint")
        (outer / "golden.npz").write_bytes(b"")
        assert install.install(outer).name == "system"
        assert install.install(outer / "checkpoint").name == "system"

    def test_a_hub_cache(self, source: Path, tmp_path: Path) -> None:
        cache = tmp_path / "models--google--siglip2-base"
        old, new = cache / "snapshots" / "aaa", cache / "snapshots" / "bbb"
        blobs = cache / "blobs"
        for folder in (old, new, blobs, cache / "refs"):
            folder.mkdir(parents=True)
        (cache / "refs" / "main").write_text("bbb\n")
        (old / "config.json").write_text('{"model_type": "siglip"}')
        for path in (p for p in source.iterdir() if p.is_file()):
            shutil.copy(path, blobs / path.name)
            try:
                (new / path.name).symlink_to(Path("../../blobs") / path.name)
            except OSError:  # Windows without the right to make links
                shutil.copy(path, new / path.name)
        model = install.install(cache)
        assert model.name == "siglip2-base"
        assert not any(path.is_symlink() for path in model.folder.iterdir())

    def test_weights_in_parts(self, source: Path) -> None:
        weights = source / "model.safetensors"
        for number in (1, 2):
            shutil.copy(weights, source / f"model-{number:05}-of-00002.safetensors")
        weights.unlink()
        index = {"weight_map": {"a": "model-00001-of-00002.safetensors"}}
        index["weight_map"]["b"] = "model-00002-of-00002.safetensors"
        (source / "model.safetensors.index.json").write_text(json.dumps(index))
        names = {path.name for path in install.install(source).folder.iterdir()}
        assert "model-00002-of-00002.safetensors" in names
        (source / "model-00002-of-00002.safetensors").unlink()
        with pytest.raises(ModelBroken, match="incomplete"):
            install.install(source)

    def test_installing_again_replaces(self, source: Path) -> None:
        first = install.install(source, "m")
        (first.folder / "stray").write_text("left by the old one")
        install.install(source, "m")
        assert {path.name for path in first.folder.iterdir()} == NEEDED
        assert [model.name for model in catalogue.installed() if not model.built_in] == ["m"]

    def test_a_captioner(self, shared_data: Path) -> None:
        model = install.install(shared_data / "golden" / "veld")
        assert (model.name, model.family, model.is_captioner) == ("veld", "veld", True)
        assert catalogue.find("veld") == model

    def test_a_captioner_has_no_vectors_to_normalise(self, shared_data: Path) -> None:
        with pytest.raises(UsageError, match="describes photos"):
            install.install(shared_data / "golden" / "veld", normalise=True)
        assert len(catalogue.installed()) == 1

    def test_an_encoder_is_no_captioner(self, source: Path) -> None:
        assert not install.install(source).is_captioner


class TestRefusals:
    def test_no_model(self, tmp_path: Path) -> None:
        with pytest.raises(ModelBroken, match="no model"):
            install.install(tmp_path)
        with pytest.raises(ModelMissing):
            install.install(tmp_path / "nowhere")

    def test_a_model_of_a_type_that_cannot_be_run(self, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_text('{"model_type": "llama"}')
        with pytest.raises(ModelBroken, match="llama") as caught:
            install.install(tmp_path)
        assert "siglip" in caught.value.remedy

    def test_a_config_that_is_no_json(self, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_text("{")
        with pytest.raises(ModelBroken, match="cannot be read"):
            install.install(tmp_path)

    @pytest.mark.parametrize("where", ["{folder}/mine.jpg", "../mine.jpg", "..\\mine.jpg"])
    def test_weights_that_would_be_written_over_a_file_of_the_users(
        self, source: Path, where: str
    ) -> None:
        """An index names the files that its weights are in; each is copied to the same name."""
        mine = source.parent / "mine.jpg"
        mine.write_bytes(b"a photo")
        (source / "model.safetensors").unlink()
        index = {"weight_map": {"a": where.format(folder=source.parent)}}
        (source / "model.safetensors.index.json").write_text(json.dumps(index))
        with pytest.raises(ModelBroken, match="outside its folder"):
            install.install(source)
        assert mine.read_bytes() == b"a photo"
        assert leftovers() == []

    def test_a_hub_cache_whose_notes_are_no_text(self, tmp_path: Path) -> None:
        for name in ("snapshots", "refs"):
            (tmp_path / name).mkdir()
        (tmp_path / "refs" / "main").write_bytes(b"\xff\xfe")
        with pytest.raises(ModelBroken, match="no model"):
            install.install(tmp_path)

    def test_a_path_that_can_lead_nowhere(self) -> None:
        for path in ("~nobody of that name/model", "/" + "x" * 300):
            with pytest.raises(ModelMissing, match="no folder or file"):
                install.bring(path)

    def test_a_broken_copy_leaves_the_old_one(self, source: Path) -> None:
        install.install(source, "m")
        (source / "model.safetensors").unlink()
        with pytest.raises(ModelBroken):
            install.install(source, "m")
        assert catalogue.find("m").folder.is_dir()
        assert leftovers() == []

    @pytest.mark.parametrize("name", ["", "a b", "모델", "a/b", "..\\x", "a:b", "starter"])
    def test_names_that_cannot_be(self, source: Path, name: str) -> None:
        with pytest.raises(UsageError):
            install.install(source, name) if name else install.checked_name(name)

    @pytest.mark.parametrize("name", ["a", "A.b_c-9", ".", "..", ".hidden", "CON", "nul.x", "a."])
    def test_names_that_can(self, source: Path, name: str) -> None:
        model = install.install(source, name)
        assert model.name == name
        assert model.folder.parent == paths.models_folder()
        assert catalogue.find(name) == model
        assert [found.name for found in catalogue.installed() if not found.built_in] == [name]
        install.remove(name)
        with pytest.raises(ModelMissing):
            catalogue.find(name)

    @given(st.from_regex(r"[A-Za-z0-9_.-]{1,30}", fullmatch=True))
    def test_no_name_leaves_its_folder_or_meets_ours(self, name: str) -> None:
        folder = catalogue.folder_name(name)
        assert folder.rstrip("~") in (name, name.rstrip("~"))
        assert folder not in (".", "..")
        assert not folder.startswith("~")
        assert not folder.endswith(".")


class TestHalfDone:
    def test_cancelling_leaves_nothing(self, source: Path) -> None:
        job = Job()
        job.cancel()
        with pytest.raises(Cancelled):
            install.install(source, "m", job)
        assert leftovers() == []
        assert catalogue.place("m") is None

    def test_progress_is_told_in_bytes(self, source: Path) -> None:
        seen: list[Progress] = []
        install.install(source, "m", Job(seen.append))
        assert seen[-1].done == seen[-1].total
        assert seen[-1].stage == "copying"

    def test_killed_while_copying(self, source: Path) -> None:
        """What a kill leaves: a scratch folder with a complete model in it but for the rename."""
        model = install.install(source, "m")
        scratch = paths.models_folder() / "~new~abc"
        scratch.mkdir()
        model.folder.rename(scratch / "model")
        with pytest.raises(ModelMissing):
            catalogue.find("m")
        install.install(source, "m")
        assert leftovers() == []

    def test_killed_between_the_two_renames(self, source: Path) -> None:
        model = install.install(source, "m")
        model.folder.rename(model.folder.with_name(catalogue.REPLACED + "m"))
        assert catalogue.find("m").spec == model.spec
        assert [found.name for found in catalogue.installed() if not found.built_in] == ["m"]
        install.install(source, "m")
        assert catalogue.find("m").folder == model.folder
        assert leftovers() == []

    def test_killed_after_the_renames(self, source: Path) -> None:
        model = install.install(source, "m")
        shutil.copytree(model.folder, model.folder.with_name(catalogue.REPLACED + "m"))
        assert [found.name for found in catalogue.installed() if not found.built_in] == ["m"]
        install.remove("m")
        with pytest.raises(ModelMissing):
            catalogue.find("m")

    def test_a_folder_without_a_spec_is_no_model(self, source: Path) -> None:
        model = install.install(source, "m")
        (model.folder / catalogue.SPEC_FILE).unlink()
        with pytest.raises(ModelMissing, match="'m'"):
            catalogue.find("m")

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "m"}'])
    def test_an_unreadable_spec(self, source: Path, text: str) -> None:
        model = install.install(source, "m")
        (model.folder / catalogue.SPEC_FILE).write_text(text)
        with pytest.raises(ModelBroken, match=r"photosearch\.json"):
            catalogue.find("m")
        assert "m" not in [found.name for found in catalogue.installed()]
        install.install(source, "m")
        assert catalogue.find("m").spec == model.spec

    def test_one_installation_at_a_time(self, source: Path) -> None:
        second: list[Trouble] = []

        def listen(progress: Progress) -> None:
            with pytest.raises(Trouble, match="under way") as caught:
                install.install(source, "other")
            second.append(caught.value)

        install.install(source, "m", Job(listen))
        assert second

    def test_a_full_disk_is_told_before_copying(
        self, source: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usage = shutil.disk_usage(source)._replace(free=10)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
        with pytest.raises(DiskFull):
            install.install(source, "m")
        assert leftovers() == []


class TestRemove:
    def test_the_starter_stays(self) -> None:
        with pytest.raises(UsageError, match="cannot be removed"):
            install.remove("starter")

    def test_a_path_is_no_name(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Models of another folder are no business of this one."""
        monkeypatch.setenv("PHOTOSEARCH_MODELS", str(tmp_path / "theirs"))
        other = install.install(source, "m")
        monkeypatch.setenv("PHOTOSEARCH_MODELS", str(tmp_path / "ours"))
        for name in ("../theirs/m", str(other.folder)):
            with pytest.raises(ModelMissing):
                install.remove(name)
        assert other.folder.is_dir()

    def test_what_is_not_there(self) -> None:
        with pytest.raises(ModelMissing, match="nothing like it") as caught:
            install.remove("nothing like it")
        assert "models list" in caught.value.remedy


class TestZips:
    def packed(self, folder: Path, archive: Path, top: str = "") -> Path:
        with zipfile.ZipFile(archive, "w") as writer:
            for path in folder.rglob("*"):
                writer.write(path, Path(top) / path.relative_to(folder))
        return archive

    @pytest.mark.parametrize("top", ["", "inner", "a/b"])
    def test_a_model_in_a_zip(self, source: Path, tmp_path: Path, top: str) -> None:
        archive = self.packed(source, tmp_path / "모델.v1.zip", top)
        model = install.install(archive, "zipped")
        assert {path.name for path in model.folder.iterdir()} == NEEDED
        assert model.spec.fingerprint == install.install(source, "m").spec.fingerprint
        assert leftovers() == []

    def test_it_is_named_after_the_file(self, source: Path, tmp_path: Path) -> None:
        assert install.install(self.packed(source, tmp_path / "tiny.zip")).name == "tiny"

    def test_a_file_that_is_no_zip(self, tmp_path: Path) -> None:
        path = tmp_path / "x.zip"
        path.write_bytes(b"PK\x03\x04 and nothing more")
        with pytest.raises(ModelBroken, match="ZIP"):
            install.install(path)
        assert leftovers() == []

    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_damaged_one_whatever_packed_it(
        self, source: Path, tmp_path: Path, method: int
    ) -> None:
        archive = tmp_path / "x.zip"
        with zipfile.ZipFile(archive, "w", method) as writer:
            writer.write(source / "model.safetensors", "모델.bin")
        content = archive.read_bytes()
        inside, named = len(content) // 2, content.rindex("모델".encode())
        for place in (inside, named):
            archive.write_bytes(content[:place] + b"\xff\xff\xff" + content[place + 3 :])
            with pytest.raises(ModelBroken, match="ZIP file"):
                install.install(archive)
        assert leftovers() == []

    def test_it_can_be_watched_and_stopped_within_a_file(
        self, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(unpacking, "BLOCK", 1000)
        monkeypatch.setattr(Job, "MIN_REPORT_GAP", 0)
        archive = self.packed(source, tmp_path / "tiny.zip")
        seen: list[Progress] = []
        install.install(archive, "m", Job(seen.append))
        size = sum(path.stat().st_size for path in source.rglob("*") if path.is_file())
        assert {progress.total for progress in seen} == {size}
        done = [progress.done for progress in seen]
        assert done == sorted(done)
        assert done[-1] == size
        assert len(done) > (source / "model.safetensors").stat().st_size // 1000
        job = Job(lambda progress: job.cancel() if progress.done > size // 2 else None)
        with pytest.raises(Cancelled):
            install.install(archive, "other", job)
        assert leftovers() == []

    @pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt", "C:\\out.txt"])
    def test_it_may_not_write_outside(self, tmp_path: Path, name: str) -> None:
        archive = tmp_path / "x.zip"
        with zipfile.ZipFile(archive, "w") as writer:
            writer.writestr(name, "out")
        with pytest.raises(ModelBroken, match="outside"):
            install.install(archive)
        assert leftovers() == []
