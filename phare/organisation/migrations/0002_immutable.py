from django.db import migrations

# A frozen photograph never changes, whoever writes: its rows and totals are closed, it may only give way to the one
# that supersedes it, and what is announced after it may only be withdrawn. By statement, so that copying 200,000 rows
# costs one look.
FORWARD = """
CREATE FUNCTION organisation_refuse_frozen_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT photograph_id FROM new_rows) r
        JOIN organisation_photograph p ON p.id = r.photograph_id WHERE p.state IN ('frozen', 'superseded')
    ) THEN
        RAISE EXCEPTION 'a frozen photograph is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION organisation_refuse_frozen_old() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT photograph_id FROM old_rows) r
        JOIN organisation_photograph p ON p.id = r.photograph_id WHERE p.state IN ('frozen', 'superseded')
    ) THEN
        RAISE EXCEPTION 'a frozen photograph is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION organisation_refuse_frozen_photograph() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('frozen', 'superseded') THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'a frozen photograph is immutable' USING ERRCODE = 'restrict_violation';
        END IF;
        IF (to_jsonb(OLD) - 'state') IS DISTINCT FROM (to_jsonb(NEW) - 'state')
            OR NOT (NEW.state = OLD.state OR (OLD.state = 'frozen' AND NEW.state = 'superseded')) THEN
            RAISE EXCEPTION 'a frozen photograph is immutable' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION organisation_refuse_movement_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM organisation_photograph WHERE id = OLD.photograph_id AND state IN ('frozen', 'superseded')
    ) AND (
        TG_OP = 'DELETE'
        OR (to_jsonb(OLD) - 'withdrawn_on') IS DISTINCT FROM (to_jsonb(NEW) - 'withdrawn_on')
        OR OLD.withdrawn_on IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a movement of a frozen photograph may only be withdrawn' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER organisation_photograph_immutable BEFORE UPDATE OR DELETE ON organisation_photograph
    FOR EACH ROW EXECUTE FUNCTION organisation_refuse_frozen_photograph();
CREATE TRIGGER organisation_movement_immutable BEFORE UPDATE OR DELETE ON organisation_movement
    FOR EACH ROW EXECUTE FUNCTION organisation_refuse_movement_change();
"""
TABLES = ("organisation_postrow", "organisation_controltotal")
EVENTS = (("insert", "new"), ("update", "new"), ("update", "old"), ("delete", "old"))


def _triggers() -> str:
    return "".join(
        f"CREATE TRIGGER {table}_{event}_{side} AFTER {event.upper()} ON {table} "
        f"REFERENCING {side.upper()} TABLE AS {side}_rows "
        f"FOR EACH STATEMENT EXECUTE FUNCTION organisation_refuse_frozen_{side}();\n"
        for table in TABLES
        for event, side in EVENTS
    )


BACKWARD = """
DROP TRIGGER organisation_photograph_immutable ON organisation_photograph;
DROP TRIGGER organisation_movement_immutable ON organisation_movement;
""" + "".join(
    f"DROP TRIGGER {table}_{event}_{side} ON {table};\n" for table in TABLES for event, side in EVENTS
) + """
DROP FUNCTION organisation_refuse_frozen_new();
DROP FUNCTION organisation_refuse_frozen_old();
DROP FUNCTION organisation_refuse_frozen_photograph();
DROP FUNCTION organisation_refuse_movement_change();
"""


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD + _triggers(), BACKWARD)]
