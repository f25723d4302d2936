"""Security of the admin: the content security policy and the throttled log-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from scrapersky import second_factor
from scrapersky.admin.permissions import may_enter
from scrapersky.models import LoginAttempt, SecondFactor

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

WINDOW = timedelta(minutes=15)
TRIES_OF_NAME = 5  # wrong passwords for one name from one address, within the window
TRIES_OF_ADDRESS = 30  # wrong passwords from one address for any names


class LoginForm(AdminAuthenticationForm):
    """Django's log-in, which stops listening to somebody who guesses. The attempts are a table, for all processes."""

    def clean(self) -> dict[str, Any]:
        """Check the throttle, then the password; remember a failure."""
        address = address_of(self.request)
        name = str(self.cleaned_data.get("username") or "")[:150]
        self._refuse_guessing(name, address)
        try:
            cleaned = super().clean()
            self._ask_for_code()
        except ValidationError:
            LoginAttempt.objects.create(username=name, address=address)
            raise
        LoginAttempt.objects.filter(username=name, address=address).delete()
        return cleaned or {}

    @property
    def asks_for_code(self) -> bool:
        """Whether anybody here has a second factor: then the form has a field for it."""
        return SecondFactor.objects.filter(confirmed_at__isnull=False).exists()

    def _ask_for_code(self) -> None:
        user = self.get_user()
        if user is not None and second_factor.needed(user) and not second_factor.accept(user, self._code()):
            said = "Type the code that your authenticator app shows now."
            raise ValidationError(said, code="second_factor")

    def _code(self) -> str:
        return str(self.data.get("code", ""))[:20]

    def _refuse_guessing(self, name: str, address: str) -> None:
        LoginAttempt.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
        if guesses(name, address):
            raise ValidationError("Too many wrong passwords. Wait fifteen minutes, then try again.", code="throttled")

    def confirm_login_allowed(self, user: Any) -> None:
        """Anybody who may enter, staff or not."""
        if not may_enter(user):
            raise ValidationError(self.error_messages["invalid_login"], code="invalid_login")


def guesses(name: str, address: str) -> bool:
    """Whether somebody there has been wrong too often lately."""
    recent = LoginAttempt.objects.filter(address=address, at__gte=timezone.now() - WINDOW)
    return recent.filter(username=name).count() >= TRIES_OF_NAME or recent.count() >= TRIES_OF_ADDRESS


def address_of(request: Any) -> str:
    """Who is asking. Behind a proxy, REMOTE_ADDR is the proxy's unless the server trusts its headers (uvicorn does
    so for FORWARDED_ALLOW_IPS); a header that anybody can write is never read here."""
    return str(request.META.get("REMOTE_ADDR", "")) if request is not None else ""
