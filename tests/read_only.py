"""A database that is read-only for a while, as after a failover, or whose disk is full, in the midst of work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.queued_domains import sql


@contextmanager
def read_only(table: str, times: int, when: str = "INSERT OR UPDATE") -> Iterator[None]:
    """The next so many writes of rows of a table fail as a standby's do; a sequence counts what is rolled back, too."""
    sql(f"CREATE SEQUENCE writes_of_{table}")
    sql(f"""CREATE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('writes_of_{table}') <= {times} THEN
                RAISE EXCEPTION 'cannot execute it in a read-only transaction' USING ERRCODE = '25006';
            END IF;
            RETURN NEW; END $$""")
    sql(f"CREATE TRIGGER refuse BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_{table}()")
    try:
        yield
        assert sql(f"SELECT last_value > {times} FROM writes_of_{table}") == [(True,)], "it was written at last"
    finally:
        sql(f"DROP TRIGGER refuse ON {table}; DROP FUNCTION refuse_{table}(); DROP SEQUENCE writes_of_{table}")


@contextmanager
def full(table: str) -> Iterator[None]:
    """Each new row of a table fails as on a full disk."""
    sql(f"""CREATE FUNCTION fill_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$""")
    sql(f"CREATE TRIGGER full_disk BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fill_{table}()")
    try:
        yield
    finally:
        sql(f"DROP TRIGGER full_disk ON {table}; DROP FUNCTION fill_{table}()")
