"""The order of the files: the fast ones first, so that most mistakes show soon; then the slow ones, longest first.

A process of xdist takes the next file whenever it has none, so the longest come before the shorter: none is left to the
end, when the other processes have nothing to do. What needs a browser stays together, since a browser is started once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent

# Files that take more than about ten seconds, the longest first (`pytest --durations=0` tells).
SLOW = (
    "browser/test_journeys.py",
    "browser/test_access.py",
    "browser/test_leads.py",
    "browser/test_learning.py",
    "browser/test_review.py",
    "browser/test_projects.py",
    "browser/test_api_documentation.py",
    "browser/test_lead_panel.py",
    "browser/test_agreed_price.py",
    "browser/test_destinations.py",
    "browser/test_export_recipes.py",
    "browser/test_review_guards.py",
    "browser/test_subjects.py",
    "browser/test_sent_files.py",
    "browser/test_bulk_actions.py",
    "browser/test_triage.py",
    "browser/test_area_map.py",
    "browser/test_status_board.py",
    "plugins/test_example.py",
    "sources/test_coverage.py",
    "test_up.py",
    "destinations/test_killed.py",
    "test_journey.py",
    "test_pgbouncer.py",
    "clients/test_python_client.py",
    "test_first_command.py",
    "chaos/test_deploy.py",
    "compliance/test_every_door.py",
    "lists/test_added_noun.py",
    "api/test_lists.py",
    "lists/test_one_vocabulary.py",
    "sources/test_paid_doors.py",
    "learning/test_fit.py",
    "transfer/test_storage.py",
    "test_docs_examples.py",
    "chaos/test_web_killed.py",
    "admin/test_listing.py",
    "web/test_browser.py",
    "chaos/test_rolling_upgrade.py",
    "test_settings.py",
    "plugins/test_site_scrapers.py",
    "admin/test_roles.py",
    "chaos/test_storm.py",
    "extract/test_sitemap_properties.py",
    "test_embedded_postgres.py",
    "stages/test_place_search.py",
    "api/test_schemathesis.py",
    "transfer/test_recipe_copies.py",
    "hostile/test_hostile_texts.py",
    "api/test_schema.py",
    "sources/test_typed.py",
    "actions/test_projects.py",
    "pipeline/test_leads.py",
    "pipeline/test_faults.py",
    "chaos/test_fencing.py",
    "learning/test_acceptance.py",
    "transfer/test_harvest.py",
    "test_deployment.py",
    "pipeline/test_hanging_document.py",
    "chaos/test_dead_pump.py",
    "test_processes.py",
    "destinations/test_crm.py",
    "web/test_hosts.py",
    "chaos/test_quarantine.py",
    "actions/test_project_killed.py",
    "chaos/test_poison.py",
    "test_shape.py",
    "management/test_start.py",
    "extract/test_contact_weights.py",
    "extract/test_sitemaps.py",
    "extract/test_contacts.py",
    "transfer/test_recipes.py",
    "test_rerun.py",
    "api/test_stream.py",
    "sources/test_odd_providers.py",
)
_RANKS = {FOLDER / name: rank for rank, name in enumerate(SLOW, start=1)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that are not named here keep their order, and come first."""
    items.sort(key=lambda item: _RANKS.get(item.path, 0))
