"""The statement that makes leads of what is stored, column by column."""

from __future__ import annotations

from django.db import connection

from jobs.models import Lead
from jobs.statuses import sql_with_states

LOCKS = 1_024  # domains share so many advisory locks, since the server's lock table is small
_SPACE = 0x1EAD  # first key of these advisory locks

RETENTION, ERASURE = "retention", "erasure"  # why a part was removed
SUPPRESSED = "suppressed"  # why a part that is still stored is not in a lead
REMOVED_AT = "removed_at"  # beside the parts that are missing
LONGEST_NAME, LONGEST_COUNTRY = 100, 30  # characters of a city or category, and of a country: indexes have them
HOME_CONFIDENCE = 0.5  # of what only the home page shows, until a page is scraped
IN_DATA = "('json_ld', 'microdata', 'rdfa', 'vcard', 'hcard')"


def contact_score(contact: str) -> str:
    """SQL for how good a contact is: the one ranking of contacts that leads have.

    First by the validation: 100 more for a Valid one, 100 less for a Risky one; an Invalid one is in no lead. Then up
    to 100: 40 at the business's own domain (a phone: no address at all), 10 at a free mail provider; 20 for a role
    (info@), 10 for a named person; 15 seen on a contact or legal page; 10 confirmed in the page's data; up to 15 by
    confidence. Of equal ones the lower `rank` is first, then the alphabet decides.
    """
    return sql_with_states(f"""(
        CASE {contact}.validity WHEN {{Validity.VALID}} THEN 100 WHEN {{Validity.RISKY}} THEN -100 ELSE 0 END
        + CASE WHEN {contact}.own THEN 40 WHEN {contact}.contact_type = 'FREE' THEN 10 ELSE 0 END
        + CASE {contact}.contact_type WHEN 'SERVICE' THEN 20 WHEN 'CORPORATE' THEN 10 ELSE 0 END
        + CASE WHEN {contact}.on_contact_page THEN 15 ELSE 0 END
        + CASE WHEN {contact}.in_data THEN 10 ELSE 0 END
        + 15 * {contact}.confidence)""")


_WHY = """concat_ws(', ', lower(c.validity),
    CASE WHEN c.kind = 'email' AND c.own THEN 'own domain' WHEN c.contact_type = 'FREE' THEN 'free mail' END,
    CASE c.contact_type WHEN 'SERVICE' THEN 'role address' WHEN 'CORPORATE' THEN 'personal address' END,
    CASE WHEN c.on_contact_page THEN 'on the contact page' END, CASE WHEN c.in_data THEN 'in the page''s data' END,
    CASE WHEN c.kind = 'email' AND NOT c.own AND c.contact_type <> 'FREE' THEN 'not at the site''s domain' END)"""

