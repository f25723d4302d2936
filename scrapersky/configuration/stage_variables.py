"""The variables of stages: six each, of the same meaning, `<PREFIX>_SCHEDULER_<NAME>`."""

from __future__ import annotations

from jobs.plugins.entry_points import STAGES, app_of, installed
from scrapersky.configuration.env import Environment

STAGE_PREFIXES = (
    *("PLACE_SEARCH", "DEEP_SCAN", "DOMAIN_EXTRACTION", "DOMAIN"),
    *("DOMAIN_SITEMAP", "SITEMAP", "SITEMAP_IMPORT", "PAGE_SCRAPE", "CONTACT_VALIDATION"),
)
# Name: default and meaning.
VARIABLES = {
    "INTERVAL_MINUTES": (1, "How often the schedule looks for waiting rows, besides the wake-ups."),
    "BATCH_SIZE": (50, "Rows claimed at once."),
    "MAX_INSTANCES": (0, "Pumps that drain it at once, in the whole cluster; 0: as many as processes, at least 2."),
    "MAX_ATTEMPTS": (5, "Attempts on a row before it ends as gave_up."),
    "CONCURRENCY": (50, "Rows in flight in a pump."),
    "DEADLINE_SECONDS": (60, "The longest that work on a row may take."),
}
# A sitemap tree and a city of tiles take their time; an import is bound by one core, and holds some megabytes. A
# validation is a query or two, most of them short, so that DNS_CONCURRENCY queries need as many rows again, and more,
# that wait for a claim or a settlement; a verifier may take a minute and a half.
OTHER_DEFAULTS = {
    "PLACE_SEARCH": {"DEADLINE_SECONDS": 3600},
    "SITEMAP_IMPORT": {"CONCURRENCY": 8, "DEADLINE_SECONDS": 3600},
    "CONTACT_VALIDATION": {"BATCH_SIZE": 100, "CONCURRENCY": 200, "DEADLINE_SECONDS": 240},
}


def declare_stages(env: Environment) -> dict[str, int]:
    """Declare the variables of our stages; returns their values by name."""
    values = {}
    for prefix in STAGE_PREFIXES:
        env.section = f"Stage {prefix}"
        for name, (usual, meaning) in VARIABLES.items():
            variable, default = f"{prefix}_SCHEDULER_{name}", OTHER_DEFAULTS.get(prefix, {}).get(name, usual)
            more = f" Unset: as SITEMAP_SCHEDULER_{name}." if prefix == "DEEP_SCAN" else ""
            values[variable] = _declare(env, variable, default, meaning + more)
    # Both are drained by process_pending_jobs, which SITEMAP_SCHEDULER_* alone steered once.
    for name in VARIABLES:
        variable = f"DEEP_SCAN_SCHEDULER_{name}"
        values[variable] = env.inherit(variable, f"SITEMAP_SCHEDULER_{name}")
    return values


def declare_plugins(env: Environment, apps: list[str]) -> dict[str, int]:
    """Declare those of the stages of plug-ins, and add their apps, the packages of their entry points."""
    values = {}
    for plugin in installed(STAGES):
        if not (app := app_of(plugin)):
            continue  # the stage cannot be loaded either, which the log says
        apps.append(app)
        env.section = f"Stage {plugin.name.upper()}"
        for name, (default, _) in VARIABLES.items():
            variable = f"{plugin.name.upper()}_SCHEDULER_{name}"
            values[variable] = _declare(env, variable, default, f"Of the plug-in {plugin.package}.")
    return values


def _declare(env: Environment, variable: str, default: int, meaning: str) -> int:
    """One of them; an interval is of a cron expression (`*/5`), whose minutes end at 59."""
    most = 59 if variable.endswith("_INTERVAL_MINUTES") else None
    return env.integer(variable, default, meaning, minimum=min(default, 1), maximum=most)
