"""Feature flags: for whom something is on, evaluated through OpenFeature from a copy of the table in memory.

`declared` is the register of flags, `evaluation` what code calls, `guard` what switches a flag off by itself.
"""