# What leads are made for, and the contacts of their domains: those of pages, and what only the home page shows.
KNOWN = sql_with_states(f"""
WITH base AS MATERIALIZED (
    SELECT 'business:' || b.id AS key, b.id AS business_id, d.id AS domain_id
    FROM local_businesses AS b LEFT JOIN domains AS d ON d.id = b.domain_id AND d.id <> ALL(%(closed)s)
    WHERE b.id = ANY(%(businesses)s)
    UNION ALL
    SELECT 'domain:' || d.id, NULL, d.id FROM domains AS d
    WHERE d.id = ANY(%(domains)s) AND d.id <> ALL(%(closed)s)
        AND NOT EXISTS (SELECT FROM local_businesses AS b WHERE b.domain_id = d.id)
), given AS MATERIALIZED (
    SELECT d.* FROM domains AS d WHERE d.id IN (SELECT domain_id FROM base)
), listed AS (
    SELECT c.domain_id, c.kind, c.contact_type, c.value, c.normalised, c.name, c.title, c.rank, c.confidence,
        c.validity, coalesce(e.on_contact_page, false) AS on_contact_page, coalesce(e.in_data, false) AS in_data,
        e.source
    FROM contacts AS c LEFT JOIN LATERAL (
        SELECT bool_or(p.page_type IN ('contact', 'legal')) AS on_contact_page,
            bool_or(s.method IN {IN_DATA}) AS in_data,
            (array_agg(jsonb_build_object('source', s.source_url, 'method', s.method, 'at', s.last_seen_at)
                ORDER BY s.confidence DESC, s.id))[1] AS source
        FROM contact_evidence AS s LEFT JOIN pages AS p ON p.id = s.page_id WHERE s.contact_id = c.id
    ) AS e ON true WHERE c.domain_id IN (SELECT id FROM given) AND c.gone_at IS NULL
    UNION ALL
    SELECT d.id, h.kind, '', h.value, h.value, '', '', 50, {HOME_CONFIDENCE}, NULL, false, false,
        jsonb_build_object('source', d.home_url, 'method', 'home_page', 'at', d.facts_at)
    FROM given AS d CROSS JOIN LATERAL (
        SELECT 'email' AS kind, unnest(d.emails) AS value UNION SELECT 'phone', unnest(d.phones)
        UNION SELECT 'social', value FROM jsonb_each_text(d.socials)
    ) AS h
    WHERE NOT EXISTS (SELECT FROM contacts AS c WHERE (c.domain_id, c.kind, c.normalised) = (d.id, h.kind, h.value))
), known AS MATERIALIZED (
    SELECT c.*, c.kind = 'email' AND coalesce(split_part(c.normalised, '@', 2) IN (d.host, d.registrable_domain)
            OR split_part(c.normalised, '@', 2) LIKE '%%.' || nullif(d.registrable_domain, ''), false) AS own
    FROM listed AS c JOIN given AS d ON d.id = c.domain_id
    WHERE (c.domain_id || ' ' || c.kind || ' ' || c.normalised) <> ALL(%(hidden)s)
        AND c.validity IS DISTINCT FROM {{Validity.INVALID}}
)""")  # noqa: S608 -- constants of our own

# Where each part of a lead comes from, and as of when: the business (what it took over in a merge has a source of its
# own), or the site.
_PROVIDED = "jsonb_build_object('source', b.provider, 'at', b.facts_at) || coalesce(b.sources -> '*', '{}')"
_SITE = "CASE WHEN d.facts_at IS NOT NULL THEN jsonb_build_object('source', d.home_url, 'at', d.facts_at) END"


def _source(part: str, missing: str = "''", otherwise: str = _SITE) -> str:
    return (
        f"'{part}', CASE WHEN coalesce(b.{part}, {missing}) <> {missing} "
        f"THEN {_PROVIDED} || coalesce(b.sources -> '{part}', '{{}}') ELSE {otherwise} END"
    )


_SOURCES = ", ".join((
    _source("name"), _source("address"), _source("main_category", otherwise="NULL"), _source("rating", "-1", "NULL"),
    _source("phone", otherwise="g.phone_source"), _source("website"), f"'description', {_SITE}",
    f"'email', CASE WHEN b.emails[1] IS NOT NULL THEN {_PROVIDED} ELSE g.email_source END",
))  # fmt: skip

# What an import brought comes first: a person chose it. What the site has of the same is not listed twice.


def _both(part: str) -> str:
    given = f"coalesce(b.{part}, '{{}}')"
    further = f"FROM unnest(g.{part}) WITH ORDINALITY AS u(x, n) WHERE x <> ALL({given}) ORDER BY n"
    return f"{given} || CASE WHEN g.{part} IS NOT NULL THEN ARRAY(SELECT x {further}) END AS {part}"


_OTHER_PEOPLE = """CASE WHEN p.people IS NOT NULL THEN (SELECT jsonb_agg(person ORDER BY n)
    FROM jsonb_array_elements(p.people) WITH ORDINALITY AS u(person, n)
    WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(coalesce(b.people, '[]')) AS k
        WHERE lower(k ->> 'name') = lower(person ->> 'name'))) END AS people"""

