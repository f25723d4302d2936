"""The settings: every value from the environment, typed, checked when the process starts.

`manage.py settings` prints them as they are, with their help. A new one is one line here.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from jobs.plugins.entry_points import allow
from scrapersky.configuration import email_url
from scrapersky.configuration.consistency import problems_of
from scrapersky.configuration.countries import days_by_country
from scrapersky.configuration.env import Environment, https_address
from scrapersky.configuration.framework import *  # noqa: F403 -- Django reads them here
from scrapersky.configuration.framework import BASE_DIR, INSTALLED_APPS, SPECTACULAR_SETTINGS, STATIC_ROOT
from scrapersky.configuration.stage_variables import STAGE_PREFIXES, declare_plugins, declare_stages
from scrapersky.observability import logs, release
from scrapersky.postgres import database_url
from scrapersky.postgres.embedded_postgres import EmbeddedPostgres

VERSION = "3.0.0"

# A variable that starts like ours and is not ours is a typing error, which must not pass in silence.
OUR_PREFIXES = (
    *(f"{prefix}_" for prefix in STAGE_PREFIXES), "ALERT_", "API_", "BUDGET_", "DATABASE_", "DNS_", "EMAIL_",
    "ENABLE_IMPORT", "EXPORT_", "FETCH_", "FINDERS", "GOOGLE_MAPS_", "GOOGLE_PLACES_", "GOOGLE_RETENTION_", "HEALTH_",
    "HUNTER_", "JWT_", "LEASE_", "MCP_", "METRICS_", "OVERPASS_", "PLACES_", "REACHER_", "RETENTION_", "RETRY_BASE_",
    "REVISIT_", "SCRAPERSKY_", "SECRET_KEY_", "VALIDATION_", "VERIFIER", "WEBHOOK_", "WEB_PROC", "WORKER_PROC",
    "ZEROBOUNCE_",
)  # fmt: skip
env = Environment(prefixes=OUR_PREFIXES)

env.section = "General"

ENVIRONMENT = env.choice(
    "ENVIRONMENT", "development", "Production refuses what only fits a laptop.", choices=("development", "production")
)
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag(
    "DEBUG", False, "Django's debug pages in place of ours, for work on the program itself. Refused in production."
)
LOG_LEVEL = env.choice(
    "LOG_LEVEL", "INFO", "DEBUG has a line for each settled row.", choices=("DEBUG", "INFO", "WARNING", "ERROR")
)
LOG_FORMAT = env.choice(
    "LOG_FORMAT", "json" if PRODUCTION else "text", "json: an object a line; text: to read.", choices=("json", "text")
)
COMMIT = env.text(
    "SCRAPERSKY_COMMIT", "", "The commit that this release was built from; the image sets it, a checkout knows it."
) or release.commit_of(BASE_DIR)
RELEASE = release.name_of(VERSION, COMMIT)
ENABLE_IMPORT_TRACING = env.flag(
    "ENABLE_IMPORT_TRACING", False, "Log every module that a process imports at its start, in order, with its time."
)
SAMPLE = env.flag("SAMPLE", not PRODUCTION, "Whether `manage.py up` loads the sample town into an empty database.")

env.section = "The web"

_NOT_SECRET = "not-a-secret-this-is-a-development-server"  # noqa: S105 -- refused in production
SECRET_KEY = env.text(
    "SECRET_KEY", _NOT_SECRET, "Signs sessions and tokens; at least 32 characters.", secret=True, minimum=32
)
SECRET_KEY_FALLBACKS = env.words(
    "SECRET_KEY_FALLBACKS", (), "Earlier SECRET_KEYs, comma-separated: what they signed stays valid.", secret=True
)
_HERE = ("localhost", ".localhost", "127.0.0.1", "[::1]")
ALLOWED_HOSTS = list(
    env.words("ALLOWED_HOSTS", () if PRODUCTION else _HERE, "Host names that the web answers to, separated by commas.")
)
CSRF_TRUSTED_ORIGINS = list(
    env.words("CSRF_TRUSTED_ORIGINS", (), "Origins that may send forms, as https://curation.example.org.")
)
PORT = env.integer("PORT", 8000, "Where the web listens.", minimum=1, maximum=65535)
HOST = env.text("HOST", "0.0.0.0" if PRODUCTION else "127.0.0.1", "The address the web listens on.")  # noqa: S104
WEB_PROCESSES = env.integer("WEB_PROCESSES", 1, "Web server processes.", minimum=1, maximum=64)
WORKER_PROCESSES = env.integer("WORKER_PROCESSES", 1, "Processes that work stages, in `up`.", minimum=1, maximum=256)
WORKER_MEMORY_MB = env.integer(
    "WORKER_MEMORY_MB", 2000, "A worker process that uses more is ended, and its rows are processed again; 0: no limit."
)
HTTPS = env.flag("HTTPS", PRODUCTION, "People reach the web by https: secure cookies, redirect, HSTS.")
FORWARDED_ALLOW_IPS = env.text(
    "FORWARDED_ALLOW_IPS", "", "Proxies whose X-Forwarded headers are trusted, comma-separated; *: all; empty: none."
)
EMAIL_URL = env.text(
    "EMAIL_URL",
    "",
    "The mail server for invitations and export recipes, as smtp://user:password@mail.example.org:587; empty: none.",
    secret=True,
    check=email_url.parse,
)
EMAIL_FROM = env.text("EMAIL_FROM", "", "The sender of mail, as ScraperSky <scrapersky@example.org>.")
JWT_ACCESS_MINUTES = env.integer("JWT_ACCESS_MINUTES", 30, "How long an API access token lasts.", minimum=1)
JWT_REFRESH_DAYS = env.integer("JWT_REFRESH_DAYS", 14, "How long an API refresh token lasts.", minimum=1)
JWT_ISSUER = env.text(
    "JWT_ISSUER", "", "Another issuer whose tokens the API takes: their `iss`, as https://abc.supabase.co/auth/v1."
)
JWT_AUDIENCE = env.text("JWT_AUDIENCE", "", "The `aud` that tokens of JWT_ISSUER must have; Supabase: authenticated.")
JWT_ISSUER_JWKS_URL = env.text("JWT_ISSUER_JWKS_URL", "", "Where JWT_ISSUER publishes its keys (JWKS).")
JWT_ISSUER_SECRET = env.text(
    "JWT_ISSUER_SECRET", "", "Or the secret that JWT_ISSUER shares with us.", secret=True, minimum=32
)
JWT_NEW_USERS_ROLE = env.choice(
    "JWT_NEW_USERS_ROLE", "viewer", "The role of people whom JWT_ISSUER names for the first time; none: refuse them.",
    choices=("none", "viewer", "curator", "operator"),
)  # fmt: skip
JWT_NEW_USERS_ROLE = "" if JWT_NEW_USERS_ROLE == "none" else JWT_NEW_USERS_ROLE
JWT_ROLE_CLAIM = env.text(
    "JWT_ROLE_CLAIM", "", "The claim that says somebody's role, as app_metadata.role; one that users cannot write."
)

API_REQUESTS_PER_MINUTE = env.integer(
    "API_REQUESTS_PER_MINUTE", 1200, "What one key or person may ask of the API in a minute; 0: no limit."
)
API_REFUSALS_PER_MINUTE = env.integer(
    "API_REFUSALS_PER_MINUTE", 120, "401 and 403 answers that one address gets in a minute before 429; 0: no limit."
)
API_EVENT_STREAMS = env.integer("API_EVENT_STREAMS", 500, "Event streams that a web process keeps open.", minimum=1)
API_EVENT_STREAMS_PER_KEY = env.integer(
    "API_EVENT_STREAMS_PER_KEY", 20, "Event streams that one key or person may have open at a web process.", minimum=1
)
API_CORS_ORIGINS = env.words(
    "API_CORS_ORIGINS", (), "Origins whose pages may call the API, as https://app.example.org, separated by commas."
)
MCP_API_KEY = env.text(
    "MCP_API_KEY", "", "The API key of `manage.py mcp`: what an agent over stdio may do.", secret=True
)
MCP_ASK_ABOVE_USD = env.number(
    "MCP_ASK_ABOVE_USD",
    0.0,
    "An agent starts searches up to this estimate in US dollars; a person starts dearer ones.",
)

env.section = "The database"

DATABASE_URL = env.text(
    "DATABASE_URL",
    "",
    "postgresql://user:password@host:5432/database; empty: an embedded PostgreSQL.",
    secret=True,
    check=database_url.parse,
)
DATABASE_DIRECT_URL = env.text(
    "DATABASE_DIRECT_URL",
    "",
    "The same database without its pooler, for wake-ups (LISTEN).",
    secret=True,
    check=database_url.parse,
)
DATABASE_POOL_SIZE = env.integer(
    "DATABASE_POOL_SIZE", 10, "Connections, and threads, of a web process.", minimum=1, maximum=1000
)
DATABASE_LISTEN = env.choice(
    "DATABASE_LISTEN",
    "auto",
    "Wake-ups by LISTEN; auto: unless there is only a transaction pooler (port 6543 or 6432). Off: polling.",
    choices=("auto", "on", "off"),
)
DATABASE_EMBEDDED_IN_PRODUCTION = env.flag(
    "DATABASE_EMBEDDED_IN_PRODUCTION", False, "Allow the embedded PostgreSQL in production: one machine, own backups."
)
DATABASE_DATA = env.text(
    "DATABASE_DATA", str(BASE_DIR / ".data" / "postgres"), "Where the embedded PostgreSQL keeps its data."
)


os.environ.setdefault("PGTZ", "UTC")  # libpq sends it when it connects: no SET that a pooler would lose
if DATABASE_URL:
    DATABASES = {"default": database_url.django_database(database_url.parse(DATABASE_URL))}
else:
    _server = EmbeddedPostgres(Path(DATABASE_DATA))
    DATABASES = {"default": database_url.django_database(_server.parameters()) | {"EMBEDDED": _server}}
# Where a worker's session connects (LISTEN, leases, heartbeats), when that is not where all else does.
_direct = DATABASE_URL and DATABASE_DIRECT_URL
SESSION_DATABASE = database_url.django_database(database_url.parse(_direct)) if _direct else {}
_hears = not DATABASE_URL or DATABASE_DIRECT_URL or not database_url.is_pooled(DATABASE_URL)
LISTEN = bool(_hears) if DATABASE_LISTEN == "auto" else DATABASE_LISTEN == "on"

env.section = "The queue"

LEASE_SECONDS = env.integer("LEASE_SECONDS", 60, "How long a claim holds without being renewed.", minimum=1)
STOP_SECONDS = env.number("STOP_SECONDS", 25.0, "How long a stop waits for work in flight before it hands it back.")
RETRY_BASE_SECONDS = env.number(
    "RETRY_BASE_SECONDS", 30.0, "The first wait before a retry; each further one is twice as long, with jitter."
)

globals().update(declare_stages(env))

env.section = "Fetching: politeness and limits towards other people's servers"

FETCH_RESOLVE = env.words(
    "FETCH_RESOLVE", (), "Host patterns to addresses for local webs: *.sample.test=127.0.0.1:8099, separated by commas."
)
FETCH_ALLOW_NETWORKS = env.networks(
    "FETCH_ALLOW_NETWORKS", (), "Private networks that may be fetched from, in CIDR form."
)
FETCH_ALLOW_PORTS = env.integers("FETCH_ALLOW_PORTS", (80, 443), "Ports that a URL may name.", minimum=1, maximum=65535)
FETCH_USER_AGENT = env.text(
    "FETCH_USER_AGENT", "ScraperSkyBot", "The product name in robots.txt and User-Agent.", minimum=1
)
FETCH_CONTACT_URL = env.text("FETCH_CONTACT_URL", "", "A page about your crawler, sent with every request.")
FETCH_ENGINE = env.choice(
    "FETCH_ENGINE", "http", "browser: render pages that are empty without JavaScript.", choices=("http", "browser")
)
FETCH_BROWSER = env.text(
    "FETCH_BROWSER", "", "The Chromium for FETCH_ENGINE=browser: a path or a name; empty looks for the usual names."
)
FETCH_BROWSER_SANDBOX = env.flag(
    "FETCH_BROWSER_SANDBOX", True, "Chromium's sandbox, which root cannot have; what replaces it then is yours to say."
)
FETCH_BROWSER_PAGES = env.integer(
    "FETCH_BROWSER_PAGES", 2, "Pages that a worker process renders at once; each takes 100 to 700 MB.", minimum=1
)
FETCH_BROWSER_SECONDS = env.number("FETCH_BROWSER_SECONDS", 30.0, "The longest that a page is rendered.", minimum=1.0)
FETCH_TIMEOUT_SECONDS = env.number("FETCH_TIMEOUT_SECONDS", 20.0, "The longest a request may take.", minimum=0.1)
FETCH_MAX_BYTES = env.integer("FETCH_MAX_BYTES", 5_000_000, "The largest page, decoded.", minimum=1000)
FETCH_SITEMAP_MAX_BYTES = env.integer(
    "FETCH_SITEMAP_MAX_BYTES", 500_000_000, "The largest sitemap, decoded; it is streamed, never held.", minimum=1000
)
FETCH_SITEMAPS_PER_DOMAIN = env.integer(
    "FETCH_SITEMAPS_PER_DOMAIN", 1_000, "Files that an import of an index reads, newest and best first.", minimum=1
)
FETCH_URLS_PER_DOMAIN = env.integer(
    "FETCH_URLS_PER_DOMAIN", 1_000_000, "Most pages stored of a domain, unless its own limit differs."
)
FETCH_HOST_DELAY_SECONDS = env.number("FETCH_HOST_DELAY_SECONDS", 1.0, "The pause between requests to one host.")
FETCH_CIRCUIT_SECONDS = env.number(
    "FETCH_CIRCUIT_SECONDS", 60.0, "How long a host that keeps failing is left alone at first; doubled each time."
)
FETCH_PAGES_PER_DOMAIN = env.integer(
    "FETCH_PAGES_PER_DOMAIN",
    50,
    "Pages scraped of a domain in a run (or day) until more are requested; 0: no limit.",
)
FETCH_PDFS_PER_PAGE = env.integer(
    "FETCH_PDFS_PER_PAGE", 0, "PDF files of its own domain read for a page about contacts.", minimum=0, maximum=10
)
FETCH_CANARIES = env.words(
    "FETCH_CANARIES",
    (),
    "Hosts that your network reaches when it works, besides those that answered before: while none can be connected "
    "to, work is held and no row is blamed. Separated by commas.",
)
FETCH_STORE_BODIES = env.flag("FETCH_STORE_BODIES", False, "Keep each fetched body, compressed, with its evidence.")

env.section = "Validation of contacts"

DNS_SERVERS = env.servers(
    "DNS_SERVERS", (), "Name servers for e-mail domains, as 9.9.9.9 or 127.0.0.1:5353, no others; empty: the system's."
)
DNS_TIMEOUT_SECONDS = env.number("DNS_TIMEOUT_SECONDS", 3.0, "How long a name server may take to answer.", minimum=0.1)
DNS_CONCURRENCY = env.integer(
    "DNS_CONCURRENCY", 50, "DNS queries of a worker process that are on their way at once.", minimum=1, maximum=1_000
)
DNS_CACHE_SIZE = env.integer(
    "DNS_CACHE_SIZE", 50_000, "DNS answers that a worker process stores until their time to live ends.", minimum=1
)
VALIDATION_DAYS = env.integer("VALIDATION_DAYS", 30, "Days after which a contact is validated again.", minimum=1)
VALIDATION_RETRY_HOURS = env.integer(
    "VALIDATION_RETRY_HOURS", 24, "Hours after which a contact that is Unknown is validated again.", minimum=1
)

env.section = "Verifiers and finders of e-mails: services that are paid, off by default"

VERIFIER = env.text(
    "VERIFIER", "", "Who says whether a mailbox exists: reacher (your server), zerobounce, a plug-in; empty: nobody."
)
FINDERS = env.words(
    "FINDERS", (), "Who looks for e-mails, in this order until one knows some: hunter, zerobounce, plug-ins' names."
)
VERIFIER_RUN_USD = env.number(
    "VERIFIER_RUN_USD", 5.0, "What the contacts of one run may cost at a verifier; the rest is not verified.", minimum=0
)
VERIFIER_CALLS_PER_MINUTE = env.integer(
    "VERIFIER_CALLS_PER_MINUTE", 240, "Calls of a kind to a verifier or finder, by all workers together.", minimum=1
)
VERIFIER_PRICES = env.prices(
    "VERIFIER_PRICES", "2026-11-01 reacher=0 zerobounce=0.008 zerobounce_finder=0.16 hunter=0.0245"
)
VERIFIER_ALLOW_NETWORKS = env.networks(
    "VERIFIER_ALLOW_NETWORKS", (), "Private networks, in CIDR form, that REACHER_BASE_URL's name may lead to."
)
REACHER_BASE_URL = env.text("REACHER_BASE_URL", "", "Your Reacher server, as http://reacher.internal:8080.")
REACHER_SECRET = env.text("REACHER_SECRET", "", "What it expects as Authorization, if anything.", secret=True)
ZEROBOUNCE_BASE_URL = env.text("ZEROBOUNCE_BASE_URL", "https://api.zerobounce.net", "The API of ZeroBounce.")
ZEROBOUNCE_API_KEY = env.text("ZEROBOUNCE_API_KEY", "", "The key for ZeroBounce.", secret=True)
HUNTER_BASE_URL = env.text("HUNTER_BASE_URL", "https://api.hunter.io", "The API of Hunter.")
HUNTER_API_KEY = env.text("HUNTER_API_KEY", "", "The key for Hunter.", secret=True)

env.section = "Reading documents"

PARSING_PROCESSES = env.integer(
    "PARSING_PROCESSES",
    min(4, os.cpu_count() or 1),
    "Processes in which a worker process reads pages; they start when they are needed. Default: one a core, at most 4.",
    minimum=1,
    maximum=64,
)
PARSING_CPU_SECONDS = env.integer(
    "PARSING_CPU_SECONDS", 5, "CPU time that one document may take; then it ends as too_slow_to_read.", minimum=1
)
PARSING_MEMORY_MB = env.integer(
    "PARSING_MEMORY_MB", 1_000, "Memory that one document may take; then it ends as too_large_to_read.", minimum=100
)

env.section = "Plug-ins and feature flags"

PLUGINS = env.words(
    "SCRAPERSKY_PLUGINS", ("*",), "Plug-ins to load, by name or package, comma-separated; *: all; none: no one."
)
SCRAPER_SECONDS = env.integer(
    "SCRAPERSKY_SCRAPER_SECONDS", 20, "Time that a plug-in's scraper may take for a page; then it is ended.", minimum=1
)
FLAGS_SECONDS = env.number("SCRAPERSKY_FLAGS_SECONDS", 2.0, "Seconds after which a process reads feature flags again.")
EXTRACTOR_CANDIDATE = env.text(
    "SCRAPERSKY_EXTRACTOR_CANDIDATE",
    "",
    "Another extractor, as package.module.function, beside ours where the flag extractor.candidate is on.",
)

env.section = "Webhooks"

WEBHOOK_ALLOW_NETWORKS = env.networks(
    "WEBHOOK_ALLOW_NETWORKS", (), "Private networks, in CIDR form, of receivers; with one, names as hooks.internal too."
)
WEBHOOK_ALLOW_PORTS = env.integers(
    "WEBHOOK_ALLOW_PORTS", (80, 443), "Ports that a webhook's URL may name.", minimum=1, maximum=65535
)

env.section = "Sources of places"

GOOGLE_MAPS_API_KEY = env.text("GOOGLE_MAPS_API_KEY", "", "The key for Google Places API (New).", secret=True)
PLACES_PROVIDER = env.choice(
    "PLACES_PROVIDER",
    "",
    "Where searches look: google, overpass (OpenStreetMap); empty: google if there is a key.",
    choices=("", "google", "overpass"),
) or ("google" if GOOGLE_MAPS_API_KEY else "overpass")
GOOGLE_PLACES_BASE_URL = env.text("GOOGLE_PLACES_BASE_URL", "https://places.googleapis.com", "Google Places API (New).")
OVERPASS_BASE_URL = env.text("OVERPASS_BASE_URL", "https://overpass-api.de", "An Overpass API server.")
MAP_TILES_URL = env.text(
    "MAP_TILES_URL",
    "",
    "Tiles under the map on which an area is drawn, as in https://tiles.example.org/{z}/{x}/{y}.png; empty: none, and"
    " no request is made for one.",
)
MAP_TILES_CREDIT = env.text(
    "MAP_TILES_CREDIT", "", "Whose tiles they are, as their licence asks for it to stand on the map."
)
PLACES_ALLOW_NETWORKS = env.networks(
    "PLACES_ALLOW_NETWORKS", (), "Private networks, in CIDR form, that OVERPASS_BASE_URL may lead to."
)
GOOGLE_RETENTION_DAYS = env.integer("GOOGLE_RETENTION_DAYS", 30, "Days after which Google's place content is cleared.")
GOOGLE_PLACES_PRICES = env.prices(
    "GOOGLE_PLACES_PRICES", "2026-11-01 text_search_ids=0 text_search_enterprise=0.035 place_details_enterprise=0.02"
)
PLACES_CALLS_PER_MINUTE = env.integer(
    "PLACES_CALLS_PER_MINUTE", 540, "Calls of a kind to a paid provider, by all workers together.", minimum=1
)
PLACES_FRESH_DAYS = env.integer(
    "PLACES_FRESH_DAYS", 7, "Days for which a first deep scan takes what the search brought, instead of paying again."
)
BUDGET_MONTHLY_USD = env.number("BUDGET_MONTHLY_USD", 50.0, "Paid calls stop when a month's price reaches this.")
BUDGET_DAILY_USD = env.number("BUDGET_DAILY_USD", 10.0, "Paid calls stop when a day's price reaches this.")

env.section = "Re-visits"

REVISIT_DAYS = env.integer(
    "REVISIT_DAYS", 0, "Days after which pages are read again; 0: only when somebody requests it.", minimum=0
)
REVISIT_SITEMAPS_DAYS = env.integer(
    "REVISIT_SITEMAPS_DAYS", 7, "With REVISIT_DAYS: days between imports of sitemaps; changed pages follow.", minimum=1
)
REVISIT_ROWS_AT_ONCE = env.integer(
    "REVISIT_ROWS_AT_ONCE", 1_000, "Pages, and sitemaps, that are queued every ten minutes, at most.", minimum=1
)

env.section = "Operations"

ALERT_URLS = env.words("ALERT_URLS", (), "Apprise URLs (mailto://, slack://, ...) that alerts go to.", secret=True)
ALERT_FAILURE_RATE = env.number(
    "ALERT_FAILURE_RATE", 0.5, "The share of a stage's rows of the last hour that may fail before an alert."
)
HEALTH_STALLED_SECONDS = env.integer(
    "HEALTH_STALLED_SECONDS", 60, "A stage is stalled when a row waits for so long and nothing moves.", minimum=5
)
HEALTH_OVERDUE_SECONDS = env.integer(
    "HEALTH_OVERDUE_SECONDS", 86_400, "The longest that a row may wait while its stage works; 0: any time."
)
METRICS_TOKEN = env.text(
    "METRICS_TOKEN", "", "The bearer token for /metrics; without one, only logged-in staff read them.", secret=True
)
RETENTION_EVENTS_DAYS = env.integer("RETENTION_EVENTS_DAYS", 90, "How long events are stored.", minimum=1)
RETENTION_FETCHES_DAYS = env.integer("RETENTION_FETCHES_DAYS", 90, "How long the HTTP evidence is stored.", minimum=1)
RETENTION_API_REQUESTS_DAYS = env.integer(
    "RETENTION_API_REQUESTS_DAYS", 14, "How long the log of the requests of API keys is stored.", minimum=1
)
RETENTION_RUNS_DAYS = env.integer(
    "RETENTION_RUNS_DAYS", 365, "How long requested runs are stored; drains: two days.", minimum=1
)
RETENTION_DAYS_BY_COUNTRY = days_by_country(
    env.text(
        "RETENTION_DAYS_BY_COUNTRY",
        "",
        "Days after which contacts of leads are deleted, by country (ISO 3166-1 alpha-2), as DE=365,FR=1095,*=730; "
        "* is every other country, and leads without one. Empty: contacts are stored until somebody deletes them.",
        check=days_by_country,
    )
)
EXPORT_LINK_HOURS = env.integer(
    "EXPORT_LINK_HOURS", 24, "How long the file of an export is stored, and its link works.", minimum=1, maximum=720
)

EXPORT_FOLDER = env.text("EXPORT_FOLDER", "", "The folder for files of export recipes on this machine; empty: none.")
EXPORT_ALLOW_NETWORKS = env.networks(
    "EXPORT_ALLOW_NETWORKS", (), "Private networks, in CIDR form, of storage targets; with one, http is allowed."
)
EXPORT_ALLOW_PORTS = env.integers(
    "EXPORT_ALLOW_PORTS", (22, 443), "Ports that a storage target may name.", minimum=1, maximum=65535
)

env.section = "Learning"

LEARNING_MIN_DECISIONS = env.integer(
    "LEARNING_MIN_DECISIONS", 50, "Decisions on leads of a project or a trade before a model is trained.", minimum=20
)
LEARNING_MAX_SECONDS = env.integer(
    "LEARNING_MAX_SECONDS", 120, "The longest that the training of a model may take.", minimum=5, maximum=3_600
)
LEARNING_MEMORY_MB = env.integer(
    "LEARNING_MEMORY_MB", 1_500, "Memory that the training of a model may take.", minimum=300
)
LEARNING_UNCERTAIN_PERCENT = env.integer(
    "LEARNING_UNCERTAIN_PERCENT", 20, "Review, best first: percent that the model doubts most.", minimum=0, maximum=50
)
LEARNING_DIFFERENT_PERCENT = env.integer(
    "LEARNING_DIFFERENT_PERCENT", 10, "Review, best first: percent drawn from undecided sites.", minimum=0, maximum=50
)

env.section = "Objections"

OBJECTION_PAGE = env.flag(
    "OBJECTION_PAGE", False, "People object to what is stored with a link that an operator gives them."
)
OBJECTION_LINK_DAYS = env.integer(
    "OBJECTION_LINK_DAYS", 30, "How long a link to the objection page works.", minimum=1, maximum=365
)
OBJECTION_BASE_URL = env.text(
    "OBJECTION_BASE_URL",
    "",
    "Where strangers reach this web, as https://leads.example.org: with OBJECTION_PAGE, files of the layout "
    "first-contact and destinations have an objection link for each e-mail; empty: none.",
    check=https_address,
)
OBJECTION_REQUESTS_PER_MINUTE = env.integer(
    "OBJECTION_REQUESTS_PER_MINUTE", 10, "How often an address may open the objection page.", minimum=1
)

# Django: what depends on the variables. A stage of a plug-in brings an app, and six variables of its own.

allow(PLUGINS)
globals().update(declare_plugins(env, INSTALLED_APPS))

SPECTACULAR_SETTINGS["VERSION"] = VERSION
CORS_ALLOWED_ORIGINS = list(API_CORS_ORIGINS)
LOGGING = logs.configuration(LOG_LEVEL, LOG_FORMAT)

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=JWT_ACCESS_MINUTES),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=JWT_REFRESH_DAYS),
    "UPDATE_LAST_LOGIN": False,
    "AUTH_TOKEN_CLASSES": ("scrapersky.api.jwt_tokens.AccessToken",),
}

# Mail: invitations, and what export recipes tell. What is not in EMAIL_URL is Django's default.

if EMAIL_URL:
    globals().update(email_url.django_settings(EMAIL_URL))
    DEFAULT_FROM_EMAIL = EMAIL_FROM

# Static files come from the web process, compressed and cached for good under hashed names.

WHITENOISE_USE_FINDERS = not PRODUCTION or not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = not PRODUCTION  # a style sheet that is edited shows at once

# Security.

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0

for _problem in problems_of(globals(), _NOT_SECRET):
    env.problem(_problem)
env.finish()
