"""What leads are found by: the words of each lead, in a table of their own that triggers keep true.

A lead is found by its name, address, categories, e-mails, site, people, tags and notes, with and without accents, and
by its phones in any spelling. The words stand beside `leads`: a change of a score or a decision does not copy them.
"""

from __future__ import annotations

NOTE = 2_000  # characters of a note that are searched
NOTES = 20  # the newest notes of a lead

# Letters without their marks: `Café` is found by `cafe`, and `cafe` by `Café`. The query is folded likewise, see
# jobs.models.search.fold. A phone is its digits forwards and, with a letter before them, backwards: whatever stands
# before a national number (+1, 001, 0), its last digits are a beginning of the second word.
_NOTES = f"""(SELECT string_agg(left(n.text, {NOTE}), ' ') FROM (
                SELECT text FROM lead_notes WHERE lead_id = lead.id ORDER BY id DESC LIMIT {NOTES}) AS n)"""  # noqa: S608 -- numbers of our own


def _words(notes: str) -> str:
    return rf"""to_tsvector('simple'::regconfig, regexp_replace(regexp_replace(normalize(concat_ws(' ',
            lead.name, lead.address, lead.street, lead.city, lead.state, lead.postal_code, lead.main_category,
            lead.categories::text, lead.email, lead.emails::text,
            regexp_replace(lead.website, '^[a-zA-Z]+://(www\.)?', ''), lead.tags::text,
            CASE WHEN jsonb_typeof(lead.people) = 'array' AND lead.people <> '[]' THEN (
                SELECT string_agg(person ->> 'name', ' ') FROM jsonb_array_elements(lead.people) AS person) END,
            CASE WHEN lead.phone <> '' OR lead.phones <> '{{}}' THEN (
                SELECT string_agg(digits || ' r' || reverse(digits), ' ')
                FROM unnest(lead.phone || lead.phones) AS phone,
                LATERAL regexp_replace(phone, '\D', '', 'g') AS digits WHERE digits <> '') END,
            {notes}
        ), NFKD), '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))"""  # noqa: S608 -- as above


# Where many are added, their words are made in one statement, without a call of a function for each: of a thousand
# domains that somebody submits, that takes 9 ms in place of 26.
INSTALL = f"""
CREATE FUNCTION scrapersky_lead_words(lead leads) RETURNS tsvector LANGUAGE sql STABLE AS $$ SELECT {_words(_NOTES)} $$;
CREATE FUNCTION scrapersky_note_lead_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO lead_words (lead_id, words) VALUES (NEW.id, scrapersky_lead_words(NEW))
    ON CONFLICT (lead_id) DO UPDATE SET words = excluded.words WHERE lead_words.words <> excluded.words;
    RETURN NULL;
END $$;
CREATE FUNCTION scrapersky_forget_lead_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM lead_words WHERE lead_id = OLD.id;
    RETURN NULL;
END $$;
CREATE FUNCTION scrapersky_note_words_of_notes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lead_words AS w SET words = scrapersky_lead_words(l) FROM leads AS l
    WHERE l.id = w.lead_id AND l.id IN (OLD.lead_id, NEW.lead_id);
    RETURN NULL;
END $$;
CREATE FUNCTION scrapersky_add_lead_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM after) THEN -- an INSERT with ON CONFLICT often adds none
        INSERT INTO lead_words (lead_id, words) SELECT lead.id, {_words("''")} FROM after AS lead
        ON CONFLICT (lead_id) DO UPDATE SET words = excluded.words;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER words_inserted AFTER INSERT ON leads REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION scrapersky_add_lead_words();
CREATE TRIGGER words_updated AFTER UPDATE OF name, address, street, city, state, postal_code, main_category, categories,
        email, emails, website, tags, people, phone, phones ON leads FOR EACH ROW
    WHEN ((OLD.name, OLD.address, OLD.street, OLD.city, OLD.state, OLD.postal_code, OLD.main_category, OLD.categories,
        OLD.email, OLD.emails, OLD.website, OLD.tags, OLD.people, OLD.phone, OLD.phones) IS DISTINCT FROM
        (NEW.name, NEW.address, NEW.street, NEW.city, NEW.state, NEW.postal_code, NEW.main_category, NEW.categories,
        NEW.email, NEW.emails, NEW.website, NEW.tags, NEW.people, NEW.phone, NEW.phones))
    EXECUTE FUNCTION scrapersky_note_lead_words();
CREATE TRIGGER words_deleted AFTER DELETE ON leads FOR EACH ROW EXECUTE FUNCTION scrapersky_forget_lead_words();
CREATE TRIGGER words AFTER INSERT OR UPDATE OR DELETE ON lead_notes FOR EACH ROW
    EXECUTE FUNCTION scrapersky_note_words_of_notes();
"""  # noqa: S608 -- numbers of our own
REMOVE = """
DROP TRIGGER words ON lead_notes;
DROP TRIGGER words_inserted ON leads; DROP TRIGGER words_updated ON leads; DROP TRIGGER words_deleted ON leads;
DROP FUNCTION scrapersky_note_words_of_notes(); DROP FUNCTION scrapersky_forget_lead_words();
DROP FUNCTION scrapersky_add_lead_words(); DROP FUNCTION scrapersky_note_lead_words();
DROP FUNCTION scrapersky_lead_words(leads);
"""