_JOINED = sql_with_states(f"""{KNOWN}, scored AS MATERIALIZED (
    SELECT c.*, {contact_score("c")} AS score, {_WHY} AS why FROM known AS c
), gathered AS MATERIALIZED (
    SELECT domain_id,
        array_agg(normalised ORDER BY score DESC, rank, normalised) FILTER (WHERE kind = 'email') AS emails,
        (array_agg(why ORDER BY score DESC, rank, normalised) FILTER (WHERE kind = 'email'))[1] AS email_why,
        (array_agg(source ORDER BY score DESC, rank, normalised) FILTER (WHERE kind = 'email'))[1] AS email_source,
        (array_agg(confidence ORDER BY score DESC, rank, normalised) FILTER (WHERE kind = 'email'))[1] AS email_sure,
        (array_agg(validity ORDER BY score DESC, rank, normalised) FILTER (WHERE kind = 'email'))[1] AS email_validity,
        array_agg(normalised ORDER BY score DESC, rank, normalised) FILTER (WHERE kind = 'phone') AS phones,
        jsonb_object_agg(normalised, validity) FILTER (WHERE kind = 'phone' AND validity IS NOT NULL) AS checked_phones,
        (array_agg(source ORDER BY score DESC, rank, normalised) FILTER (WHERE kind = 'phone'))[1] AS phone_source,
        (array_agg(confidence ORDER BY score DESC, rank, normalised) FILTER (WHERE kind = 'phone'))[1] AS phone_sure,
        array_agg(normalised ORDER BY rank, normalised) FILTER (WHERE kind = 'social') AS profiles,
        (array_agg(value ORDER BY rank, normalised) FILTER (WHERE kind = 'form'))[1] AS contact_form
    FROM scored GROUP BY domain_id
), persons AS MATERIALIZED (
    SELECT p.domain_id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('name', coalesce(nullif(p.name, ''), p.value),
        'title', nullif(p.title, ''), 'email', m.email, 'phone', m.phone,
        'source', p.source ->> 'source')) ORDER BY p.rank, p.normalised) AS people
    FROM known AS p LEFT JOIN LATERAL (
        SELECT min(o.normalised) FILTER (WHERE o.kind = 'email') AS email,
            min(o.normalised) FILTER (WHERE o.kind = 'phone') AS phone
        FROM known AS o WHERE o.domain_id = p.domain_id AND o.kind IN ('email', 'phone') AND o.name <> ''
            AND lower(o.name) = lower(coalesce(nullif(p.name, ''), p.value))
    ) AS m ON true WHERE p.kind = 'person' GROUP BY p.domain_id
), joined AS (
    SELECT base.key, base.business_id, base.domain_id,
        coalesce(nullif(b.name, ''), nullif(d.organisation ->> 'name', ''), nullif(d.site_name, ''),
            nullif(d.title, ''), d.host, '') AS name,
        left(coalesce(b.main_category, ''), {LONGEST_NAME}) AS main_category,
        coalesce(b.categories, '{{}}') AS categories,
        coalesce(nullif(b.address, ''), d.organisation ->> 'address', '') AS address,
        coalesce(nullif(b.street, ''), d.organisation ->> 'street', '') AS street,
        left(coalesce(nullif(b.city, ''), d.organisation ->> 'city', ''), {LONGEST_NAME}) AS city,
        coalesce(nullif(b.state, ''), d.organisation ->> 'region', '') AS state,
        coalesce(nullif(b.postal_code, ''), d.organisation ->> 'postcode', '') AS postal_code,
        left(coalesce(nullif(b.country, ''), d.organisation ->> 'country', ''), {LONGEST_COUNTRY}) AS country,
        b.latitude, b.longitude, b.rating, b.rating_count, coalesce(b.business_status, '') AS business_status,
        b.opening_hours,
        coalesce(nullif(d.home_url, ''),
            CASE WHEN b.website ~* '^https?://' THEN b.website WHEN b.website <> '' THEN 'https://' || b.website END,
            'https://' || d.host || '/', '') AS website,
        coalesce(d.language, '') AS language, coalesce(d.technologies, '[]') AS technologies,
        coalesce(d.description, '') AS description,
        coalesce(m.emails[1], '') AS email,
        CASE WHEN m.emails[1] IS NULL THEN '' WHEN b.emails[1] IS NOT NULL THEN 'from an import' ELSE g.email_why END
            AS email_why,
        CASE WHEN m.emails[1] = g.emails[1] THEN coalesce(g.email_validity, '') ELSE '' END AS email_validity,
        coalesce(m.emails[2:], '{{}}') AS emails,
        coalesce(nullif(b.phone, ''), m.phones[1], '') AS phone,
        coalesce(g.checked_phones ->> coalesce(nullif(b.phone, ''), m.phones[1]), '') AS phone_validity,
        coalesce(array_remove(m.phones, coalesce(nullif(b.phone, ''), m.phones[1])), '{{}}') AS phones,
        coalesce(b.people, '[]') || coalesce(m.people, '[]') AS people, coalesce(m.profiles, '{{}}') AS profiles,
        coalesce(g.contact_form, '') AS contact_form,
        coalesce(CASE WHEN b.emails[1] IS NOT NULL THEN 0.70 END, g.email_sure,
            CASE WHEN b.phone <> '' THEN 0.70 END, g.phone_sure, 0)::numeric(3, 2) AS confidence,
        CASE WHEN d.id IS NULL THEN coalesce(nullif(b.domain_extraction_outcome, 'found'),
                CASE WHEN coalesce(b.website, '') = '' THEN 'no_website' ELSE 'not_read' END)
            WHEN d.outcome IS NOT NULL AND d.outcome NOT IN ('found', 'unchanged') THEN d.outcome
            WHEN d.status = {{Processing.COMPLETED}} THEN 'nothing_found' ELSE 'not_read' END AS reason,
        d.facts_at AS read_at, '{{}}'::text[] AS stopped,
        jsonb_strip_nulls(jsonb_build_object({_SOURCES})) AS sources
    FROM base LEFT JOIN local_businesses AS b ON b.id = base.business_id LEFT JOIN domains AS d ON d.id = base.domain_id
    LEFT JOIN gathered AS g ON g.domain_id = base.domain_id LEFT JOIN persons AS p ON p.domain_id = base.domain_id
    CROSS JOIN LATERAL (
        SELECT {_both("emails")}, {_both("phones")}, {_both("profiles")}, {_OTHER_PEOPLE}
        OFFSET 0 -- computed once, and not where each of them is named
    ) AS m
)
""")  # noqa: S608 -- expressions of our own


