"""Forms by which one writes to the business, its own and those of other services."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from jobs.extract.contacts.sighting import ContactSighting
from jobs.extract.readers.context import PageContext, Sightings

FORMS_MOST = 30
_FORM_PLUGIN = re.compile(
    r"wpcf7|wpforms|gform|ninja-forms|elementor-form|contact-?form|kontaktformular|hs-form|forminator|formidable|frm_|et_pb_contact|fluentform|powermail",
    re.I,
)
_OTHER_FORM = re.compile(
    r"search|login|log-in|signin|comment|newsletter|subscribe|mc4wp|mailchimp|cart|checkout|password|filter|wp-comments-post|list-manage|review",
    re.I,
)
_FORM_FRAME = re.compile(
    r"https?://(?:[\w-]{1,40}\.)?(?:typeform\.com/to/|jotform\.com/|form\.jotform\.com/|docs\.google\.com/forms/|wufoo\.com/(?:forms|embed)/|cognitoforms\.com/|forms\.office\.com/)[^\s\"'<>]{4,200}"
)
_NO_MESSAGE = 'input[type="password"], input[type="search"]'
_EMAIL_FIELD = 'input[type="email"], input[name*="mail" i], input[placeholder*="mail" i], input[id*="mail" i]'


def forms(page: PageContext) -> Sightings:
    """The first form with room for a message that is no search, login, comment or newsletter."""
    for form in page.document.elements["form"][:FORMS_MOST]:
        marks = " ".join(str(form.attributes.get(key) or "") for key in ("class", "id", "action", "name", "role"))
        is_plugin = _FORM_PLUGIN.search(marks) is not None
        if form.css_first(_NO_MESSAGE) or (_OTHER_FORM.search(marks) and not is_plugin):
            continue
        has_email = form.css_first(_EMAIL_FIELD) is not None
        if _is_for_messages(form, page, has_email=has_email, is_plugin=is_plugin):
            url, words = page.url or page.document.url, " ".join(form.text(separator=" ").split())
            yield ContactSighting("form", url, url, "FORM", rank=50, confidence=0.9 if has_email else 0.7,
                                  method="form", snippet=words[:200])  # fmt: skip
            return


def _is_for_messages(form: LexborNode, page: PageContext, *, has_email: bool, is_plugin: bool) -> bool:
    is_contact_page = page.page_type == "contact"
    if form.css_first("textarea") is not None and (has_email or is_plugin or is_contact_page):
        return True
    return is_plugin and has_email and is_contact_page


def framed_forms(page: PageContext) -> Sightings:
    """Forms of other services, shown in a frame."""
    for frame in page.document.frames[:FORMS_MOST]:
        match = _FORM_FRAME.match(page.document.absolute(frame))
        if match:
            yield ContactSighting("form", match[0], match[0], "EMBEDDED", rank=55, confidence=0.8, method="frame")
