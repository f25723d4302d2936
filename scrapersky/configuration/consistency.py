"""Settings that contradict each other, or are not fit for production: one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jobs.plugins.entry_points import FINDERS, VERIFIERS, installed


def problems_of(values: Mapping[str, Any], not_secret: str) -> Iterator[str]:
    """What is wrong with settings, by name; `not_secret` is the SECRET_KEY that is known to everybody."""
    if values["PRODUCTION"]:
        yield from _in_production(values, not_secret)
    yield from _about_places(values)
    yield from _about_verifiers(values)
    issuer, keys, secret = (values[f"JWT_ISSUER{end}"] for end in ("", "_JWKS_URL", "_SECRET"))
    if issuer and (not values["JWT_AUDIENCE"] or bool(keys) == bool(secret)):
        yield "JWT_ISSUER needs JWT_AUDIENCE, and either JWT_ISSUER_JWKS_URL or JWT_ISSUER_SECRET."
    if values["PRODUCTION"] and keys and not keys.startswith("https://"):
        yield "JWT_ISSUER_JWKS_URL must be https in production: whoever changes the keys can be anybody."
    if bool(values["EMAIL_URL"]) != bool(values["EMAIL_FROM"]):
        yield "EMAIL_URL and EMAIL_FROM belong together: set both, or neither."


def _in_production(values: Mapping[str, Any], not_secret: str) -> Iterator[str]:
    if values["DEBUG"]:
        yield "DEBUG must be off in production: it shows settings and data to visitors."
    if values["SECRET_KEY"] == not_secret:
        yield "SECRET_KEY must be set in production, to 32 or more random characters."
    if not values["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS must be set in production, to the host names of this server."
    if not values["DATABASE_URL"] and not values["DATABASE_EMBEDDED_IN_PRODUCTION"]:
        yield "DATABASE_URL must be set in production (or DATABASE_EMBEDDED_IN_PRODUCTION=1: one machine only)."


def _about_places(values: Mapping[str, Any]) -> Iterator[str]:
    if tiles := values["MAP_TILES_URL"]:
        if not (tiles.startswith("https://") and all(part in tiles for part in ("{z}", "{x}", "{y}"))):
            yield "MAP_TILES_URL begins with https:// and has {z}, {x} and {y} in it."
        if not values["MAP_TILES_CREDIT"]:
            yield "MAP_TILES_URL needs MAP_TILES_CREDIT: licences of tiles ask for a credit."
    if values["PLACES_PROVIDER"] == "google" and not values["GOOGLE_MAPS_API_KEY"]:
        yield "PLACES_PROVIDER=google needs GOOGLE_MAPS_API_KEY."


def _about_verifiers(values: Mapping[str, Any]) -> Iterator[str]:
    verifier, needs = values["VERIFIER"], {"reacher": "REACHER_BASE_URL", "zerobounce": "ZEROBOUNCE_API_KEY"}
    verifiers = [*needs, *(plugin.name for plugin in installed(VERIFIERS))]
    if verifier and verifier not in verifiers:
        yield f"VERIFIER is {verifier}; there are: {', '.join(verifiers)}."
    if verifier in needs and not values[needs[verifier]]:
        yield f"VERIFIER={verifier} needs {needs[verifier]}."
    finders = ["hunter", "zerobounce", *(plugin.name for plugin in installed(FINDERS))]
    for name in values["FINDERS"]:
        if name not in finders:
            yield f"FINDERS has {name}; there are: {', '.join(finders)}."
        elif not values.get(key := f"{name.upper()}_API_KEY", "a plug-in's own"):
            yield f"FINDERS={name} needs {key}."
