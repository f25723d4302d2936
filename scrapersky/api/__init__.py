"""/api/v3: the pipeline for programs. Read in this order: `urls` (every route), `base` (what all nouns share), a noun.

base        lists, reading, filters, paging, `?fields=`, counts, ETags
problems    every error as RFC 9457 problem details
auth        who is asking: JWT, API keys, roles; what is not allowed by name is refused
schema      what the OpenAPI description needs to be told
nouns       searches places businesses domains sitemaps pages contacts, decisions runs fetches hosts stages budgets
            events
"""
