from django.db import migrations

# What 0002 left open: a part moved into a signed act, the operations it names, agreements once signed, the acts by
# which somebody signed, and tables emptied at once, which no trigger on rows sees.
FORWARD = """
CREATE OR REPLACE FUNCTION decisions_is_signed(part jsonb) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT 1 FROM decisions_arbitration WHERE signed_at IS NOT NULL AND id = coalesce(
            (part ->> 'arbitration_id')::bigint,
            (SELECT arbitration_id FROM decisions_option WHERE id = (part ->> 'option_id')::bigint)))
$$;
CREATE OR REPLACE FUNCTION decisions_refuse_signed_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP <> 'UPDATE' OR (to_jsonb(OLD) - free) IS DISTINCT FROM (to_jsonb(NEW) - free) THEN
        IF (TG_OP <> 'INSERT' AND decisions_is_signed(to_jsonb(OLD)))
            OR (TG_OP <> 'DELETE' AND decisions_is_signed(to_jsonb(NEW))) THEN
            RAISE EXCEPTION 'a signed arbitration is immutable' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_operations_immutable BEFORE INSERT OR UPDATE OR DELETE ON decisions_arbitration_operations
    FOR EACH ROW EXECUTE FUNCTION decisions_refuse_signed_part();
CREATE FUNCTION decisions_refuse_signed_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.service_signed_at IS NOT NULL OR OLD.decider_signed_at IS NOT NULL THEN
            RAISE EXCEPTION 'a signed agreement is immutable' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (OLD.arbitration_id, OLD.service_id) IS DISTINCT FROM (NEW.arbitration_id, NEW.service_id)
        OR (OLD.service_signed_at IS NOT NULL AND
            (OLD.service_signed_at, OLD.service_signed_by_id, OLD.reservations) IS DISTINCT FROM
            (NEW.service_signed_at, NEW.service_signed_by_id, NEW.reservations))
        OR (OLD.decider_signed_at IS NOT NULL AND
            (OLD.decider_signed_at, OLD.decider_signed_by_id) IS DISTINCT FROM
            (NEW.decider_signed_at, NEW.decider_signed_by_id)) THEN
        RAISE EXCEPTION 'a signed agreement is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_serviceagreement_immutable BEFORE UPDATE OR DELETE ON decisions_serviceagreement
    FOR EACH ROW EXECUTE FUNCTION decisions_refuse_signed_agreement();
CREATE FUNCTION decisions_refuse_act_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(OLD) - 'revoked_on') IS DISTINCT FROM (to_jsonb(NEW) - 'revoked_on')
        AND EXISTS (SELECT 1 FROM decisions_arbitration WHERE signing_act_id = OLD.id) THEN
        RAISE EXCEPTION 'an act that was signed under is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_signingact_immutable BEFORE UPDATE ON decisions_signingact
    FOR EACH ROW EXECUTE FUNCTION decisions_refuse_act_used();
CREATE FUNCTION decisions_refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM decisions_arbitration WHERE signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a signed arbitration is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""
BACKWARD = """
DROP TRIGGER decisions_operations_immutable ON decisions_arbitration_operations;
DROP TRIGGER decisions_serviceagreement_immutable ON decisions_serviceagreement;
DROP TRIGGER decisions_signingact_immutable ON decisions_signingact;
DROP FUNCTION decisions_refuse_signed_agreement();
DROP FUNCTION decisions_refuse_act_used();
CREATE OR REPLACE FUNCTION decisions_refuse_signed_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := coalesce(TG_ARGV, '{}');
    part jsonb := CASE TG_OP WHEN 'INSERT' THEN to_jsonb(NEW) ELSE to_jsonb(OLD) END;
    act bigint := (part ->> 'arbitration_id')::bigint;
BEGIN
    IF act IS NULL THEN
        SELECT arbitration_id INTO act FROM decisions_option WHERE id = (part ->> 'option_id')::bigint;
    END IF;
    IF EXISTS (SELECT 1 FROM decisions_arbitration WHERE id = act AND signed_at IS NOT NULL) THEN
        IF TG_OP <> 'UPDATE' OR (to_jsonb(OLD) - free) IS DISTINCT FROM (to_jsonb(NEW) - free) THEN
            RAISE EXCEPTION 'a signed arbitration is immutable' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
DROP FUNCTION decisions_is_signed(jsonb);
"""
TABLES = (
    "arbitration", "arbitration_operations", "option", "ground", "stance", "commitment", "prerequisite", "observation",
    "expectedeffect", "redeployment", "serviceagreement",
)  # fmt: skip
NO_TRUNCATE = "".join(
    f"CREATE TRIGGER decisions_{table}_no_truncate BEFORE TRUNCATE ON decisions_{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION decisions_refuse_truncate();\n"
    for table in TABLES
)
TRUNCATE = "".join(f"DROP TRIGGER decisions_{table}_no_truncate ON decisions_{table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0003_handed_and_consulted")]
    operations = [
        migrations.RunSQL(FORWARD + NO_TRUNCATE, TRUNCATE + "DROP FUNCTION decisions_refuse_truncate();\n" + BACKWARD)
    ]
