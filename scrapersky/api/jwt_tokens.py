"""Our own access and refresh tokens: signed with SECRET_KEY or an earlier one, and ended with their owner's access."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt import tokens
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError, TokenBackendExpiredToken
from rest_framework_simplejwt.settings import api_settings

from scrapersky.accounts.access import active_user, stamp_of

STAMP = "stamp"
ALGORITHM = "HS256"
LARGEST_ID = 2**31 - 1
LONGEST_ID = 10  # digits; Python reads no number of thousands of them


class RotatingBackend(TokenBackend):
    """Signs with SECRET_KEY; reads what that or one of SECRET_KEY_FALLBACKS signed."""

    def decode(self, token: Any, verify: bool = True) -> dict[str, Any]:
        """The claims. Raises TokenBackendError."""
        for key in settings.SECRET_KEY_FALLBACKS:
            try:
                return TokenBackend(ALGORITHM, key).decode(token, verify)
            except TokenBackendExpiredToken:
                raise
            except TokenBackendError:
                pass
        return super().decode(token, verify)


class _Ours(tokens.Token):
    @cached_property
    def token_backend(self) -> TokenBackend:
        """The backend with the keys of now."""
        return RotatingBackend(ALGORITHM, settings.SECRET_KEY)

    def set_iat(self, claim: str = "iat", at_time: datetime | None = None) -> None:
        """No time of issue: a web whose clock is a second behind that of the one that issued it refused the token."""

    @classmethod
    def for_user(cls, user: Any) -> Any:
        """A token for a user, with the stamp of now."""
        token: Any = super().for_user(user)
        token[STAMP] = stamp_of(user)
        return token


class AccessToken(_Ours, tokens.AccessToken):
    """Opens the API for JWT_ACCESS_MINUTES."""


class RefreshToken(_Ours, tokens.RefreshToken):
    """Brings access tokens for JWT_REFRESH_DAYS. The copy that simplejwt stores has no stamp, and opens nothing."""

    access_token_class = AccessToken


def owner_of(token: tokens.Token) -> Any:
    """The token's user. Raises AuthenticationFailed when there is none, or when their access was ended since."""
    identity = str(token.get(api_settings.USER_ID_CLAIM, ""))
    known = len(identity) <= LONGEST_ID and identity.isascii() and identity.isdecimal() and int(identity) <= LARGEST_ID
    active = active_user(int(identity)) if known else None
    if active is None:
        raise AuthenticationFailed("There is no active account for this token. An administrator can activate it.")
    user, stamp = active
    if token.get(STAMP) != stamp:
        raise AuthenticationFailed("This token was ended: a password, a role or a second factor changed. Log in again.")
    return user
