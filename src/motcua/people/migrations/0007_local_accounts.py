"""Local accounts: registrations, codes, user names. Accounts that exist get a user name made of their e-mail."""

import re
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_SHORTEST, _LONGEST = 5, 34
_BATCH = 1000


def name_accounts(apps, schema_editor):
    """ "Lan.Pham+1@vidu.vn" becomes "lan.pham1"; what is taken already gets a number."""
    User, LocalAccount = apps.get_model("people", "User"), apps.get_model("people", "LocalAccount")
    taken = set(LocalAccount.objects.values_list("user_name", flat=True))
    made = []
    people = User.objects.exclude(kind="officer").filter(local__isnull=True).order_by("id")
    for number, email in people.values_list("id", "email").iterator(_BATCH):
        base = re.sub(r"[^a-z0-9._-]", "", email.partition("@")[0].lower()).lstrip("._-")[:_LONGEST]
        if len(base) < _SHORTEST or base.isdigit():
            base = f"tk-{base or number}".ljust(_SHORTEST, "0")
        name, beside = base, 1
        while name in taken:
            beside += 1
            name = f"{base}-{beside}"
        taken.add(name)
        made.append(LocalAccount(user_id=number, user_name=name))
        if len(made) == _BATCH:
            LocalAccount.objects.bulk_create(made)
            made = []
    LocalAccount.objects.bulk_create(made)


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_oidc"),
    ]

    operations = [
        migrations.CreateModel(
            name="Challenge",
            fields=[
                (
                    "key",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("activate", "Kích hoạt tài khoản"),
                            ("recover", "Đặt lại mật khẩu"),
                            ("change", "Đổi thư điện tử, số điện thoại"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "channel",
                    models.CharField(choices=[("mail", "Thư điện tử"), ("sms", "Tin nhắn")], max_length=10),
                ),
                ("target", models.CharField(blank=True, max_length=254)),
                ("sends", models.PositiveSmallIntegerField(default=1)),
                ("tries_left", models.PositiveSmallIntegerField()),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LocalAccount",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="local",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("user_name", models.CharField(max_length=40, unique=True)),
                (
                    "form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("enterprise", "Doanh nghiệp"),
                            ("household", "Hộ kinh doanh"),
                            ("organisation", "Cơ quan, tổ chức khác"),
                        ],
                        max_length=20,
                    ),
                ),
                ("phone_proven", models.CharField(blank=True, max_length=20)),
                ("email_wanted", models.EmailField(blank=True, max_length=254)),
                ("standing_reason", models.CharField(blank=True, max_length=500)),
                ("standing_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "key",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("user_name", models.CharField(max_length=40, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("full_name", models.CharField(max_length=200)),
                ("organisation_name", models.CharField(blank=True, max_length=300)),
                ("id_number", models.CharField(blank=True, max_length=20)),
                ("tax_code", models.CharField(blank=True, max_length=20)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("email", models.EmailField(max_length=254)),
                ("phone", models.CharField(max_length=20)),
                ("password", models.CharField(max_length=128)),
                ("after", models.CharField(blank=True, max_length=500)),
                ("search_text", models.TextField(blank=True, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(blank=True, db_index=True, max_length=254),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                condition=models.Q(("email", ""), _negated=True), fields=("email",), name="people_email_once"
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="localaccount",
            name="standing_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["expires_at"], name="registration_ends"),
        ),
        migrations.AddField(
            model_name="challenge",
            name="registration",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="people.registration"
            ),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(fields=["expires_at"], name="challenge_ends"),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(fields=["target", "sent_at"], name="challenge_target"),
        ),
        migrations.RunPython(name_accounts, migrations.RunPython.noop),
    ]
