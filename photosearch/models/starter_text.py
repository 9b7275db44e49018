"""The starter encoder's text tower in NumPy: a query becomes a vector without any engine.

Called by the command line, the window and the starter family, in whichever process has a query.
Words and characters n-grams are looked up by hash, pooled by learned importance and sent through
one small layer. Must import neither torch nor transformers; knows nothing of pictures.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from photosearch.models.base import VectorSets

LONGEST = 400
"""Characters of a text that are read; a query is a phrase, not a book."""

_TOKEN = re.compile(
    r"[가-힣]+|[\u3400-\u9fff\uf900-\ufaff]+|[^\W_가-힣\u3400-\u9fff\uf900-\ufaff]+"
)
_GLUE = "a an the of in on at with is are and to by for from that this its his her their s"
_ENGLISH_GLUE = frozenset(_GLUE.split())


def tidy(text: str) -> str:
    """Lower case, full width to half, accents off Latin letters, Hangul composed.

    Only the first :data:`LONGEST` characters count.
    """
    folded = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare)[:LONGEST]


def _latin(word: str) -> list[str]:
    grams = ["w" + word]
    if len(word) >= 4:
        framed = f"<{word}>"
        for size in (3, 4, 5):
            grams += ["c" + framed[i : i + size] for i in range(len(framed) - size + 1)]
    return grams


def _hangul(word: str) -> list[str]:
    grams = ["=" + word[:10]]
    grams += ["^" + word[:size] for size in (1, 2, 3) if len(word) >= size]
    for size in (1, 2, 3, 4):
        grams += ["h" + word[i : i + size] for i in range(min(len(word), 40) - size + 1)]
    return grams


def _han(run: str) -> list[str]:
    grams = ["=" + run[:10]]
    for size in (1, 2, 3, 4):
        grams += ["h" + run[i : i + size] for i in range(len(run) - size + 1)]
    return grams


def _pairs(tokens: Sequence[str]) -> Iterator[str]:
    """Neighbours: English content words, and Korean words as if written without the space."""
    content = [t for t in tokens if t.isascii() and t not in _ENGLISH_GLUE]
    for left, right in pairwise(content):
        yield f"b{left} {right}"
    for left, right in pairwise(tokens):
        if "가" <= left[0] <= "힣" and "가" <= right[0] <= "힣" and len(left + right) <= 10:
            yield "=" + left + right


def grams_of(text: str) -> list[list[str]]:
    """The n-grams of a text, token by token.

    The first of each list stands for the whole token: where it was never seen in training, the
    token counts as unknown. The last list holds n-grams over neighbouring tokens and may be empty.
    """
    tokens = _TOKEN.findall(tidy(text))
    lists = []
    for token in tokens:
        if "가" <= token[0] <= "힣":
            lists.append(_hangul(token))
        elif token[0] >= "\u3400" and not token[0].isascii() and _is_han(token[0]):
            lists.append(_han(token))
        else:
            lists.append(_latin(token[:40]))
    lists.append(list(_pairs(tokens)))
    return lists


def words_of(text: str) -> list[str]:
    """Words of a text that may say something; a Chinese run is cut into every two signs."""
    found: list[str] = []
    for token in _TOKEN.findall(tidy(text)):
        if _is_han(token[0]) and len(token) > 2:
            found += [left + right for left, right in pairwise(token)]
        elif token not in _ENGLISH_GLUE:
            found.append(token)
    return found


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def hash_gram(gram: str) -> int:
    """A 32-bit number for an n-gram, the same on every machine (CRC-32 of UTF-8)."""
    return zlib.crc32(gram.encode("utf-8", "surrogatepass"))


UNKNOWN = {"w": "?latin", "=": "?east"}
"""What stands for a token never seen in training, by the mark of its first n-gram."""

_UNKNOWN_HASHES = {mark: hash_gram(gram) for mark, gram in UNKNOWN.items()}
_NOTHING = -1  # no n-gram's hash
_BATCH = 256  # texts that are pooled at once


@dataclass(frozen=True)
class GramTable:
    """Finds the row of each known n-gram.

    Attributes:
        hashes: ``(rows,)`` uint32, sorted, without repeats.
    """

    hashes: NDArray[np.uint32]

    def rows(self, text: str) -> NDArray[np.int64]:
        """Rows of the known n-grams of a text, repeats kept; empty if nothing is known."""
        return self.rows_of([text])[0]

    def rows_of(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Those of all texts, one after the other, and (n,) how many each text has."""
        hashes: list[int] = []
        instead: list[int] = []  # what to look up for a whole token that is not known
        counts = []
        for text in texts:
            before = len(hashes)
            lists = grams_of(text)
            for grams in lists:
                hashes += map(hash_gram, grams)
                instead += [_NOTHING] * len(grams)
                if grams and grams is not lists[-1]:
                    instead[-len(grams)] = _UNKNOWN_HASHES[grams[0][0]]
            counts.append(len(hashes) - before)
        at, known = self._find(np.array(hashes, np.int64))
        unknown = np.flatnonzero(~known)
        at[unknown], known[unknown] = self._find(np.array(instead, np.int64)[unknown])
        whose = np.repeat(np.arange(len(texts)), counts)
        return at[known], np.bincount(whose[known], minlength=len(texts))

    def _find(self, wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where each of (m,) hashes would be, and whether it is there."""
        if not len(self.hashes):
            return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
        whole = np.maximum(wanted, 0).astype(np.uint32)  # or the table would be converted
        at = np.minimum(np.searchsorted(self.hashes, whole), len(self.hashes) - 1)
        return at.astype(np.int64), np.asarray(self.hashes[at] == wanted, np.bool_)


@dataclass(frozen=True)
class StarterText:
    """Phrases in Korean, English and Chinese to vectors beside those of pictures.

    Attributes:
        table: the known n-grams.
        vectors: ``(rows, width)`` int8, one per n-gram.
        scales: ``(rows,)`` float32, what an int8 step of each row is worth.
        weights: ``(rows,)`` float32, importance of each n-gram, positive.
        skip: ``(width, dim)`` float32.
        hidden: ``(width, hidden)`` float32 and its bias ``(hidden,)``.
        out: ``(hidden, dim)`` float32 and its bias ``(dim,)``.
        fallback: ``(dim,)`` float32, unit length, for a text with nothing known in it.
    """

    table: GramTable
    vectors: NDArray[np.int8]
    scales: NDArray[np.float32]
    weights: NDArray[np.float32]
    skip: NDArray[np.float32]
    hidden: tuple[NDArray[np.float32], NDArray[np.float32]]
    out: tuple[NDArray[np.float32], NDArray[np.float32]]
    fallback: NDArray[np.float32]

    @classmethod
    def load(cls, folder: Path) -> StarterText:
        """Read ``text.safetensors`` of a starter folder.

        Raises:
            FileNotFoundError: there is none.
            KeyError: it lacks a tensor.
        """
        t = load_file(folder / "text.safetensors")
        return cls(
            table=GramTable(t["hashes"]),
            vectors=t["vectors"],
            scales=t["scales"].astype(np.float32),
            weights=t["weights"].astype(np.float32),
            skip=t["skip"].astype(np.float32),
            hidden=(t["hidden.weight"].astype(np.float32), t["hidden.bias"].astype(np.float32)),
            out=(t["out.weight"].astype(np.float32), t["out.bias"].astype(np.float32)),
            fallback=t["fallback"].astype(np.float32),
        )

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return len(self.fallback)

    def _pool(self, texts: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Which of the texts have anything known in them, and (m, width) their pooled n-grams."""
        rows, counts = self.table.rows_of(texts)
        known = np.flatnonzero(counts)
        if not len(known):
            return known, np.empty((0, self.vectors.shape[1]), np.float32)
        counts = counts[known]
        starts = np.cumsum(counts) - counts
        weights = self.weights[rows]
        totals = np.repeat(np.add.reduceat(weights, starts), counts)
        shares = weights * self.scales[rows] / totals
        pooled = np.add.reduceat(shares[:, None] * self.vectors[rows], starts, axis=0)
        return known, pooled.astype(np.float32, copy=False)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts to ``(n, dim)`` float32, L2-normalised.

        Any text has a vector: an empty one, emoji or a foreign script give the one that is far
        from every picture.
        """
        vectors = np.tile(self.fallback, (len(texts), 1))
        for start in range(0, len(texts), _BATCH):
            known, x = self._pool(texts[start : start + _BATCH])
            inner = np.maximum(x @ self.hidden[0] + self.hidden[1], 0.0)
            y = x @ self.skip + inner @ self.out[0] + self.out[1]
            vectors[start + known] = y / np.maximum(np.linalg.norm(y, axis=1, keepdims=True), 1e-6)
        return vectors.astype(np.float32, copy=False)

    def token_vectors(self, texts: Sequence[str]) -> VectorSets:
        """Vectors of whole texts, the first of each set, and of the words in them.

        A word has the vector that it has as a text of its own. English glue is left out, and so
        is what is not known at all; Chinese comes in every two signs in a row.
        """
        words = [words_of(text) for text in texts]
        length = 1 + max(map(len, words), default=0)
        vectors = np.zeros((len(texts), length, self.dim), np.float32)
        kept = np.zeros((len(texts), length), np.bool_)
        vectors[:, 0], kept[:, 0] = self.encode(texts), True
        for number, own in enumerate(words):
            known = [word for word in own if len(self.table.rows(word))]
            vectors[number, 1 : 1 + len(known)] = self.encode(known)
            kept[number, 1 : 1 + len(known)] = True
        return VectorSets(vectors, kept)

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """:meth:`encode`, under the name that every text encoder has."""
        return self.encode(texts)
