"""What the models page wants to know: models that are here, models to be had, and this computer.

Run on a Bridge thread: looks through the folder of models and asks the system. Answers with
values; knows no widgets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from photosearch.app import App
from photosearch.models import advice, catalogue, speeds
from photosearch.models.advice import Computer
from photosearch.models.catalogue import Installed, Offer

MB = 1_000_000
LANGUAGES = ("ko", "en", "zh")


@dataclass(frozen=True)
class Model:
    """One model, installed or to be had.

    Attributes:
        name: in the catalogue, or as it was installed.
        describes: it puts photos into words; otherwise it searches.
        size: bytes, on disk or to download; 0 if unknown.
        memory: bytes that it needs while it works; 0 if unknown.
        fits: this computer has that memory.
        speed: photos per second on this computer; None until it is measured.
        recall: published, in per cent, by language.
    """

    name: str
    describes: bool
    languages: tuple[str, ...]
    size: int
    memory: int
    fits: bool
    licence: str
    recall: Mapping[str, float]
    speed: float | None
    installed: Installed | None
    offer: Offer | None

    @property
    def built_in(self) -> bool:
        """Whether it ships with the program."""
        return self.installed is not None and self.installed.built_in


@dataclass(frozen=True)
class Models:
    """Everything on the page.

    Attributes:
        here: installed, the built-in one first.
        to_add: the rest of the catalogue, the recommended one first.
        in_use: the name of the model that searches this library.
        recommended: the name of the one that suits computer and language best; may be here.
        best: the highest published recall of all models, by language.
        caption_trouble: why photos are not being described, as the core says it; empty if nothing
            is wrong.
    """

    here: tuple[Model, ...]
    to_add: tuple[Model, ...]
    in_use: str
    recommended: str | None
    computer: Computer
    best: Mapping[str, float]
    caption_trouble: str


def read(app: App, language: str) -> Models:
    """How things are now, for a person who searches in ``language``."""
    computer, measured = advice.this_computer(), speeds.load()
    offers = [offer for offer in catalogue.offers() if not offer.reads_words]
    here = tuple(
        _installed(model, _offer_of(model, offers), computer, measured)
        for model in catalogue.installed()
        if not model.reads_words  # the settings show those
    )
    known = {model.offer.name for model in here if model.offer is not None}
    recommended = advice.recommended(offers, computer, language)
    to_add = [_offered(offer, computer) for offer in offers if offer.name not in known]
    to_add.sort(key=lambda model: model.name != recommended)
    best: dict[str, float] = {}
    for offer in offers:
        for code, value in offer.recall.items():
            best[code] = max(value, best.get(code, 0.0))
    trouble = app.caption_trouble
    return Models(here, tuple(to_add), app.model.name, recommended, computer, best, trouble)


def _offer_of(model: Installed, offers: list[Offer]) -> Offer | None:
    """The entry of the catalogue that it was made from, whatever way it came here."""
    for offer in offers:
        names = (offer.name, offer.hub.rpartition("/")[2])
        if model.name in names and offer.family == model.family:
            return offer
    return None


def _installed(
    model: Installed, offer: Offer | None, computer: Computer, measured: Mapping[str, float]
) -> Model:
    memory = 0 if model.built_in else advice.memory_of(model)
    return Model(
        name=model.name,
        describes=model.is_captioner,
        languages=tuple(model.spec.languages),
        size=model.size,
        memory=memory,
        fits=advice.has_room(memory, computer),
        licence=_licence(model, offer),
        recall={} if offer is None else offer.recall,
        speed=measured.get(model.spec.fingerprint),
        installed=model,
        offer=offer,
    )


def _licence(model: Installed, offer: Offer | None) -> str:
    if model.built_in:
        return "Apache-2.0"
    return "" if offer is None else offer.licence


def _offered(offer: Offer, computer: Computer) -> Model:
    size = (offer.size_mb or 0) * MB
    return Model(
        name=offer.name,
        describes=offer.is_captioner,
        languages=offer.languages,
        size=size,
        memory=advice.memory_of_offer(offer) or 0,
        fits=advice.fits(offer, computer),
        licence=offer.licence,
        recall=offer.recall,
        speed=None,
        installed=None,
        offer=offer,
    )
