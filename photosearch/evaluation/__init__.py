"""Measuring retrieval: readers of query files and the metrics."""
