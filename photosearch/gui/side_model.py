"""The rows of the side bar: sections, and in them places of the library.

Takes a value from a reader on the GUI thread and changes only the rows that differ, so that what
is open, chosen or being renamed stays so. Paints nothing and reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import (
    QAbstractItemModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from photosearch.gui import folder_words
from photosearch.gui.languages import language_in_use
from photosearch.gui.places import (
    AllPhotos,
    DuplicatesPlace,
    InFolder,
    Place,
    ProblemsPlace,
    WithRating,
)
from photosearch.gui.side_entries import (
    DRAFT,
    Contents,
    Entry,
    Key,
    Kind,
    album_key,
    folder_key,
    key_of,
    of_album,
    of_concept,
    of_folder,
    of_search,
    of_tag,
    tag_key,
)
from photosearch.library.browse import Folder
from photosearch.library.ids import RootId
from photosearch.library.photos import Counts
from photosearch.text import printable

__all__ = ["CHOSEN", "ENTRY", "NOWHERE", "WATCHED", "Contents", "Index", "SideModel"]

Index = QModelIndex | QPersistentModelIndex
ENTRY = Qt.ItemDataRole.UserRole  # the Entry
CHOSEN = Qt.ItemDataRole.UserRole + 1  # whether the window shows this place
WATCHED = Qt.ItemDataRole.UserRole + 2  # how the folder is being watched, as the watcher says
NOWHERE = QModelIndex()
FEW = 16  # steps from one list of rows to the next; each has the view lay itself out


@dataclass
class _Wanted:
    """How the tree is to be; ``children`` None: as they are."""

    entry: Entry
    children: list[_Wanted] | None = field(default_factory=list)


class _Node:
    def __init__(self, entry: Entry, parent: _Node | None) -> None:
        self.entry = entry
        self.parent = parent
        self.children: list[_Node] = []
        self.asked = False


class SideModel(QAbstractItemModel):
    """Sections and their rows.

    Signals:
        inner_wanted(RootId, str): the folders in this one are to be read: ``refresh``.
    """

    inner_wanted = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._top = _Node(Entry((), "library", ""), None)
        self._contents = Contents((), {}, {}, (), (), ())
        self._counts: Counts | None = None
        self._by_key: dict[Key, _Node] | None = None  # while the rows stay as they are
        self._chosen: Key | None = None
        self._scanning = False
        self._watching: Mapping[Path, str] = {}
        self._draft: str | None = None  # the name of an album that is being made
        self.retranslate()

    # --- what it shows --------------------------------------------------------------------------

    def show(self, contents: Contents) -> None:
        """Show these, keeping rows that stay."""
        self._contents = contents
        if self._draft:  # it was named: from now on it is there, or could not be made
            self._draft = None
        self._sync(self._top, self._wanted())

    def count(self, counts: Counts) -> None:
        """Show how many photos and problems there are; leaves all other rows alone."""
        self._counts = counts
        self._sync(self._top.children[0], self._library())

    def choose(self, place: Place | None) -> None:
        """Mark the row of ``place``."""
        old, self._chosen = self._chosen, None if place is None else key_of(place)
        for key in {old, self._chosen} - {None}:
            self._touch(self.find(key))

    @property
    def scanning(self) -> bool:
        """Whether folders are being brought up to date."""
        return self._scanning

    def set_scanning(self, scanning: bool) -> None:
        """Mark the folders as being brought up to date."""
        if scanning == self._scanning:
            return
        self._scanning = scanning
        for node in self._nodes(self._top):
            if node.entry.is_root:
                self._touch(self._index(node))

    def set_watching(self, states: Mapping[Path, str]) -> None:
        """How each folder that the user added is being watched."""
        self._watching = states
        for node in self._nodes(self._top):
            if node.entry.is_root:
                self._touch(self._index(node))

    def opened(self) -> list[tuple[RootId, str]]:
        """The folders whose inner folders have been asked for."""
        places = (node.entry.place for node in self._nodes(self._top) if node.asked)
        return [(place.root, place.inside) for place in places if isinstance(place, InFolder)]

    def begin_draft(self) -> QModelIndex:
        """A new row for an album that has no name yet."""
        self._draft = ""
        self._sync(self._top, self._wanted())
        return self.find(DRAFT)

    def end_draft(self, name: str = "") -> None:
        """The album is called ``name`` now, or, without one, is not to be made."""
        self._draft = name or None
        self._sync(self._top, self._wanted())

    def retitle(self, key: Key, title: str) -> None:
        """Show ``title`` from now on, ahead of what the library will say."""
        node = next((n for n in self._nodes(self._top) if n.entry.key == key), None)
        if node is not None:
            node.entry = replace(node.entry, title=title)
            self._touch(self._index(node))

    def retranslate(self) -> None:
        """Titles in the language in use."""
        self._titles: dict[str, str] = {
            "library": self.tr("Library"),
            "folders": self.tr("Folders"),
            "albums": self.tr("Albums"),
            "concepts": self.tr("Concepts"),
            "tags": self.tr("Tags"),
            "searches": self.tr("Recent searches"),
            "all": self.tr("All photos"),
            "rated": self.tr("Rated"),
            "duplicates": self.tr("Duplicates"),
            "problems": self.tr("Problems"),
        }
        self._sync(self._top, self._wanted())

    def find(self, key: Key | None) -> QModelIndex:
        """Where the row with that key is; an invalid index if it is nowhere."""
        if self._by_key is None:  # asked for with every search, and there may be thousands of tags
            self._by_key = {}
            for each in self._nodes(self._top):
                self._by_key.setdefault(each.entry.key, each)
        node = None if key is None else self._by_key.get(key)
        return QModelIndex() if node is None else self._index(node)

    # --- how the tree is to be ------------------------------------------------------------------

    def _wanted(self) -> list[_Wanted]:
        now, made = self._contents, self._contents.entries
        albums = [made.get(album_key(each.id)) or of_album(each) for each in now.albums]
        tags = [made.get(tag_key(each.id)) or of_tag(each) for each in now.tags]
        sections: list[tuple[Kind, list[_Wanted]]] = [
            ("library", self._library()),
            ("folders", [self._folder(folder) for folder in now.folders]),
            ("albums", [_Wanted(entry) for entry in (*self._drafts(), *albums)]),
            ("concepts", [_Wanted(of_concept(e, language_in_use())) for e in now.concepts]),
            ("tags", [_Wanted(entry) for entry in tags]),
            ("searches", [_Wanted(of_search(text)) for text in now.searches]),
        ]
        always = ("library", "folders", "albums")
        return [
            _Wanted(self._fixed(kind, has_children=bool(rows)), rows)
            for kind, rows in sections
            if rows or kind in always
        ]

    def _fixed(self, kind: Kind, place: Place | None = None, **more: object) -> Entry:
        return replace(Entry((kind,), kind, self._titles[kind], place), **more)  # type: ignore[arg-type]

    def _library(self) -> list[_Wanted]:
        counts = self._counts
        rows = [
            self._fixed("all", AllPhotos(), count=counts.contents if counts else None),
            self._fixed("rated", WithRating(1)),
            self._fixed("duplicates", DuplicatesPlace()),
        ]
        if counts and counts.failed:
            new = counts.failed - counts.ignored
            rows.append(self._fixed("problems", ProblemsPlace(), count=new or None))
        return [_Wanted(row) for row in rows]

    def _drafts(self) -> list[Entry]:
        return [] if self._draft is None else [Entry(DRAFT, "draft", self._draft)]

    def _folder(self, folder: Folder) -> _Wanted:
        key = folder_key(folder.root, folder.inside)
        since = self._contents.offline_since.get(folder.root)
        entry = self._contents.entries.get(key) or of_folder(folder, since)
        inner = self._contents.inner.get(key)
        return _Wanted(entry, None if inner is None else [self._folder(each) for each in inner])

    # --- making it so ---------------------------------------------------------------------------

    def _sync(self, node: _Node, wanted: list[_Wanted]) -> None:
        if [child.entry.key for child in node.children] != [want.entry.key for want in wanted]:
            self._arrange(node, self._index(node), [want.entry for want in wanted])
        for row, (child, want) in enumerate(zip(node.children, wanted, strict=True)):
            if child.entry != want.entry:
                child.entry = want.entry
                self._touch(self.createIndex(row, 0, child))
            if want.children or (want.children is not None and child.children):
                self._sync(child, want.children)

    def _arrange(self, node: _Node, parent: QModelIndex, entries: list[Entry]) -> None:
        """Give ``node`` children with these keys in this order."""
        self._by_key = None
        wanted = [entry.key for entry in entries]
        now = [child.entry.key for child in node.children]
        gone, new = set(now) - set(wanted), set(wanted) - set(now)
        stay = [key for key in now if key not in gone], [key for key in wanted if key not in new]
        moved = stay[0] != stay[1]
        steps = _runs(now, gone) + _runs(wanted, new) + _moves(*stay)
        if steps > FEW and not any(child.children or child.asked for child in node.children):
            gone, new, moved = set(now), set(wanted), False  # nothing in them could be open
        for row in reversed(range(len(now))):
            if now[row] in gone and (row == 0 or now[row - 1] not in gone):
                self._remove(node, parent, row, gone)
        if moved:
            for row, entry in enumerate(entries):
                self._place(node, parent, row, entry)
        else:
            for row, key in enumerate(wanted):
                if key in new and (row == 0 or wanted[row - 1] not in new):
                    self._insert(node, parent, row, entries, new)
        self._by_key = None  # who is told of rows that come may have asked in between

    def _remove(self, node: _Node, parent: QModelIndex, first: int, gone: set[Key]) -> None:
        """Take away the run of rows from ``first`` on that are ``gone``."""
        after = first
        while after < len(node.children) and node.children[after].entry.key in gone:
            after += 1
        self.beginRemoveRows(parent, first, after - 1)
        del node.children[first:after]
        self.endRemoveRows()

    def _insert(
        self, node: _Node, parent: QModelIndex, first: int, entries: list[Entry], new: set[Key]
    ) -> None:
        """Put in the run of rows from ``first`` on that are ``new``."""
        after = first
        while after < len(entries) and entries[after].key in new:
            after += 1
        self.beginInsertRows(parent, first, after - 1)
        node.children[first:first] = [_Node(entry, node) for entry in entries[first:after]]
        self.endInsertRows()

    def _place(self, node: _Node, parent: QModelIndex, row: int, entry: Entry) -> None:
        """Make child ``row`` the one with that key: it is there, further down, or new."""
        children = node.children
        if row < len(children) and children[row].entry.key == entry.key:
            return
        later = range(row + 1, len(children))
        at = next((i for i in later if children[i].entry.key == entry.key), None)
        if at is None:
            self.beginInsertRows(parent, row, row)
            children.insert(row, _Node(entry, node))
            self.endInsertRows()
        else:
            self.beginMoveRows(parent, at, at, parent, row)
            children.insert(row, children.pop(at))
            self.endMoveRows()

    def _touch(self, index: QModelIndex) -> None:
        if index.isValid():
            self.dataChanged.emit(index, index)

    def _nodes(self, node: _Node) -> Iterator[_Node]:
        for child in node.children:
            yield child
            yield from self._nodes(child)

    # --- for the view ---------------------------------------------------------------------------

    def _node(self, index: Index) -> _Node:
        node = index.internalPointer() if index.isValid() else None
        return node if isinstance(node, _Node) else self._top

    def _index(self, node: _Node) -> QModelIndex:
        if node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.children.index(node), 0, node)

    # Qt's names and signatures from here on.
    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        """The child ``row`` of ``parent``."""
        children = self._node(parent).children
        if column or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row])

    def parent(self, index: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        """The section or folder around."""
        node = self._node(index)
        return QModelIndex() if node.parent is None else self._index(node.parent)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many rows are known below."""
        return len(self._node(parent).children)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """One."""
        return 1

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        """Whether it can be opened, read or not."""
        node = self._node(parent)
        return bool(node.children) or node.entry.has_children or node is self._top

    def canFetchMore(self, parent: Index) -> bool:
        """Whether inner folders are there and were not asked for."""
        node = self._node(parent)
        return node.entry.kind == "folder" and node.entry.has_children and not node.asked

    def fetchMore(self, parent: Index) -> None:
        """Ask for them."""
        node = self._node(parent)
        if isinstance(node.entry.place, InFolder) and not node.asked:
            node.asked = True
            self.inner_wanted.emit(node.entry.place.root, node.entry.place.inside)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Albums can be renamed."""
        flags = Qt.ItemFlag.ItemIsEnabled
        if self._node(index).entry.kind in ("album", "smart", "draft", "concept"):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row says."""
        if not index.isValid():
            return None
        entry = self._node(index).entry
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return entry.title
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(entry)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(entry)
        if role == ENTRY:
            return entry
        if role == CHOSEN:
            return entry.key == self._chosen
        if role == WATCHED:
            return self._watched(entry)
        return None

    def _watched(self, entry: Entry) -> str:
        return self._watching.get(entry.path, "") if entry.is_root and entry.path else ""

    def _tooltip(self, entry: Entry) -> str:
        if entry.path is None:
            return "" if entry.is_section else entry.title
        path = printable(str(entry.path))
        state = self._state(entry)
        return f"{path}\n{state}" if state else path

    def _state(self, entry: Entry) -> str:
        if entry.offline and entry.offline_since is not None:
            when = QDateTime.fromSecsSinceEpoch(int(entry.offline_since))
            shown = QLocale().toString(when, QLocale.FormatType.ShortFormat)
            return self.tr("Not connected since {date}").format(date=shown)
        if entry.offline:
            return self.tr("Not connected")
        watched = self._watched(entry)
        if entry.is_root and self._scanning and not folder_words.is_away(watched):
            return self.tr("Being brought up to date")
        return folder_words.words(watched)

    def _spoken(self, entry: Entry) -> str:
        count = entry.count
        said = "" if count is None else self.tr("%Ln photo(s)", "", count)
        if entry.kind == "problems" and count is not None:
            said = self.tr("%Ln file(s)", "", count)
        return ", ".join(part for part in (entry.title, said, self._state(entry)) if part)


def _moves(now: list[Key], wanted: list[Key]) -> int:
    """How many keys ``_place`` would move; no more are counted than decide the matter."""
    order, count = list(now), 0
    for row, key in enumerate(wanted):
        if count > FEW:
            break
        if order[row] != key:
            order.insert(row, order.pop(order.index(key, row)))
            count += 1
    return count


def _runs(keys: Sequence[Key], among: set[Key]) -> int:
    """In how many unbroken runs of ``keys`` those of ``among`` stand."""
    inside = [key in among for key in keys]
    return sum(here and not before for before, here in zip([False, *inside], inside, strict=False))
