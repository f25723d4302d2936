"""Migrations of the pipeline's tables.

What was written step by step before the first release is folded: an installation that has applied every step of
`FOLDED` goes on from here, and its record says so; a new one is made at once, several times as fast.
"""

FOLDED = """
0001_initial
0002_partitions
0003_storage
0004_incidents
0005_counts_are_large
0006_places_compared
0007_endless_facts
0008_page_budgets
0009_uploads
0010_exports
0011_webhooks
0012_suppressions_deleting
0013_states
0014_columns
0015_contacts_by_confidence
0016_imports
0017_business_websites
0018_worker_loops
0019_review_claims
0020_suppression_hashes
0021_detail
0022_changes
0023_parked_rows
0024_group_indexes
0025_limits
0026_limits_validated
0027_leads
0028_lead_work
0029_export_layouts
0030_projects
0031_agreed_prices
0032_bulk_actions
0033_export_deletions
0034_limits_of_leads
0035_limits_of_leads_validated
0036_limits_of_bulk_actions
0037_contact_validation
0038_contact_validation_indexes
0039_lead_fit
0040_destinations
0041_imports
0042_imports_validated
0043_flags
0044_export_recipes
0045_revisits
0046_revisits_indexes
""".split()
