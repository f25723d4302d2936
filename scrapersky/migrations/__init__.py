"""Migrations of the tables of accounts, access and the API: folded as those of `jobs.migrations`."""

FOLDED = """
0001_views_and_logins
0002_api_requests
0003_column_widths
0004_sealed_second_factors
""".split()
