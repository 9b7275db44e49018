"""Smart albums in answers: what they hold, what ``album:`` means, and that circles end."""

from __future__ import annotations

from datetime import date

import pytest

from photosearch.errors import QueryError
from photosearch.library import notes, saved
from photosearch.library.database import raw
from photosearch.search.searcher import Members
from tests.search.conftest import Album

TODAY = date(2026, 11, 21)


def save(album: Album, name: str, query: str) -> int:
    return album.database.write(lambda c: saved.make(c, name, query)).id


def shown(album: Album, found: Members) -> list[str]:
    every = {
        album.content(f"{thing} {number}.jpg"): f"{thing} {number}"
        for thing in ("dog", "cat", "sea")
        for number in (1, 2, 3)
    }
    return [every[content] for content in found.contents.tolist()]


@pytest.fixture
def pets(album: Album) -> Album:
    """Three photos each of three things, of three years; enough others to judge them by."""
    things = [f"{thing} {number}.jpg" for thing in ("dog", "cat", "sea") for number in (1, 2, 3)]
    album.add(*things, *[f"thing{number}.jpg" for number in range(40)])
    days = [(f"202{name[4]}-07-0{name[4]}", album.content(name)) for name in things]
    album.database.write(
        lambda c: raw(c).executemany("UPDATE contents SET moment = unixepoch(?) WHERE id = ?", days)
    )
    album.replica.catch_up()
    return album


def ask(album: Album, text: str, own: int | None = None, today: date = TODAY) -> Members:
    return album.searcher.members(text, today=today, album=own)


def test_of_filters_everything_newest_first(pets: Album) -> None:
    found = ask(pets, "date:2022..2023")
    assert {name[-1] for name in shown(pets, found)} == {"2", "3"}
    assert [name[-1] for name in shown(pets, found)] == ["3", "3", "3", "2", "2", "2"]
    assert not found.hits


def test_of_descriptions_what_is_likely_or_maybe_meant_best_first(pets: Album) -> None:
    found = ask(pets, "dog")
    assert [hit.content for hit in found.hits] == found.contents.tolist()
    assert {hit.relevance for hit in found.hits} <= {"likely", "maybe"}
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    dogs = {pets.content(f"dog {number}.jpg") for number in (1, 2, 3)}
    assert dogs <= set(found.contents.tolist())
    assert len(found.contents) < 30


def test_copied_photos_are_in_it_once_and_new_ones_by_themselves(pets: Album) -> None:
    pets.add("again.jpg", same_as="dog 1.jpg")
    pets.replica.catch_up()
    contents = ask(pets, "dog").contents.tolist()
    assert len(contents) == len(set(contents))
    before = ask(pets, "dog").contents.tolist()
    pets.add("dog 9.jpg")
    assert pets.content("dog 9.jpg") in set(ask(pets, "dog").contents.tolist()) - set(before)


def test_times_go_along_with_the_calendar(pets: Album) -> None:
    of_then = ask(pets, "작년 여름", today=date(2023, 1, 1))
    assert {name[-1] for name in shown(pets, of_then)} == {"2"}
    of_later = ask(pets, "작년 여름", today=date(2024, 1, 1))
    assert {name[-1] for name in shown(pets, of_later)} == {"3"}
    assert ask(pets, "작년 여름", today=TODAY).contents.tolist() == []  # may have some by and by


def test_its_name_narrows_a_search(pets: Album) -> None:
    save(pets, "둘째 해", "date:2022")
    found = ask(pets, 'album:"둘째 해"')
    assert sorted(shown(pets, found)) == ["cat 2", "dog 2", "sea 2"]
    hits = pets.searcher.search('dog album:"둘째 해"', 20)
    assert {hit.path.name for hit in hits} == {"cat 2.jpg", "dog 2.jpg", "sea 2.jpg"}
    assert hits[0].path.name == "dog 2.jpg"
    others = ask(pets, 'date:2021..2023 -album:"둘째 해"')
    assert {name[-1] for name in shown(pets, others)} == {"1", "3"}

    number = save(pets, "개", "dog")
    held = set(ask(pets, "dog", number).contents.tolist())
    found = ask(pets, "album:개 date:2021..2023")
    assert set(found.contents.tolist()) == held & set(
        ask(pets, "date:2021..2023").contents.tolist()
    )
    assert pets.content("dog 1.jpg") in found.contents.tolist()
    # plain and smart ones of one name are one
    save(pets, "x", "date:2021")
    plain = pets.database.write(lambda c: notes.make_album(c, "X"))
    sea = pets.content("sea 3.jpg")
    pets.database.write(lambda c: notes.add_to_album(c, plain.id, [sea]))
    assert sorted(shown(pets, ask(pets, "album:x"))) == ["cat 1", "dog 1", "sea 1", "sea 3"]


def test_one_that_names_itself_holds_the_rest(pets: Album) -> None:
    own = save(pets, "self", "album:self OR date:2021")
    found = ask(pets, "album:self OR date:2021", own)
    assert found.circles == ("self",)
    assert sorted(shown(pets, found)) == ["cat 1", "dog 1", "sea 1"]
    only = save(pets, "only", "album:only")
    assert ask(pets, "album:only", only).contents.tolist() == []
    assert ask(pets, "album:only").circles == ("only",)
    # circles of several end too
    save(pets, "a", "album:b OR date:2021")
    save(pets, "b", "album:c OR date:2022")
    save(pets, "c", "album:a OR date:2023")
    found = ask(pets, "album:a")
    assert found.circles
    assert len(shown(pets, found)) == 9


def test_a_web_of_circles_and_a_long_chain_end_soon(pets: Album) -> None:
    names = [f"n{number}" for number in range(20)]
    for name in names:
        save(pets, name, " OR ".join(f"album:{other}" for other in names[:10]))
    asked = len(pets.words.asked)
    assert ask(pets, "album:n19").contents.tolist() == []
    assert len(pets.words.asked) == asked

    for number in range(24):
        save(pets, f"c{number}", f"album:c{number + 1} OR date:2021")
    found = ask(pets, "album:c0")
    assert {name[-1] for name in shown(pets, found)} == {"1"}
    assert found.circles


def test_an_album_that_nobody_has_holds_nothing(pets: Album) -> None:
    assert ask(pets, "album:nowhere").contents.tolist() == []
    with pytest.raises(QueryError):
        ask(pets, "  ")
