"""The form of the log-in: throttled, with the second factor."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from scrapersky.accounts import second_factor
from scrapersky.accounts.login_throttle import TooManyFailures, address_of, guarded
from scrapersky.admin.permissions import may_enter
from scrapersky.models import SecondFactor

LONGEST_CODE = 20
CODE_MISSING = (
    "Your password is right. Type it once more, together with the code that your authenticator app shows now, or with "
    "a recovery code."
)
WRONG_CODE = (
    "Your password is right, but the code is wrong or was already used. Type both once more, with the code that your "
    "authenticator app shows now."
)


class LoginForm(AdminAuthenticationForm):
    """Django's log-in behind the throttle of log-ins, with the second factor."""

    error_messages = {  # noqa: RUF012 -- as Django declares it
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "The name or the password is wrong. Upper and lower case make a difference in both.",
    }

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

    @property
    def waits_for_code(self) -> bool:
        """Whether the password was right, and only the code is missing or wrong."""
        return self.is_bound and self.has_error(NON_FIELD_ERRORS, "second_factor")

    def _require_code(self) -> None:
        user, code = self.get_user(), str(self.data.get("code", ""))[:LONGEST_CODE]
        if user is not None and second_factor.needed(user) and not second_factor.accept(user, code):
            raise ValidationError(WRONG_CODE if code.strip() else CODE_MISSING, code="second_factor")

    def confirm_login_allowed(self, user: Any) -> None:
        """Let in anybody who may enter, staff or not. Raises ValidationError for an account without a role."""
        if not may_enter(user):
            raise ValidationError("Your account has no role yet. Ask an administrator to give you one.", code="no_role")
