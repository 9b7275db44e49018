"""Encoders: what exists, what is installed, and one file per family."""
