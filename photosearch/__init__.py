"""Photosearch: find any photo on your own computer by describing it."""

__version__ = "0.1.0"
