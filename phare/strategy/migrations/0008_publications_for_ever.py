from django.db import migrations

# What was published is read as it was: it may only be withdrawn, once, and stays.
FORWARD = """
CREATE FUNCTION strategy_refuse_publication_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    withdrawal text[] := ARRAY['withdrawn_by_id', 'withdrawn_at', 'withdrawal_reason'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
        OR (to_jsonb(OLD) - withdrawal) IS DISTINCT FROM (to_jsonb(NEW) - withdrawal) THEN
        RAISE EXCEPTION 'a publication is never changed: the next one follows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER strategy_publication_immutable BEFORE UPDATE OR DELETE ON strategy_publication
    FOR EACH ROW EXECUTE FUNCTION strategy_refuse_publication_change();
"""
BACKWARD = """
DROP TRIGGER strategy_publication_immutable ON strategy_publication;
DROP FUNCTION strategy_refuse_publication_change();
"""


class Migration(migrations.Migration):
    dependencies = [("strategy", "0007_publication")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
