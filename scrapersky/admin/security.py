"""Security of the admin: the content security policy and the throttled log-in."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from scrapersky import second_factor
from scrapersky.admin.permissions import may_enter
from scrapersky.login_throttle import TooManyFailures, address_of, guarded
from scrapersky.models import SecondFactor

LONGEST_CODE = 20

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


class LoginForm(AdminAuthenticationForm):
    """Django's log-in behind the throttle of log-ins, with the second factor."""

    def clean(self) -> dict[str, Any]:
        """Check the throttle, then the password and the code. Raises ValidationError."""
        name = str(self.cleaned_data.get("username") or "")
        try:
            with guarded(name, address_of(self.request)):
                cleaned = super().clean()
                self._require_code()
        except TooManyFailures as closed:
            raise ValidationError(str(closed), code="throttled") from None
        return cleaned or {}

    @property
    def asks_for_code(self) -> bool:
        """Whether anybody here has a second factor: then the form has a field for it."""
        return SecondFactor.objects.filter(confirmed_at__isnull=False).exists()

    def _require_code(self) -> None:
        user, code = self.get_user(), str(self.data.get("code", ""))[:LONGEST_CODE]
        if user is not None and second_factor.needed(user) and not second_factor.accept(user, code):
            sentence = "Type the code that your authenticator app shows now, or a recovery code."
            raise ValidationError(sentence, code="second_factor")

    def confirm_login_allowed(self, user: Any) -> None:
        """Let in anybody who may enter, staff or not. Raises ValidationError for an account without a role."""
        if not may_enter(user):
            raise ValidationError("Your account has no role yet. Ask an administrator to give you one.", code="no_role")