# Why a part is missing that was there: it was removed, which stays so until the site has been read again. What was
# erased at somebody's request may have left the stored lead before; what is over was in it until now.
def _why_missing(part: str, otherwise: str = "reason") -> str:
    return f"""CASE WHEN {part} <> '' THEN NULL
        WHEN '{part}' = ANY(%(removed_parts)s::text[]) AND (had_{part} <> '' OR %(removed)s = '{ERASURE}')
            THEN %(removed)s::text
        WHEN was_missing ->> '{part}' IN ('{RETENTION}', '{ERASURE}')
            AND coalesce(read_at <= (was_missing ->> '{REMOVED_AT}')::timestamptz, true) THEN was_missing ->> '{part}'
        WHEN '{part}' = ANY(stopped) THEN '{SUPPRESSED}'
        ELSE {otherwise} END AS {part}"""


# The leads that there are, read once: what is stored of a new one is compared with nothing.
_WHOLE = f""", had AS MATERIALIZED (
    SELECT l.* FROM leads AS l WHERE l.key IN (SELECT key FROM joined)
), whole AS MATERIALIZED (
    SELECT joined.*, joined.email <> '' AS has_email, joined.phone <> '' AS has_phone,
        joined.website <> '' AS has_website,
        10 * ((name <> '')::int + (address <> '')::int + (joined.website <> '')::int + (joined.email <> '')::int
            + (joined.phone <> '')::int + (rating IS NOT NULL)::int + (main_category <> '')::int
            + (description <> '')::int + (people <> '[]')::int + (profiles <> '{{}}')::int) AS completeness,
        jsonb_strip_nulls(jsonb_build_object('email', why.email, 'phone', why.phone, 'website', why.website,
            '{REMOVED_AT}', CASE WHEN %(removed)s::text IN (why.email, why.phone, why.website)
                THEN to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                WHEN ARRAY[why.email, why.phone, why.website] && ARRAY['{RETENTION}', '{ERASURE}']
                THEN was_missing ->> '{REMOVED_AT}' END)) AS missing
    FROM joined LEFT JOIN LATERAL (
        SELECT l.missing AS was_missing, l.email AS had_email, l.phone AS had_phone, l.website AS had_website
        FROM had AS l WHERE l.key = joined.key
    ) AS stored ON true CROSS JOIN LATERAL (
        SELECT {_why_missing("email")}, {_why_missing("phone")}, {_why_missing("website", "'no_website'")}
    ) AS why
)"""  # noqa: S608 -- expressions of our own

