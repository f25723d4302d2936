"""Migrations of the pipeline's tables.

What was written step by step before the first release is folded: an installation that has applied every step of
`FOLDED` goes on from here, and its record says so; a new one is made at once, several times as fast. An
older one goes through the commits that docs/operating.md names (Deploying a release): a further fold adds its own.
"""

# The first step, which every older installation took, and the last ones, which the newest took.
FOLDED = """
0001_initial
0003_queue_places_and_url_limits
0004_url_limits_validated
0005_duplicate_blocks
0006_opt_outs
0007_lead_words_and_stages
0008_words_of_leads
0009_reasons_of_calls
0010_sealed_secrets_of_webhooks
0011_events_of_leads
0012_nonce_of_exports
0013_lists_by_name
0014_fewer_indexes_of_leads
0015_words_about_organisation
0016_csv_forms_and_rows_of_exports
0017_imported_rows_without_a_constraint
0003_attempts_of_exports
0004_attempts_at_pieces
""".split()
