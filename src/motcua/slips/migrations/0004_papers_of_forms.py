"""Templates that forms print themselves on: which form, and which of its versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("slips", "0003_template_versions_from_a_day")]

    operations = [
        migrations.AddField(
            model_name="slipversion",
            name="form_code",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="slipversion",
            name="form_number",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="slipversion",
            index=models.Index(
                condition=models.Q(("form_code", ""), _negated=True),
                fields=["form_code", "-number"],
                name="slip_version_form",
            ),
        ),
    ]