_COLUMNS = (
    "business_id", "domain_id", "name", "main_category", "categories", "address", "street", "city", "state",
    "postal_code", "country", "latitude", "longitude", "rating", "rating_count", "business_status", "opening_hours",
    "website", "language", "technologies", "description", "email", "email_why", "email_validity", "emails", "phone",
    "phone_validity", "phones", "people", "profiles", "contact_form", "completeness", "confidence", "missing",
    "sources", "has_email", "has_phone", "has_website",
)  # fmt: skip
_NAMES = ", ".join(_COLUMNS)
_GIVEN = ", ".join(f"excluded.{name}" for name in _COLUMNS)
_HAS = ", ".join(f"l.{name}" for name in _COLUMNS)

_WHOLE_COLUMNS = ", ".join(f"w.{name}" for name in _COLUMNS)

# Rows that have not changed are not written: not even tried, which would lock them and use up ids. In the order of the
# ids, as decisions lock them.
_STORE = f"""
INSERT INTO leads AS l (key, {_NAMES})
SELECT w.key, {_WHOLE_COLUMNS} FROM whole AS w LEFT JOIN had AS l ON l.key = w.key
WHERE l.id IS NULL OR ({_HAS}) IS DISTINCT FROM ({_WHOLE_COLUMNS})
ORDER BY l.id NULLS LAST, w.business_id NULLS LAST, w.domain_id
ON CONFLICT (key) DO UPDATE SET ({_NAMES}) = ROW ({_GIVEN}) WHERE ({_HAS}) IS DISTINCT FROM ({_GIVEN})
"""  # noqa: S608 -- names of our own columns
# The same in two steps, where something is suppressed: what has changed is read, cleaned, and written.
CHANGED_LEADS = f"""{_JOINED}{_WHOLE}
SELECT row_to_json(j)::text FROM joined AS j WHERE j.key IN (
    SELECT w.key FROM whole AS w LEFT JOIN had AS l ON l.key = w.key
    WHERE l.id IS NULL OR ({_HAS}) IS DISTINCT FROM ({_WHOLE_COLUMNS}))
ORDER BY j.key
"""  # noqa: S608 -- names of our own columns
_DERIVED = {"has_email", "has_phone", "has_website", "completeness", "missing"}  # computed from the other columns


def _column(name: str) -> str:
    field = Lead._meta.get_field(name.removesuffix("_id"))
    return f"{name} {'bigint' if field.is_relation else field.db_type(connection)}"


def write_cleaned() -> str:
    """The statement that writes rows given as JSON; the types of the columns are the model's."""
    columns = ", ".join(_column(name) for name in ("key", *(n for n in _COLUMNS if n not in _DERIVED)))
    given = f"json_to_recordset(%(rows)s) AS r({columns}, reason text, read_at timestamptz, stopped text[])"
    return f"WITH joined AS (SELECT * FROM {given}){_WHOLE}{_STORE}"  # noqa: S608 -- names of our own columns


# A domain without a business that has got one: what a person wrote on its lead goes to the business's.
HAND_OVER = sql_with_states("""
WITH heir AS (
    SELECT o.id AS old, min(l.id) AS new FROM leads AS o JOIN leads AS l ON o.key = 'domain:' || l.domain_id
        AND l.business_id IS NOT NULL AND l.domain_id = ANY(%(domains)s)
    GROUP BY o.id
), notes AS (
    UPDATE lead_notes AS n SET lead_id = heir.new FROM heir WHERE n.lead_id = heir.old
), changes AS (
    UPDATE lead_changes AS n SET lead_id = heir.new FROM heir WHERE n.lead_id = heir.old
), deliveries AS (
    UPDATE lead_deliveries AS n SET lead_id = heir.new FROM heir WHERE n.lead_id = heir.old
), delivery_events AS (
    UPDATE lead_delivery_events AS n SET lead_id = heir.new FROM heir WHERE n.lead_id = heir.old
)
UPDATE leads AS l SET curation_status = o.curation_status, owner = o.owner, stage = o.stage, next_on = o.next_on,
    tags = o.tags
FROM leads AS o WHERE o.key = 'domain:' || l.domain_id AND l.business_id IS NOT NULL AND l.domain_id = ANY(%(domains)s)
    AND (l.curation_status, l.owner, l.stage, l.tags) = ({Curation.NEW}, '', %(first_stage)s, '{}')
""")

