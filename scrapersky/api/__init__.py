"""/api/v3: the pipeline for programs. Read in this order: `urls` (every route), `base` (what all nouns share), a noun.

base        lists, reading, filters, paging, `?fields=`, counts, ETags
worked      what nouns of the pipeline have on top: decisions, changes, steps, exports
acts fields rendering    what bodies hold, what is taken for a text or a number, how answers are written
problems kinds           every error as RFC 9457 problem details
auth        who is asking: JWT, API keys, roles; what is not allowed by name is refused
issuers     tokens that somebody else issued: Supabase, OpenID Connect
throttling idempotency   how often, and once
schema describing        what the OpenAPI description needs to be told
stream feed              events as they happen, without a thread for each reader
nouns       searches places businesses domains sitemaps pages contacts, decisions runs fetches hosts stages budgets
            imports exports webhooks events suppressions rules
"""
