"""Since when somebody agrees to data being kept, on the account itself: set by the database with each agreement.

Every page of an application asks for it; so it comes with the statement that reads the session.
"""

from django.db import migrations, models

TELL = """
CREATE FUNCTION people_tell_reuse_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE people_user
       SET reuse_agreed_at = (SELECT max(given_at) FROM people_reuseconsent
                               WHERE person_id = people_user.id AND withdrawn_at IS NULL)
     WHERE id = COALESCE(NEW.person_id, OLD.person_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER tell_reuse_agreed AFTER INSERT OR UPDATE OR DELETE ON people_reuseconsent
    FOR EACH ROW EXECUTE FUNCTION people_tell_reuse_agreed();
UPDATE people_user
   SET reuse_agreed_at = people_reuseconsent.given_at
  FROM people_reuseconsent
 WHERE people_reuseconsent.person_id = people_user.id AND withdrawn_at IS NULL;
"""
LEAVE = """
DROP TRIGGER tell_reuse_agreed ON people_reuseconsent;
DROP FUNCTION people_tell_reuse_agreed();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_reuse")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="reuse_agreed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(TELL, LEAVE),
    ]
