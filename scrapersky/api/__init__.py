"""/api/v3: the pipeline for programs. Read in this order: `urls` (every route), `base`, `resource_viewset`, a noun.

base                 what all views share: scopes, limits of bodies, Idempotency-Key
resource_viewset     nouns of the catalogue: lists, filters, paging, `?fields=`, `?expand=`, counts, changes
pipeline_viewset     mixins of what the pipeline's nouns have on top: decisions, changes, steps, submitting, exports
queries              how rows are read: dictionaries of the columns that are shown
bodies fields parsers renderers    what bodies hold, what is taken for a text or a number, how answers are written
problems problem_types    every error as RFC 9457 problem details
auth                 who is asking: JWT, API keys, roles, scopes; what is not allowed by name is refused
external_jwt         tokens of another issuer: Supabase, OpenID Connect
throttling idempotency entity_tags    how often, once, and only as the caller knows it
schema description openapi    the OpenAPI description: where it is read, made once, what it needs beside the serializers
stream broadcast              events as they happen, without a thread for each reader
nouns                searches places businesses domains sitemaps pages contacts, decisions runs fetches hosts stages
                     budgets imports exports webhooks events suppressions subjects automation flags
                     fit_models
"""
