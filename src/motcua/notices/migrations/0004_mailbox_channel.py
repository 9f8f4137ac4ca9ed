"""Text messages stand in the mailbox of the sample mode beside letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_news_mark"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailboxmessage",
            name="channel",
            field=models.CharField(
                choices=[("mail", "Thư điện tử"), ("sms", "Tin nhắn")], default="mail", max_length=10
            ),
        ),
    ]
