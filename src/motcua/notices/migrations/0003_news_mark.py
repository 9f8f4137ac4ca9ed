"""The mark by which an open page learns whether anything is new (decision 0047): raised by the database itself.

One row of an account for each statement that touches its notices, in the order of the accounts, so that two workers
never wait for each other in a circle.
"""

from django.db import migrations

RAISE = """
CREATE FUNCTION notices_raise_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM people_user WHERE id IN (SELECT person_id FROM touched WHERE kind <> '')
      ORDER BY id FOR NO KEY UPDATE;
    UPDATE people_user SET news_mark = news_mark + 1
     WHERE id IN (SELECT person_id FROM touched WHERE kind <> '');
    RETURN NULL;
END
$$;
CREATE TRIGGER raise_mark_new AFTER INSERT ON notices_notice
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION notices_raise_mark();
CREATE TRIGGER raise_mark_read AFTER UPDATE ON notices_notice
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION notices_raise_mark();
CREATE TRIGGER raise_mark_gone AFTER DELETE ON notices_notice
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION notices_raise_mark();
"""
LEAVE = """
DROP TRIGGER raise_mark_new ON notices_notice;
DROP TRIGGER raise_mark_read ON notices_notice;
DROP TRIGGER raise_mark_gone ON notices_notice;
DROP FUNCTION notices_raise_mark();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_told_on_desk"), ("people", "0003_news_mark")]

    operations = [migrations.RunSQL(RAISE, LEAVE)]
