from django.db import migrations, models
from django.db.models import Q

# What 0004 could not know of: the capacities and the act of an agreement, and the services that an act names.
AGREEMENT = """
CREATE OR REPLACE FUNCTION decisions_refuse_signed_agreement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.service_signed_at IS NOT NULL OR OLD.decider_signed_at IS NOT NULL THEN
            RAISE EXCEPTION 'a signed agreement is immutable' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF (OLD.arbitration_id, OLD.service_id) IS DISTINCT FROM (NEW.arbitration_id, NEW.service_id)
        OR (OLD.service_signed_at IS NOT NULL AND
            (OLD.service_signed_at, OLD.service_signed_by_id{service}, OLD.reservations) IS DISTINCT FROM
            (NEW.service_signed_at, NEW.service_signed_by_id{new_service}, NEW.reservations))
        OR (OLD.decider_signed_at IS NOT NULL AND
            (OLD.decider_signed_at, OLD.decider_signed_by_id{decider}) IS DISTINCT FROM
            (NEW.decider_signed_at, NEW.decider_signed_by_id{new_decider})) THEN
        RAISE EXCEPTION 'a signed agreement is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
USED = """
CREATE OR REPLACE FUNCTION decisions_refuse_act_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(OLD) - 'revoked_on') IS DISTINCT FROM (to_jsonb(NEW) - 'revoked_on') AND {used} THEN
        RAISE EXCEPTION 'an act that was signed under is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
FORWARD = (
    AGREEMENT.format(
        service=", OLD.service_signed_as",
        new_service=", NEW.service_signed_as",
        decider=", OLD.decider_signed_as, OLD.decider_act_id",
        new_decider=", NEW.decider_signed_as, NEW.decider_act_id",
    )
    + """
CREATE FUNCTION decisions_is_used(act bigint) RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (SELECT 1 FROM decisions_arbitration WHERE signing_act_id = act)
        OR EXISTS (SELECT 1 FROM decisions_serviceagreement WHERE decider_act_id = act)
$$;
"""
    + USED.format(used="decisions_is_used(OLD.id)")
    + """
CREATE FUNCTION decisions_refuse_scope_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP <> 'INSERT' AND decisions_is_used(OLD.signingact_id))
        OR (TG_OP <> 'DELETE' AND decisions_is_used(NEW.signingact_id)) THEN
        RAISE EXCEPTION 'an act that was signed under is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER decisions_signingact_services_immutable BEFORE INSERT OR UPDATE OR DELETE ON decisions_signingact_services
    FOR EACH ROW EXECUTE FUNCTION decisions_refuse_scope_used();
"""
)
BACKWARD = (
    "DROP TRIGGER decisions_signingact_services_immutable ON decisions_signingact_services;\n"
    "DROP FUNCTION decisions_refuse_scope_used();\n"
    + USED.format(used="EXISTS (SELECT 1 FROM decisions_arbitration WHERE signing_act_id = OLD.id)")
    + "DROP FUNCTION decisions_is_used(bigint);\n"
    + AGREEMENT.format(service="", new_service="", decider="", new_decider="")
)


def whole(side: str) -> models.CheckConstraint:
    unsigned = {f"{side}_signed_by__isnull": True, f"{side}_signed_at__isnull": True, f"{side}_signed_as": ""}
    signed = {f"{side}_signed_by__isnull": False, f"{side}_signed_at__isnull": False}
    return models.CheckConstraint(
        condition=Q(**unsigned) | Q(**signed) & ~Q(**{f"{side}_signed_as": ""}), name=f"decisions_agreement_{side}_whole"
    )


class Migration(migrations.Migration):
    dependencies = [("decisions", "0005_what_an_act_covers")]
    operations = [
        migrations.RemoveConstraint("serviceagreement", "decisions_agreement_service_whole"),
        migrations.RemoveConstraint("serviceagreement", "decisions_agreement_decider_whole"),
        migrations.AddConstraint("serviceagreement", whole("service")),
        migrations.AddConstraint("serviceagreement", whole("decider")),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
