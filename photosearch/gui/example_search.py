"""Searching by example: more like this, less like this, a picture beside words, pictures on chips.

On the GUI thread, for ``main_window``. Writes ``like:`` into the query that the window shows, so
that taking a chip away undoes it, and Back does too. Names of photos and small pictures are found
through the Bridge. Knows the query language, the guide and the search bar; no vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from photosearch.app import App
from photosearch.gui.guide import EXAMPLE, Guide
from photosearch.gui.image_bytes import decoded
from photosearch.gui.languages import language_in_use
from photosearch.gui.places import Found, Like
from photosearch.gui.query_chips import QueryChip
from photosearch.gui.viewer_pictures import small_image
from photosearch.gui.window_parts import WindowParts
from photosearch.library import browse
from photosearch.text import Language

if TYPE_CHECKING:
    from photosearch.query.chips import Chip


class ExampleSearch(QObject):
    """Refines what the window searches for.

    Signals:
        said(str): something the user should read.
    """

    said = Signal(str)

    def __init__(self, window: WindowParts, guide: Guide) -> None:
        super().__init__(window)
        self._window = window
        self._guide = guide
        self._bridge = window.session.bridge
        window.search_bar.chips.changed.connect(self._picture_chips)

    @property
    def can_refine(self) -> bool:
        """Whether something is being searched for, of which there can be less."""
        return isinstance(self._guide.place, Found | Like)

    def more(self, contents: Sequence[int]) -> None:
        """Photos like these: of what is searched for, or of everything."""
        if len(contents) == 1 and not self.can_refine:
            self._guide.like_content(contents[0])
        elif contents:
            self._refine(contents, unwanted=False)

    def less(self, contents: Sequence[int]) -> None:
        """Fewer photos like these in what is searched for."""
        if not self.can_refine:
            self.said.emit(self.tr("Search for something first; then say what is not like it."))
        elif contents:
            self._refine(contents, unwanted=True)

    def picture_given(self, path: Path) -> None:
        """A file was dropped or pasted: beside the words that are there, if there are any."""
        text = self._window.search_bar.text().strip()
        if text:
            self._show(refined(text, [str(path)], language=language_in_use()))
        else:
            self._guide.like_file(path)

    def pictures_opened(self, paths: Sequence[Path]) -> None:
        """Files were opened with Photosearch: a question of its own, whatever was asked before."""
        if len(paths) == 1:
            self._guide.like_file(paths[0])
        elif paths:
            self._show(refined("", [str(path) for path in paths], language=language_in_use()))

    def ask(self, text: str) -> None:
        """Words were typed; beside a picture they count both."""
        if isinstance(self._guide.place, Like) and text.strip():
            self._with_base(self._beside_picture)
        else:
            self._guide.ask(text)

    def _beside_picture(self, names: list[str]) -> None:
        bar = self._window.search_bar
        if isinstance(self._guide.place, Like) and not bar.field.composing and bar.text().strip():
            words = bar.text().strip()
            self._show(refined(words, names, language=language_in_use(), first=True))

    def _refine(self, contents: Sequence[int], *, unwanted: bool) -> None:
        app, chosen = self._window.session.app, list(contents)

        def then(base: list[str]) -> None:
            self._bridge.run(lambda: app.concepts.names_of(chosen), partial(add, base))

        def add(base: list[str], names: list[str]) -> None:
            place, language = self._guide.place, language_in_use()
            text = place.text if isinstance(place, Found) else ""
            text = refined(text, base, language=language)
            self._show(refined(text, names, unwanted=unwanted, language=language))

        self._with_base(then)

    def _with_base(self, then: Callable[[list[str]], None]) -> None:
        """Hand over the name of the picture that is the whole search, if one is."""
        place, app = self._guide.place, self._window.session.app
        if isinstance(place, Like) and place.content is not None:
            content = place.content
            self._bridge.run(lambda: app.concepts.names_of([content]), then)
        else:
            then([str(place.path)] if isinstance(place, Like) and place.path else [])

    def _show(self, text: str) -> None:
        self._guide.go(Found(text))
        self._window.search_bar.set_text(text)

    # --- pictures on chips ------------------------------------------------------------------

    def _picture_chips(self) -> None:
        app = self._window.session.app
        for pill in self._window.search_bar.chips.pills:
            name = example_of(pill.chip)
            if name and not pill.pictured:
                self._bridge.run(
                    partial(_picture, app, name),
                    partial(self._put_picture, pill, name),
                    lambda _: None,  # without its picture the chip still has its name
                    lane="view",
                )

    def _put_picture(self, pill: QueryChip, name: str, image: QImage) -> None:
        if pill in self._window.search_bar.chips.pills and example_of(pill.chip) == name:
            pill.show_picture(image)


def example_of(chip: Chip) -> str:
    """The name of the one photo that a chip is about; empty for any other chip."""
    from photosearch.query.syntax import Filter, Not

    node = chip.node.node if isinstance(chip.node, Not) else chip.node
    if isinstance(node, Filter) and node.key == "like" and len(node.values) == 1:
        return node.values[0]
    return ""


def refined(
    text: str,
    names: Sequence[str],
    *,
    unwanted: bool = False,
    language: Language = "en",
    first: bool = False,
) -> str:
    """``text`` with photos as further examples, or (``first``) behind these.

    One that is in it already stays once; said the other way round before, that is taken away.
    """
    from photosearch.query import chips as pieces
    from photosearch.query.grammar import parse
    from photosearch.query.syntax import Filter, Node, Not
    from photosearch.query.writing import text_of

    parsed = parse(text)
    if any(note.kind in ("unclosed_quote", "unclosed_bracket") for note in parsed.notes):
        text = text_of(parsed.node, language)  # or what comes would be in the quotes too
    for name in dict.fromkeys(names):
        example = Filter("like", (name,))
        node: Node = Not(example) if unwanted else example
        other: Node = example if unwanted else Not(example)
        for turned in (other, node):
            found = pieces.chips_of(parse(text).node, language)
            at = next((n for n, chip in enumerate(found) if chip.node == turned), None)
            if at is not None:
                text = pieces.without(text, found, at, language)
        term = text_of(node, language)
        text = f"{term} {text}".strip() if first else f"{text} {term}".strip()
    return text


def _picture(app: App, name: str) -> QImage:
    """Off the GUI thread."""
    from photosearch.search.examples import on_disk

    content = app.concepts.photo_called(name)
    if content is None:
        path = on_disk(name)
        return QImage() if path is None else small_image(app, path, EXAMPLE)
    card = app.database.read(lambda c: browse.cards(c, [content])).get(content)
    return QImage() if card is None else decoded(app.thumbnails.get(card.hash) or b"")
