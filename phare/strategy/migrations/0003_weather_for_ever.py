from django.db import migrations

# A weather is signed and dated: whoever sees it otherwise gives another one.
FORWARD = """
CREATE FUNCTION strategy_refuse_weather_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a weather is never changed: a new one follows' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER strategy_weather_immutable BEFORE UPDATE ON strategy_weather
    FOR EACH ROW EXECUTE FUNCTION strategy_refuse_weather_change();
"""
BACKWARD = """
DROP TRIGGER strategy_weather_immutable ON strategy_weather;
DROP FUNCTION strategy_refuse_weather_change();
"""


class Migration(migrations.Migration):
    dependencies = [("strategy", "0002_actions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
