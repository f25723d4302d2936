"""The kinds of problems: a closed list, which callers may rely on."""

from __future__ import annotations

MEDIA_TYPE = "application/problem+json"
PUBLIC = "public"  # the act of a view that asks for no credentials
BASE = "/api/v3/problems/"

# kind -> (status, title, when it happens)
PROBLEM_TYPES: dict[str, tuple[int, str, str]] = {
    "invalid": (400, "Invalid request", "A field or parameter has a value that cannot be used; `errors` names each."),
    "unknown_parameter": (400, "Unknown parameter", "The address has a parameter that this list does not know."),
    "malformed": (400, "Malformed body", "The body is not the JSON that its Content-Type promises."),
    "empty_filter": (400, "Empty filter", "A change of every row needs `all=true`."),
    "refused": (409, "Refused", "The request cannot be carried out on the row as it is now."),
    "ambiguous": (409, "Ambiguous location", "The location fits several places; `choices` has a search for each."),
    "price_not_agreed": (
        409,
        "Price not agreed",
        "The work costs money: send what `detail` names. `price` is the estimate, `limit` what it costs at most, "
        "in US dollars.",
    ),
    "not_authenticated": (401, "Not authenticated", "No credentials, or ones that are wrong, expired or revoked."),
    "permission_denied": (403, "Not allowed", "The credentials are good, but their role or scope lacks this act."),
    "not_found": (404, "Not found", "There is nothing at this address."),
    "method_not_allowed": (405, "Method not allowed", "The address exists; `Allow` lists its methods."),
    "not_acceptable": (406, "Not acceptable", "No representation that the Accept header takes."),
    "count_changed": (409, "Count changed", "More or fewer rows match than were confirmed; `actual` is the number."),
    "in_progress": (409, "In progress", "A request with the same Idempotency-Key is being answered."),
    "gone": (410, "Gone", "It was there, and has expired or was deleted."),
    "precondition_failed": (412, "Precondition failed", "The row changed since the ETag in If-Match was read."),
    "too_large": (413, "Too large", "The body is larger than 5 MB, an import larger than 25 MB."),
    "unsupported_media_type": (415, "Unsupported media type", "The body's Content-Type is not one that is read here."),
    "idempotency_mismatch": (422, "Idempotency mismatch", "The Idempotency-Key was used with another request before."),
    "throttled": (429, "Too many requests", "Wait for the seconds in Retry-After."),
    "too_many_streams": (429, "Too many streams", "As many event streams are open as one key or person may have."),
    "error": (500, "Internal error", "A defect of ours; the log has it under the request id."),
    "unavailable": (503, "Unavailable", "The service, or its database, is away for a moment."),
}
