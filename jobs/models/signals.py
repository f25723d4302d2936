"""What the kernel tells in the transaction that writes: here, since whoever listens need not load the kernel."""

from __future__ import annotations

from django.dispatch import Signal

# Sent in the transaction that settles rows, with `stage` and the ids that are Completed: for what follows from them.
settled = Signal()

# Sent last in every transaction that writes results (of all outcomes, and of parts), with `stage`, the `ids` whose
# state changed and those among them that had something to be `saved`: for what is made of those rows.
written = Signal()
