from django.db import migrations

# What was signed never changes, whoever writes: the act keeps its content, the losing options stay, and only what
# comes of it may be written (ACT-107). Each trigger names the columns that may still change, if any.
FORWARD = """
CREATE FUNCTION decisions_refuse_signed_act() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF OLD.signed_at IS NOT NULL THEN
        IF TG_OP = 'DELETE' OR (to_jsonb(OLD) - free) IS DISTINCT FROM (to_jsonb(NEW) - free) THEN
            RAISE EXCEPTION 'a signed arbitration is immutable' USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION decisions_refuse_signed_part() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER decisions_arbitration_immutable BEFORE UPDATE OR DELETE ON decisions_arbitration
    FOR EACH ROW EXECUTE FUNCTION decisions_refuse_signed_act(
        'state', 'version', 'verified_at', 'verified_with_id', 'conclusion', 'searched');
"""
PARTS = {
    "option": (),
    "ground": (),
    "stance": (),
    "commitment": (),
    "prerequisite": (),
    "observation": (),
    "expectedeffect": ("found", "found_on", "found_source", "verdict"),
    "redeployment": ("state", "version", "responsible_id", "due_on", "obstacle", "verdict", "share"),
}


def _trigger(part: str, free: tuple[str, ...]) -> str:
    columns = ", ".join(f"'{column}'" for column in free)
    return (
        f"CREATE TRIGGER decisions_{part}_immutable BEFORE INSERT OR UPDATE OR DELETE ON decisions_{part} "
        f"FOR EACH ROW EXECUTE FUNCTION decisions_refuse_signed_part({columns});\n"
    )


BACKWARD = (
    "DROP TRIGGER decisions_arbitration_immutable ON decisions_arbitration;\n"
    + "".join(f"DROP TRIGGER decisions_{part}_immutable ON decisions_{part};\n" for part in PARTS)
    + "DROP FUNCTION decisions_refuse_signed_act();\nDROP FUNCTION decisions_refuse_signed_part();\n"
)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD + "".join(_trigger(part, free) for part, free in PARTS.items()), BACKWARD)
    ]
