"""Row numbers as types of their own, so that a photo's id cannot be passed for a content's.

Imported by every layer above; plain integers at run time. Knows nothing of tables. Photo and
content ids are never used again after their row is gone.
"""

from __future__ import annotations

from typing import NewType

RootId = NewType("RootId", int)
PhotoId = NewType("PhotoId", int)
ContentId = NewType("ContentId", int)
ModelId = NewType("ModelId", int)
