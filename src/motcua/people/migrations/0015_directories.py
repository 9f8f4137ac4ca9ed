"""An officer's account belongs to one directory of staff (decision 0084).

Filled from what is known: the issuer by whose subject the officer comes in, else the one directory that lists officers.
"""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    providers = [
        one
        for one in apps.get_model("people", "IdentityProvider").objects.order_by("-is_on", "code")
        if one.definition.get("audience") == "staff"
    ]
    records = apps.get_model("people", "StaffRecord").objects.filter(directory="")
    for one in providers:
        records.filter(person__identities__issuer=one.definition["issuer"]).update(directory=one.code)
    listing = [one.code for one in providers if one.definition.get("staff", {}).get("scim")]
    if len(listing) == 1:
        records.exclude(directory_id="").update(directory=listing[0])


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0014_account_groups"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="staffrecord",
            name="one_staff_number",
        ),
        migrations.RemoveConstraint(
            model_name="staffrecord",
            name="one_directory_id",
        ),
        migrations.AddField(
            model_name="staffrecord",
            name="directory",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddConstraint(
            model_name="staffrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("directory", "number"),
                name="one_staff_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffrecord",
            constraint=models.UniqueConstraint(
                condition=models.Q(("directory_id", ""), _negated=True),
                fields=("directory", "directory_id"),
                name="one_directory_id",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
