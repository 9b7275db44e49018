from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from photosearch.gui.navigation import LONGEST, Trail
from photosearch.gui.places import AllPhotos, Found, ProblemsPlace


def test_back_and_forward_like_a_browser() -> None:
    trail = Trail()
    trail.now.anchor = "top"
    trail.go(Found("바다"))
    trail.go(Found("dog"))
    assert [trail.back().place, trail.back().place] == [Found("바다"), AllPhotos()]  # type: ignore[union-attr]
    assert trail.now.anchor == "top"
    assert trail.back() is None
    assert trail.forward().place == Found("바다")  # type: ignore[union-attr]
    trail.go(ProblemsPlace())
    assert not trail.can_go_forward


def test_a_query_being_typed_is_one_step() -> None:
    trail = Trail()
    trail.go(Found("b"))
    trail.replace(Found("be"))
    trail.replace(Found("beach"))
    assert trail.back().place == AllPhotos()  # type: ignore[union-attr]
    assert trail.forward().place == Found("beach")  # type: ignore[union-attr]


@given(st.lists(st.one_of(st.integers(0, 9), st.sampled_from(["back", "forward"])), max_size=400))
def test_walking_any_way_never_leaves_the_trail(steps: list[int | str]) -> None:
    trail = Trail()
    model, now = [AllPhotos()], 0  # type: ignore[var-annotated]
    for step in steps:
        if step == "back":
            now = max(0, now - 1)
            trail.back()
        elif step == "forward":
            now = min(len(model) - 1, now + 1)
            trail.forward()
        else:
            place = Found(str(step))
            if place != model[now]:
                model = [*model[: now + 1], place][-LONGEST:]  # type: ignore[list-item]
                now = len(model) - 1
            trail.go(place)
        assert trail.now.place == model[now]
        assert trail.can_go_back == (now > 0)
        assert trail.can_go_forward == (now < len(model) - 1)
