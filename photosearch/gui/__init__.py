"""The window. The only package that imports Qt; talks to the core through ``app`` and values."""

# Before any of PySide6, which looks through the source of each module that is imported after it:
# for SQLAlchemy and NumPy that would be a fifth of the whole start.
import photosearch.app  # noqa: F401
