"""What the user chose of the index; light enough to be read before there is one.

Made by ``app`` from the settings, followed by ``replica`` and ``tiers``. Knows no FAISS.
"""

from __future__ import annotations

from dataclasses import dataclass

from photosearch.settings import Settings

AUTO, EXACT, FAST = "auto", "exact", "fast"
_SHARE = 4  # the vectors may take one byte in so many of the computer's memory
_MEGABYTE = 10**6


@dataclass(frozen=True)
class Choice:
    """How vectors are kept and looked through.

    Attributes:
        tier: ``exact`` compares all of them, ``fast`` looks through codes first wherever that can
            gain anything, ``auto`` does so in large libraries.
        memory: bytes that the vectors may take; a fast index leaves what is beyond in its file.
            0 for a quarter of the computer's memory.
    """

    tier: str = AUTO
    memory: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Choice:
        """What the settings say."""
        return cls(settings.index_tier, settings.index_memory * _MEGABYTE)

    @property
    def limit(self) -> int:
        """Bytes that the vectors may take."""
        import psutil  # not for a window that only starts

        return self.memory or int(psutil.virtual_memory().total) // _SHARE
