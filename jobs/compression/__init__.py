"""Compressed data undone as they arrive, within bounds.

A leaf: both the web's content codings and the gzip of sitemaps use it.
"""

from jobs.compression.decompressor import CODINGS, PIECE, Bomb, Damaged, Decompressor, UnknownCoding, leaves_as_is

__all__ = ["CODINGS", "PIECE", "Bomb", "Damaged", "Decompressor", "UnknownCoding", "leaves_as_is"]
