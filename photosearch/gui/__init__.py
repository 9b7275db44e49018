"""The window. The only package that imports Qt; talks to the core through ``app`` and values."""
