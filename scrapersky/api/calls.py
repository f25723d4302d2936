"""The ledger: every call to a paid or public provider of places, written down before it is made."""

from __future__ import annotations

from jobs.lists.catalogue import API_CALLS
from scrapersky.api.resource_viewset import ResourceViewSet, Row


class CallRow(Row):
    """A call: what it was billed as, for which search or place. Reserved ones count as paid, released ones do not."""

    resource = API_CALLS


class CallViewSet(ResourceViewSet):
    """The ledger of calls, newest first."""

    resource = API_CALLS
    serializer_class = CallRow
