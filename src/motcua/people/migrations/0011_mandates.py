"""Acting for somebody else: mandates with their history, and the one chosen in a session."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0005_quota"),
        ("people", "0010_privacy"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="mandate_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("membership", "Thành viên"), ("authorisation", "Được uỷ quyền")],
                        max_length=20,
                    ),
                ),
                (
                    "rights",
                    models.CharField(
                        choices=[
                            ("draft", "Soạn hồ sơ"),
                            ("submit", "Soạn và nộp hồ sơ"),
                            ("manage", "Soạn, nộp hồ sơ và quản lý thành viên"),
                        ],
                        max_length=10,
                    ),
                ),
                ("typed", models.JSONField(blank=True, default=dict)),
                ("email", models.EmailField(max_length=254)),
                ("procedures", models.JSONField(blank=True, default=list)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("invited_at", models.DateTimeField()),
                ("invited_until", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken_back", "Đã rút lời mời"),
                            ("declined", "Đã từ chối"),
                            ("removed", "Đã bị thu hồi"),
                            ("left", "Đã tự thôi"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_held",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates_given",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MandateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("invited", "Mời"),
                            ("invited_again", "Gửi lại lời mời"),
                            ("taken_back", "Rút lời mời"),
                            ("accepted", "Nhận lời"),
                            ("declined", "Từ chối"),
                            ("rights", "Đổi quyền"),
                            ("renewed", "Thay giấy uỷ quyền"),
                            ("entered", "Khai giấy uỷ quyền"),
                            ("removed", "Thu hồi"),
                            ("left", "Tự thôi"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("details", models.JSONField(blank=True, default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="people.mandate",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(
                condition=models.Q(("accepted_at__isnull", False), ("ended_at__isnull", True)),
                fields=["agent"],
                name="mandates_in_force_of",
            ),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(fields=["agent", "-invited_at"], name="mandates_of"),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(fields=["principal", "kind", "-invited_at"], name="mandates_given_by"),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(
                condition=models.Q(("accepted_at__isnull", True), ("ended_at__isnull", True)),
                fields=["email"],
                name="invitations_to",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="mandate_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("principal__isnull", False), ("typed", {})),
                    models.Q(
                        ("kind", "authorisation"),
                        ("principal__isnull", True),
                        models.Q(("typed", {}), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="mandate_for_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_at__isnull", True), ("agent__isnull", False), _connector="OR"),
                name="accepted_mandate_is_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "membership"), models.Q(("rights", "manage"), _negated=True), _connector="OR"
                ),
                name="only_members_manage",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.UniqueConstraint(
                models.F("principal"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("ended_at__isnull", True), ("kind", "membership")),
                name="one_membership_of_an_address",
            ),
        ),
    ]
