"""What is installed, what can be had, and what a family must say of itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from photosearch.errors import ModelBroken, ModelMissing
from photosearch.models import catalogue, families


def test_nothing_is_installed_at_first_but_the_starter() -> None:
    assert [model.name for model in catalogue.installed()] in ([], [catalogue.STARTER])


def test_a_missing_model_is_named_with_what_there_is() -> None:
    with pytest.raises(ModelMissing, match="'siglip2-base'") as caught:
        catalogue.find("siglip2-base")
    assert "models list" in caught.value.remedy


def test_offers_are_complete() -> None:
    offers = catalogue.offers()
    assert "siglip2-base" in [offer.name for offer in offers]
    for offer in offers:
        assert offer.hub.count("/") == 1
        assert offer.licence
        assert offer.about
        assert set(offer.recall) == set(offer.languages)
        assert offer.dim > 0 < offer.size_mb


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
        "import sys; from photosearch.models import catalogue, families, install; "
        "catalogue.installed(); catalogue.offers(); [families.family(n) for n in families.names()];"
        "print(*[m for m in ('torch', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")
