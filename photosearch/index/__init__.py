"""Nearest neighbours. The only package that imports faiss."""
