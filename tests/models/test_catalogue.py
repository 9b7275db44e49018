"""What is installed, what can be had, and what a family must say of itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from photosearch import paths
from photosearch.errors import ModelBroken, ModelMissing, Trouble
from photosearch.models import captioners, catalogue, families, install, listing, recognisers


def test_nothing_is_installed_at_first_but_the_starter() -> None:
    assert [model.name for model in catalogue.installed()] in ([], [catalogue.STARTER])


def test_a_missing_model_is_named_with_what_there_is() -> None:
    with pytest.raises(ModelMissing, match="'siglip2-base'") as caught:
        catalogue.find("siglip2-base")
    assert "models list" in caught.value.remedy


def test_a_folder_of_models_that_may_not_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> NoReturn:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    for ask in (catalogue.installed, lambda: catalogue.find("nope")):
        with pytest.raises(Trouble, match=r"folder of models .* cannot be opened"):
            ask()
    assert not catalogue.find("starter").is_captioner


def test_offers_are_complete() -> None:
    offers = catalogue.offers()
    assert "siglip2-base" in [offer.name for offer in offers]
    assert len({offer.name for offer in offers}) == len(offers)
    for offer in offers:
        assert install.checked_name(offer.name) == offer.name
        assert bool(offer.hub) != bool(offer.address and offer.files), "one place to get it from"
        assert offer.hub.count("/") == (1 if offer.hub else 0)
        known = (*families.names(), *captioners.names(), *recognisers.names())
        assert offer.family in known
        assert offer.about
        assert offer.languages
        assert set(offer.recall) <= set(offer.languages)
        assert offer.dim is None or offer.dim > 0
        assert offer.size_mb is None or offer.size_mb > 0
        if offer.is_captioner:
            assert offer.dim is None
            assert not offer.recall, "that is of searching"


def test_there_are_models_that_search_and_models_that_describe() -> None:
    offers = catalogue.offers()
    assert {offer.is_captioner for offer in offers} == {True, False}
    for offer in offers:
        assert offer.is_captioner == (offer.family in captioners.names())
    spoken = {
        language for offer in offers if not offer.is_captioner for language in offer.languages
    }
    assert spoken >= {"ko", "en", "zh"}


def test_what_is_on_no_hub_is_checked_against_digests() -> None:
    for offer in catalogue.offers():
        if offer.files:
            assert offer.address.startswith("https://")
            assert "config.json" in offer.files or offer.reads_words
            listed = listing.of_table(offer.name, offer.address, offer.files)
            assert listed.files.keys() == offer.files.keys()
            assert all(remote.digest for remote in listed.files.values())


def test_an_offer_may_leave_out_what_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '[m]\nfamily = "siglip"\nlanguages = ["en"]\nabout = "A model."\n'
    (tmp_path / "models.toml").write_text(text)
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    (offer,) = catalogue.offers()
    assert (offer.licence, offer.hub, dict(offer.recall)) == ("", "", {})
    assert (offer.size_mb, offer.dim) == (None, None)


@pytest.mark.parametrize("name", families.names())
def test_every_family_is_whole(name: str) -> None:
    family = families.family(name)
    assert family.name == name
    for model_type in family.model_types:
        assert families.of_model_type(model_type) == family


def test_an_unknown_family_is_another_versions() -> None:
    with pytest.raises(ModelBroken, match="no model family"):
        families.family("not yet")
    assert families.of_model_type("not yet") is None


def test_listing_imports_no_torch() -> None:
    program = (
        "import sys; from photosearch.models import captioners, catalogue, families, install; "
        "catalogue.installed(); catalogue.offers(); [families.family(n) for n in families.names()];"
        "print(*[m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")
