"""Tokens of another issuer: Supabase's, or any that publishes its keys (OpenID Connect) or shares a secret.

A token is checked here and nowhere deeper: signature (by an algorithm that fits the key), issuer, audience, times.
Whoever it names is a user of ours, made when first seen. A name has a colon, which no name that people choose may
have: nobody's own account can be taken over.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication

from scrapersky.accounts.roles import ROLES
from scrapersky.api.jwt_tokens import owner_of

# Never both kinds for one key: a public key must not be taken for a shared secret (RFC 8725, section 3.1).
WITH_SECRET = ("HS256", "HS384", "HS512")
WITH_KEYS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_SECONDS = 30
KEYS_SECONDS, FETCH_SECONDS = 600, 5
MOST_SUBJECT = 100


class ExternalTokens(JWTAuthentication):
    """`Authorization: Bearer ...`: our own tokens, and those of JWT_ISSUER where one is set."""

    def authenticate(self, request: Request) -> Any:
        """The user and the token's claims; None when the header is of another scheme."""
        header = self.get_header(request)
        given = self.get_raw_token(header) if header else None
        if given is None or not settings.JWT_ISSUER or _issuer_of(given) != settings.JWT_ISSUER:
            return super().authenticate(request)
        claims = verified(given.decode("ascii", "replace"))
        return _user_of(claims), claims

    def get_user(self, validated_token: Any) -> Any:
        """The owner of a token of ours. Raises AuthenticationFailed when their access was ended since."""
        return owner_of(validated_token)


def verified(token: str) -> dict[str, Any]:
    """The claims of a token of JWT_ISSUER. Raises AuthenticationFailed; 503 when its keys cannot be read."""
    shared = settings.JWT_ISSUER_SECRET
    try:
        key = shared or _keys(settings.JWT_ISSUER_JWKS_URL).get_signing_key_from_jwt(token).key
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=WITH_SECRET if shared else WITH_KEYS, audience=settings.JWT_AUDIENCE,
            issuer=settings.JWT_ISSUER, leeway=LEEWAY_SECONDS, options={"require": ["exp", "sub"]},
        )  # fmt: skip
    except jwt.PyJWKClientConnectionError:
        from scrapersky.api.problems import Problem  # its framework asks for the class above before there is one

        raise Problem("unavailable", "The keys of the tokens' issuer cannot be read at the moment.") from None
    except (jwt.PyJWTError, ValueError, TypeError) as error:  # the last: a key of another kind than the token says
        raise AuthenticationFailed(f"This token is not valid: {error}. Get a new one from its issuer.") from None
    return claims


def _issuer_of(token: bytes) -> Any:
    """What a token says of itself, to choose who checks it; nothing else is believed of it."""
    try:
        return jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError):
        return None


@lru_cache(maxsize=4)
def _keys(url: str) -> jwt.PyJWKClient:
    """Fetched when needed, cached for ten minutes; an unknown key id has them fetched anew, twice a minute at most."""
    return jwt.PyJWKClient(url, lifespan=KEYS_SECONDS, timeout=FETCH_SECONDS)


def _user_of(claims: dict[str, Any]) -> Any:
    users, subject = get_user_model().objects, claims["sub"]
    if not 0 < len(subject) <= MOST_SUBJECT or not subject.isprintable():
        raise AuthenticationFailed("The token's subject cannot be a name here: it has 1 to 100 printable characters.")
    name = f"{urlsplit(settings.JWT_ISSUER).netloc or settings.JWT_ISSUER}:{subject}"[:150]
    user = users.filter(username=name).first()
    if user is None:
        user = _make(name, claims)
    if not user.is_active:
        raise AuthenticationFailed("This account is not active. An administrator can activate it.")
    if settings.JWT_ROLE_CLAIM:
        _take_role(user, _claimed_role(claims))
    return user


def _make(name: str, claims: dict[str, Any]) -> Any:
    if not (settings.JWT_NEW_USERS_ROLE or settings.JWT_ROLE_CLAIM):
        raise AuthenticationFailed("Nobody has given this account a role yet. An administrator can.")
    email = claims.get("email")
    mail = email if isinstance(email, str) and len(email) <= 254 else ""
    user, made = get_user_model().objects.get_or_create(username=name, defaults={"email": mail, "password": "!"})
    if made and not settings.JWT_ROLE_CLAIM:
        _take_role(user, settings.JWT_NEW_USERS_ROLE)
    return user


def _claimed_role(claims: dict[str, Any]) -> str:
    """The word at JWT_ROLE_CLAIM (`app_metadata.role`); one that is no role of ours is none."""
    found: Any = claims
    for name in settings.JWT_ROLE_CLAIM.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) and found in ROLES else ""


def _take_role(user: Any, role: str) -> None:
    """Be in this role's group alone; without a role, in none."""
    if set(user.groups.values_list("name", flat=True)) != ({role} if role else set()):
        user.groups.set(Group.objects.filter(name=role))