_GONE = """(l.business_id = ANY(%(businesses)s)
            AND NOT EXISTS (SELECT FROM local_businesses AS b WHERE b.id = l.business_id))
        OR (l.business_id IS NULL AND l.domain_id = ANY(%(domains)s)
            AND (l.domain_id = ANY(%(closed)s) OR NOT EXISTS (SELECT FROM domains AS d WHERE d.id = l.domain_id)
                OR EXISTS (SELECT FROM local_businesses AS b WHERE b.domain_id = l.domain_id)))"""
# The leads that are none any more and those that take over from them, in the order of their ids as everybody locks.
LOCK_BOTH = f"""
SELECT l.id FROM leads AS l WHERE {_GONE} OR (l.business_id IS NOT NULL AND l.domain_id = ANY(%(domains)s)
    AND EXISTS (SELECT FROM leads AS o WHERE o.key = 'domain:' || l.domain_id))
ORDER BY l.id FOR UPDATE OF l
"""  # noqa: S608 -- as above
REMOVE_LEADS = f"""
WITH gone AS (
    DELETE FROM leads AS l WHERE {_GONE}
    RETURNING id
), notes AS (
    DELETE FROM lead_notes WHERE lead_id IN (SELECT id FROM gone)
)
DELETE FROM lead_changes WHERE lead_id IN (SELECT id FROM gone)
"""  # noqa: S608 -- as above


# What a change reaches: the businesses of a domain, the domain of a business, and the one that it had before.
def _reach(businesses: str, domains: str) -> str:
    return f"""
        WITH d AS (
            SELECT unnest({domains}) AS id
            UNION SELECT domain_id FROM local_businesses WHERE id = ANY({businesses})
            UNION SELECT domain_id FROM leads WHERE business_id = ANY({businesses})
        ), b AS (
            SELECT unnest({businesses}) AS id
            UNION SELECT id FROM local_businesses WHERE domain_id = ANY({domains})
            UNION SELECT business_id FROM leads WHERE domain_id = ANY({domains}) AND business_id IS NOT NULL
        ) SELECT ARRAY(SELECT id FROM b ORDER BY id) AS businesses,
            ARRAY(SELECT id FROM d WHERE id IS NOT NULL ORDER BY id) AS domains"""  # noqa: S608 -- expressions of our own


_GIVEN_ROWS = "%(businesses)s::bigint[]", "%(domains)s::bigint[]"
# Twice, because of a business that has moved to another domain; then the domains' locks, in the order of their numbers.
LOCK_REACHED = f"""
WITH once AS MATERIALIZED ({_reach(*_GIVEN_ROWS)}
), twice AS MATERIALIZED ({_reach("(SELECT businesses FROM once)::bigint[]", "(SELECT domains FROM once)::bigint[]")}
)
SELECT businesses, domains, (SELECT count(pg_advisory_xact_lock({_SPACE}, lock))
    FROM unnest(ARRAY(SELECT DISTINCT (pk %% {LOCKS})::int FROM unnest(domains) AS pk ORDER BY 1)) AS u(lock))
FROM twice
"""  # noqa: S608 -- expressions of our own
# Under the locks: what is reached by now, with what others did while we waited, and whether a lead is none any more.
LOOK_AGAIN = f"""
SELECT r.businesses, r.domains, EXISTS (SELECT FROM leads AS l WHERE {_GONE}) FROM ({_reach(*_GIVEN_ROWS)}) AS r
"""  # noqa: S608 -- expressions of our own
WRITE_LEADS = f"{_JOINED}{_WHOLE}, stored AS ({_STORE}){LOOK_AGAIN}"
