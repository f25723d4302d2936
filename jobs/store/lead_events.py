"""Events of leads: new, changed (which columns), gone. Triggers write them, whatever changes the table.

Of one lead they are read in the order in which they happened. Events are read by transaction and id, and a transaction
that began earlier may change a lead later: it takes over the number of the one before it (`changed_in`). No reader has
passed that number, because a reader waits for every transaction that is still running.
"""

from __future__ import annotations

# Columns whose change is an event. Not among them: what a score writes, what follows from the others, and where a fact
# was seen last, which every re-visit writes anew.
COLUMNS = (
    "business_id", "domain_id", "name", "main_category", "categories", "address", "street", "city", "state",
    "postal_code", "country", "latitude", "longitude", "rating", "rating_count", "business_status", "opening_hours",
    "website", "language", "technologies", "description", "email", "email_validity", "emails", "phone",
    "phone_validity", "phones", "people", "profiles", "contact_form", "missing", "curation_status", "owner", "stage",
    "next_on", "tags",
)  # fmt: skip


def _row(alias: str) -> str:
    return f"({', '.join(f'{alias}.{name}' for name in COLUMNS)})"


_CHANGED = ", ".join(f"CASE WHEN o.{name} IS DISTINCT FROM n.{name} THEN '{name}' END" for name in COLUMNS)
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION scrapersky_track_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    NEW.changed_in := greatest(OLD.changed_in, scrapersky_transaction());
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION scrapersky_log_leads() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO events (kind, "table", row_id, outcome, transaction)
        SELECT 'leads', 'leads', id, 'gone', greatest(changed_in, scrapersky_transaction())
        FROM before ORDER BY id;
    ELSIF NOT EXISTS (SELECT FROM after) THEN
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO events (kind, "table", row_id, outcome, transaction)
        SELECT 'leads', 'leads', id, 'new', changed_in FROM after ORDER BY id;
    ELSE
        INSERT INTO events (kind, "table", row_id, outcome, transaction, detail)
        SELECT 'leads', 'leads', n.id, 'changed', n.changed_in,
            jsonb_build_object('changed', array_remove(ARRAY[{_CHANGED}], NULL))
        FROM after AS n JOIN before AS o ON o.id = n.id WHERE {_row("o")} IS DISTINCT FROM {_row("n")} ORDER BY n.id;
    END IF;
    RETURN NULL;
END $$;
"""  # noqa: S608 -- names of our own columns
INSTALL = f"""{FUNCTIONS}
-- a statement that writes scores changes nothing else
CREATE TRIGGER touch BEFORE UPDATE ON leads FOR EACH ROW
    WHEN (OLD.fit IS NOT DISTINCT FROM NEW.fit AND OLD.fit_model_id IS NOT DISTINCT FROM NEW.fit_model_id)
    EXECUTE FUNCTION scrapersky_track_leads();
CREATE TRIGGER events_inserted AFTER INSERT ON leads REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION scrapersky_log_leads();
CREATE TRIGGER events_updated AFTER UPDATE ON leads REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION scrapersky_log_leads();
CREATE TRIGGER events_deleted AFTER DELETE ON leads REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION scrapersky_log_leads();
"""
REMOVE = """
DROP TRIGGER events_inserted ON leads; DROP TRIGGER events_updated ON leads; DROP TRIGGER events_deleted ON leads;
DROP FUNCTION scrapersky_log_leads();
DROP TRIGGER touch ON leads;
DROP FUNCTION scrapersky_track_leads();
"""
