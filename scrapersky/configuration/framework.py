"""What nobody sets of Django, its REST framework and the description of the API: the same in every installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",  # urls.py imports our site; a worker need not load the admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "corsheaders",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "jobs",
    "scrapersky",
]
MIDDLEWARE = [
    "scrapersky.observability.traces.TraceRequests", "scrapersky.http.content_policy.ContentPolicy",
    "scrapersky.observability.metrics.CountRequests", "scrapersky.http.database_down.DatabaseAway",
    "django.middleware.security.SecurityMiddleware", "scrapersky.http.static_files.StaticFiles",
    "corsheaders.middleware.CorsMiddleware", "scrapersky.api.compression.CompressApi",
    "scrapersky.accounts.sessions.Sessions", "scrapersky.http.probes.AnyHostForProbes",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware", "django.middleware.clickjacking.XFrameOptionsMiddleware",
]  # fmt: skip
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "scrapersky" / "templates"],  # before the apps', so that the admin's can be overridden
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.contrib.humanize.templatetags.humanize",  # 12,000, not 12000
                "scrapersky.templatetags.fields",
                "scrapersky.templatetags.tables",
            ],
        },
    }
]
ROOT_URLCONF = "scrapersky.urls"
ASGI_APPLICATION = "scrapersky.asgi.application"
WSGI_APPLICATION = "scrapersky.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGGING_CONFIG = "logging.config.dictConfig"

# The worker imports `jobs.runtime.tasks` itself; a web process and a command need no tasks, they only leave wake-ups.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

# Static files and security.

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "scrapersky.http.static_files.HashedWhereCollected"},
}
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # probes come from inside, by http and by address (probes.py)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "scrapersky.admin.error_pages.form_refused"
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "scrapersky.accounts.sessions"

# The API: what is not allowed by name is refused.

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "scrapersky.api.external_jwt.ExternalTokens",
        "scrapersky.api.auth.ApiKeys",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["scrapersky.api.auth.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["scrapersky.api.throttling.PerMinute"],
    "DEFAULT_RENDERER_CLASSES": ["scrapersky.api.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["scrapersky.api.parsers.JsonParser"],
    "DEFAULT_METADATA_CLASS": "scrapersky.api.renderers.NoMetadata",
    "URL_FORMAT_OVERRIDE": None,  # `?format=` is an unknown parameter
    "DEFAULT_SCHEMA_CLASS": "scrapersky.api.openapi.ApiSchema",
    "EXCEPTION_HANDLER": "scrapersky.api.refusals.handle",
    "COERCE_DECIMAL_TO_STRING": False,
    "NON_FIELD_ERRORS_KEY": "body",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
CORS_URLS_REGEX = r"^/(api/|mcp$)"
CORS_ALLOW_HEADERS = (
    *("accept", "authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "last-event-id"),
    *("x-request-id", "mcp-protocol-version", "mcp-method", "mcp-name"),
)
CORS_EXPOSE_HEADERS = (
    *("Content-Disposition", "ETag", "Idempotency-Replayed", "Location", "RateLimit", "RateLimit-Policy"),
    *("Retry-After", "WWW-Authenticate", "X-Request-Id"),
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "ScraperSky",
    "DESCRIPTION": "From a search to a reviewed list of verified business contacts.",
    "OAS_VERSION": "3.1.0",
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "CONTACT": {"name": "Whoever runs this installation"},
    "SERVERS": [{"url": "/", "description": "This installation."}],
    "WEBHOOKS": ["scrapersky.api.events.message"],
    "SCHEMA_PATH_PREFIX": "/api/v3",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["scrapersky.api.auth.HasScope"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "PREPROCESSING_HOOKS": ["scrapersky.api.schema.steps_by_name"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "scrapersky.api.schema.columns_may_be_left_out",
        "scrapersky.api.schema.anything_may_be_null",
        "scrapersky.api.schema.lists_have_something",
        "scrapersky.api.schema.rows_may_be_expanded",
        "scrapersky.api.schema.batches_may_miss_rows",
        "scrapersky.api.schema.bodies_have_no_other_fields",
        "scrapersky.api.schema.tags_are_declared",
        "scrapersky.api.schema.answers_have_their_headers",
        "scrapersky.api.schema.open_operations_say_so",
        "scrapersky.api.schema.times_of_day_have_no_offset",
        "scrapersky.api.examples.operations_have_examples",
    ],
    "ENUM_NAME_OVERRIDES": {
        "Curation": "jobs.statuses.Curation",
        "DeliveryStatus": "jobs.statuses.DeliveryStatus",
        "EventKind": "jobs.models.event.KINDS",
        "ExportFormat": "scrapersky.api.exports.FORMAT_CHOICES",
        "TransferNoun": "scrapersky.api.exports.NOUN_CHOICES",
        "SubmittedItemResultEnum": "scrapersky.api.bodies.SUBMITTED_RESULTS",
        "SuppressionKind": "scrapersky.api.suppressions.KINDS",
        "MeteredService": "scrapersky.api.budgets.METERED",
        "SearchProvider": "scrapersky.api.budgets.PROVIDERS",
        "Processing": "jobs.statuses.Processing",
        "SitemapFileStatus": "jobs.statuses.SitemapFileStatus",
        "Task": "jobs.statuses.Task",
    },
}
