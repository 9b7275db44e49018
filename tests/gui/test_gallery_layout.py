"""The grid's geometry, against the plainest way to say the same."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.gui.gallery_layout import Layout


@st.composite
def layouts(draw: st.DrawFn) -> tuple[Layout, list[int]]:
    sizes = draw(st.lists(st.integers(0, 40), min_size=1, max_size=8))
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).tolist()
    headers = draw(st.lists(st.integers(0, 60), min_size=len(sizes), max_size=len(sizes)))
    layout = Layout(
        sum(sizes),
        starts,
        headers,
        width=draw(st.integers(100, 3000)),
        cell=draw(st.integers(96, 320)),
        gap=draw(st.sampled_from([4, 8])),
        margin=draw(st.sampled_from([0, 4, 12])),
        foot=draw(st.integers(0, 20)),
    )
    return layout, sizes


@given(layouts())
def test_a_cell_is_where_a_click_finds_it(made: tuple[Layout, list[int]]) -> None:
    layout, _ = made
    for row in range(layout.count):
        box = layout.rect(row)
        right, bottom = box.x + box.width - 1, box.bottom - 1
        for x, y in ((box.x, box.y), (right, bottom), (right, box.y), (box.x, bottom)):
            assert layout.row_at(x, y) == row
        assert layout.row_at(box.x, box.bottom) != row


@given(layouts())
def test_cells_never_overlap_and_stay_inside(made: tuple[Layout, list[int]]) -> None:
    layout, _ = made
    boxes = [layout.rect(row) for row in range(layout.count)]
    for box, following in itertools.pairwise(boxes):
        beside = following.y == box.y and following.x >= box.x + box.width
        assert beside or following.y >= box.bottom
    for box in boxes:
        assert box.x >= 0
        assert box.width == box.height == layout.side
        assert box.bottom <= layout.height


@given(layouts())
def test_full_lines_end_at_both_edges(made: tuple[Layout, list[int]]) -> None:
    layout, sizes = made
    if layout.columns == 1 or max(sizes) < layout.columns:
        return
    section = next(n for n, size in enumerate(sizes) if size >= layout.columns)
    first = sum(sizes[:section])
    left, right = layout.rect(first), layout.rect(first + layout.columns - 1)
    header = layout.header(section)
    assert left.x == header.x
    assert right.x + right.width == header.x + header.width


@given(layouts())
def test_headers_stand_above_their_photos(made: tuple[Layout, list[int]]) -> None:
    layout, sizes = made
    row = 0
    for section, size in enumerate(sizes):
        header = layout.header(section)
        assert layout.size_of(section) == size
        if size:
            assert layout.section_of(row) == section
            assert layout.rect(row).y == header.bottom
            assert layout.section_at(layout.rect(row).y) == section
        row += size


@given(layouts(), st.data())
def test_a_band_holds_what_it_touches(made: tuple[Layout, list[int]], data: st.DataObject) -> None:
    layout, _ = made
    top = data.draw(st.integers(0, layout.height))
    bottom = data.draw(st.integers(0, layout.height + 50))
    boxes = [layout.rect(row) for row in range(layout.count)]
    touched = [row for row, box in enumerate(boxes) if box.y < bottom and box.bottom > top]
    assert list(layout.rows_between(top, bottom)) == (touched if top < bottom else [])


@given(layouts(), st.data())
def test_a_rubber_band_takes_what_it_touches(
    made: tuple[Layout, list[int]], data: st.DataObject
) -> None:
    layout, _ = made
    x = data.draw(st.integers(0, layout.width))
    y = data.draw(st.integers(0, layout.height))
    width = data.draw(st.integers(1, layout.width))
    height = data.draw(st.integers(1, layout.height + 1))
    touched = []
    for row in range(layout.count):
        box = layout.rect(row)
        across = box.x < x + width and box.x + box.width > x
        if across and box.y < y + height and box.bottom > y:
            touched.append(row)
    runs = layout.runs_within(x, y, width, height)
    assert [row for first, last in runs for row in range(first, last + 1)] == touched
    assert all(a[1] + 1 < b[0] for a, b in itertools.pairwise(runs))


@given(layouts(), st.data())
def test_down_and_up_come_back_where_lines_are_full(
    made: tuple[Layout, list[int]], data: st.DataObject
) -> None:
    layout, _ = made
    if not layout.count:
        return
    row = data.draw(st.integers(0, layout.count - 1))
    column = layout.column(row)
    down = layout.moved(row, 1, column)
    if down != row:
        assert down > row
        assert layout.column(down) <= column
        if layout.column(down) == column:
            assert layout.moved(down, -1, column) == row
    assert 0 <= layout.moved(row, 1000, column) < layout.count
    assert 0 <= layout.moved(row, -1000, column) <= row


@given(st.integers(300, 4000), st.integers(96, 320))
def test_cells_are_close_to_what_was_wished(width: int, cell: int) -> None:
    layout = Layout(1000, [0], [0], width=width, cell=cell, gap=4)
    assert 0.6 * cell <= layout.side <= 1.6 * cell


@settings(max_examples=5)
@given(st.integers(1, 400))
def test_a_million_rows_are_no_more_work(sections: int) -> None:
    starts = np.linspace(0, 999_000, sections, dtype=np.int64)
    layout = Layout(1_000_000, starts.tolist(), [40] * sections, width=1600, cell=176, gap=4)
    rows = layout.rows_between(layout.height // 2, layout.height // 2 + 1000)
    assert 0 < len(rows) < 100
    assert layout.rect(999_999).bottom <= layout.height
