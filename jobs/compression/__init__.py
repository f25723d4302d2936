"""Compressed data undone as they arrive, within bounds.

A leaf: both the web's content codings and the gzip of sitemaps use it.
"""

from jobs.compression.decompressor import CODINGS, NO_CODING, PIECE, Bomb, Damaged, Decompressor, UnknownCoding

__all__ = ["CODINGS", "NO_CODING", "PIECE", "Bomb", "Damaged", "Decompressor", "UnknownCoding"]
