"""A synthetic town post: rows that cost nothing to work, or sleep, fail, kill their worker, as the row itself says.

What is done to a parcel is left in an append-only ledger, so that twice or never can be counted.
"""
