"""What was submitted before is reckoned on by the calendar as it is at this moment."""

from django.db import migrations


def keep_calendars(apps, schema_editor):
    """A version of every calendar as it is now."""
    calendars = apps.get_model("agencies", "Calendar")
    versions = apps.get_model("agencies", "CalendarVersion")
    for calendar in calendars.objects.order_by("id"):
        days = calendar.days.order_by("date")
        versions.objects.get_or_create(
            calendar=calendar,
            revision=calendar.revision,
            defaults={
                "definition": {
                    "hours": calendar.hours,
                    "timezone": calendar.timezone,
                    "days": [
                        {"date": day.date.isoformat(), "works": day.works, "hours": day.hours} for day in days
                    ],
                }
            },
        )


PIN = """
    UPDATE dossiers_dossier AS dossier SET calendar_version_id = version.id
    FROM agencies_agency AS agency
    JOIN agencies_calendar AS calendar ON calendar.id = agency.calendar_id
    JOIN agencies_calendarversion AS version
        ON version.calendar_id = calendar.id AND version.revision = calendar.revision
    WHERE agency.id = dossier.agency_id
        AND dossier.submitted_at IS NOT NULL AND dossier.calendar_version_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0003_clocks_and_answers"),
    ]

    operations = [
        migrations.RunPython(keep_calendars, migrations.RunPython.noop),
        migrations.RunSQL(PIN, migrations.RunSQL.noop),
    ]
