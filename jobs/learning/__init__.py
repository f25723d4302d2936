"""What decisions teach: which lead is worth a look next, which page, and why.

Nothing here decides: a score orders lists, and a rule that a person switches on by name may select. Only
`jobs.learning.training` imports scikit-learn, in a process of its own.
"""
