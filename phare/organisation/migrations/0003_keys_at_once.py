import django.db.models.deletion
from django.db import migrations, models

# The keys of posts, checked once for each statement instead of five times for each row: 200,000 rows are then copied in
# seconds. What is named is locked as a foreign key would lock it, and what is named cannot be deleted.
LISTS = {
    "photograph_id": "organisation_photograph",
    "service_id": "organisation_service",
    "profile_id": "organisation_jobprofile",
    "mission_id": "organisation_servicemission",
    "function_id": "organisation_jobfunction",
}


def _forward() -> str:
    checks = "".join(
        f"""
    PERFORM 1 FROM {table} WHERE id IN (SELECT {column} FROM new_rows) FOR KEY SHARE;
    IF EXISTS (
        SELECT {column} FROM new_rows WHERE {column} IS NOT NULL EXCEPT SELECT id FROM {table}
    ) THEN
        RAISE EXCEPTION 'a post names a line that does not exist: {column}' USING ERRCODE = 'foreign_key_violation';
    END IF;"""
        for column, table in LISTS.items()
    )
    kept = "".join(
        f"""
CREATE FUNCTION organisation_keep_{column}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM organisation_postrow WHERE {column} = OLD.id) THEN
        RAISE EXCEPTION 'posts still name this line: {column}' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER {table}_kept AFTER DELETE ON {table} DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION organisation_keep_{column}();"""
        for column, table in LISTS.items()
    )
    return f"""
CREATE FUNCTION organisation_check_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN{checks}
    RETURN NULL;
END $$;
CREATE TRIGGER organisation_postrow_insert_keys AFTER INSERT ON organisation_postrow
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION organisation_check_keys();
CREATE TRIGGER organisation_postrow_update_keys AFTER UPDATE ON organisation_postrow
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION organisation_check_keys();
{kept}
"""


BACKWARD = """
DROP TRIGGER organisation_postrow_insert_keys ON organisation_postrow;
DROP TRIGGER organisation_postrow_update_keys ON organisation_postrow;
DROP FUNCTION organisation_check_keys();
""" + "".join(
    f"DROP TRIGGER {table}_kept ON {table};\nDROP FUNCTION organisation_keep_{column}();\n"
    for column, table in LISTS.items()
)


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_immutable")]
    operations = [
        migrations.AlterField(
            model_name='postrow',
            name='function',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='organisation.jobfunction', verbose_name='fonction'),
        ),
        migrations.AlterField(
            model_name='postrow',
            name='mission',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='organisation.servicemission', verbose_name='mission'),
        ),
        migrations.AlterField(
            model_name='postrow',
            name='photograph',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='organisation.photograph', verbose_name='photographie'),
        ),
        migrations.AlterField(
            model_name='postrow',
            name='profile',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='organisation.jobprofile', verbose_name='profil'),
        ),
        migrations.AlterField(
            model_name='postrow',
            name='service',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='organisation.service', verbose_name='service'),
        ),
        migrations.AddIndex(
            model_name='postrow',
            index=models.Index(fields=['photograph', 'service'], name='organisation_row_service'),
        ),
        migrations.AddIndex(
            model_name='postrow',
            index=models.Index(fields=['photograph', 'mission'], name='organisation_row_mission'),
        ),
        migrations.RunSQL(_forward(), BACKWARD),
    ]
