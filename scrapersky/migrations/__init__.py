"""Migrations of the tables of accounts, access and the API.

What was written step by step before the first release is folded: an installation that has applied every step of
`FOLDED` goes on from here, and its record says so; a new one is made at once, several times as fast.
"""

FOLDED = """
0001_views_and_logins
0002_keys_and_roles
0003_answers_and_limits
0004_second_factors
0005_access
0006_people
0007_answers_with_work
0008_limits
0009_limits_validated
0010_list_preferences
0011_limits_of_preferences
0012_objection_links
0013_limits_of_links
""".split()
