"""Korean sentences from English captions, word by word through the lexicon.

Called while the text corpus is made, because no Korean sentences come with the pictures. What
the lexicon knows is put into Korean order (subject, place, object, verb) with particles; the
rest is dropped. The result is stiff but carries the words and endings people type. Knows words;
knows nothing of pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from photosearch.training import korean
from photosearch.training.lexicon import Concept, Lexicon
from photosearch.training.matching import PhraseFinder

_PREPOSITIONS = "in on at by near through over under along across behind into from"
_PLACES = frozenset(_PREPOSITIONS.split())
_WITH = frozenset({"with", "and"})
_AROUND = {
    "on": ("에서", " 위에서", "에", " 위에", " 위의"),
    "by": (" 옆에서", " 옆에", " 근처에서"),
    "near": (" 근처에서", " 옆에서", " 가까이에서"),
    "behind": (" 뒤에서", " 뒤에"),
    "under": (" 아래에서", " 아래", " 밑에서"),
    "over": (" 위로", " 위를", "을 넘어"),
    "through": ("을 지나", "에서", " 사이로"),
    "into": ("으로", " 속으로", "에"),
    "along": ("을 따라", "에서"),
}
_WORN = ("입은", "입고 있는", "입은", "한", "쓴", "착용한")
_INSIDE = ("에서", "에", " 안에서", " 속에서", "에 있는")


@dataclass
class _Parts:
    who: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    what: list[str] = field(default_factory=list)
    does: list[str] = field(default_factory=list)


class KoreanGlosser:
    """Turns English captions into Korean phrases."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._finder = PhraseFinder(lexicon)
        clothing = lexicon.number.get("clothing", -1)
        self._clothes = {n for n, above in enumerate(lexicon.ancestors) if clothing in above}

    def _concept(self, phrase: str, numbers: frozenset[int]) -> Concept | None:
        """The reading of a phrase that names it first, with a Korean form."""
        concepts = [self._lexicon.concepts[n] for n in sorted(numbers)]
        concepts = [c for c in concepts if c.forms.get("ko")]
        first = [c for c in concepts if phrase in c.forms["en"][:1]]
        among = [c for c in concepts if phrase in c.forms["en"]]
        return next(iter(first or among or concepts), None)

    def _parse(self, caption: str, random: Random) -> _Parts:
        parts = _Parts()
        qualities: list[str] = []
        glue = ""
        for phrase, numbers in self._finder.read(caption):
            if not numbers:
                glue = phrase if phrase in _PLACES or phrase in _WITH else glue
                continue
            concept = self._concept(phrase, numbers)
            if concept is None:
                continue
            forms = concept.forms["ko"]
            form = forms[0] if random.random() < 0.5 else random.choice(forms)
            if any(korean.is_verb(f) for f in forms):
                if not korean.is_verb(form):
                    parts.does.append(form)
                else:
                    parts.does.append(random.choice(korean.verb_forms(form)))
                glue, qualities = "", []
            elif _qualifies(form):
                qualities.append(form)
            elif glue in ("in", "with") and parts.who and numbers & self._clothes:
                worn = " ".join([*qualities, form])
                worn = random.choice((worn, korean.object_(worn)))
                parts.who[-1] = f"{worn} {random.choice(_WORN)} {parts.who[-1]}"
                glue, qualities = "", []
            else:
                self._place(parts, " ".join([*qualities, form]), glue, random)
                glue, qualities = "", []
        return parts

    def _place(self, parts: _Parts, noun: str, glue: str, random: Random) -> None:
        if glue in _PLACES:
            endings = _AROUND.get(glue, _INSIDE)
            parts.where.append(noun + random.choice(endings))
        elif glue in _WITH and parts.who and not parts.does:
            joint = random.choice((korean.together(parts.who[-1]), parts.who[-1] + "하고"))
            parts.who[-1] = f"{joint} {noun}"
        elif parts.does or parts.who:
            parts.what.append(noun)
        else:
            parts.who.append(noun)

    def gloss(self, caption: str, random: Random) -> str:
        """One Korean phrase for an English caption; empty if nothing in it is known."""
        parts = self._parse(caption, random)
        who = " ".join(parts.who)
        what = [random.choice((korean.object_(w), w)) for w in parts.what]
        if random.random() < 0.35 and parts.where:
            parts.where = parts.where[: random.randint(0, len(parts.where))]
        action = [*what, *parts.does]
        if who and random.random() < 0.5:
            words = [*parts.where, *action, who]  # 잔디밭에서 공을 무는 개
        elif who:
            marked = random.choice((korean.subject(who), korean.particle(who, "은", "는"), who))
            words = [marked, *parts.where, *action]  # 개가 잔디밭에서 공을 물고 있다
        else:
            words = [*parts.where, *action]
        ending = random.choice(("", "", "", "사진", "모습", "있다", "있는 사진"))
        return " ".join(w for w in [*words, ending] if w) if words else ""


def _qualifies(form: str) -> bool:
    return form.endswith(("는", "은", "한", "간", "란", "운", "큰", "두", "세", "의", "인", "진"))
