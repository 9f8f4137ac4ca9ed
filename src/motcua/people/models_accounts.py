"""Accounts: citizens, organisations and officers all sign in with one kind of account."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from motcua.kernel.folding import fold
from motcua.people.sealed_columns import SealedCharField

_SET_BY_DATABASE = ("news_mark", "reuse_agreed_at")


class UserManager(BaseUserManager["User"]):
    """Makes accounts with a normalised e-mail and a hashed password."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create and return an account; without a password it cannot sign in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person or organisation that signs in."""

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("Công dân")
        ORGANISATION = "organisation", _("Tổ chức, doanh nghiệp")
        OFFICER = "officer", _("Cán bộ")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Proven, by a letter or by whoever gave the account; empty where nothing was proven yet (`LocalAccount`).
    # An index of its own: the constraint's holds only for some rows, which a prepared statement cannot rely on.
    email = models.EmailField(blank=True, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.CITIZEN)
    full_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=300, blank=True)
    id_number = SealedCharField(max_length=20, blank=True, db_index=True)
    tax_code = models.CharField(max_length=20, blank=True, db_index=True)
    phone = SealedCharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    # {"province": code, "ward": code, "detail": text}
    address = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Of a password that somebody else chose: until when it lets in, to choose another; empty for one's own.
    first_password_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Raised by the database whenever a notice of this person is written, read or forgotten (room notices): a page that
    # stands open learns by the statement that reads the session whether anything is new. Nothing else writes it.
    news_mark = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    # Since when the person agrees to answers being kept for next time (`models_reuse`), so that the statement which
    # reads the session tells it. Set by the database alone, whenever an agreement is given, withdrawn or deleted.
    reuse_agreed_at = models.DateTimeField(null=True, editable=False)

    # What the statement that read the session told beside it (`SESSION_READS_ALONG`); None where it was not read so.
    read_along: Any = None
    # The groups into which the account was put, or out of which it is kept (`account_groups`); None where not read.
    group_marks: Any = None
    # The same of whom this person may act for, and does (`people.acting`): the choices of the switch, the one chosen
    # (None: for oneself), and whether the chosen one is no more.
    choices: Any = ()
    behalf: Any = None
    behalf_lost: bool = False
    # How long the session that named this person still lasts (`clock.SessionClock`); None where none did.
    clock: Any = None

    # What people sign in with stands in `LocalAccount` and in `email`; the framework only needs something unique.
    USERNAME_FIELD = "key"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects = UserManager()

    class Meta:
        db_table = "people_user"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["email"], condition=~models.Q(email=""), name="people_email_once")
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The organisation's name where the account is one's, else the person's."""
        return self.organisation_name or self.full_name

    @property
    def is_officer(self) -> bool:
        """Whether this account belongs to the agency's side."""
        return self.kind == self.Kind.OFFICER

    @property
    def owner(self) -> "User":
        """The account whose dossiers, files and notices are meant: of whom this person acts for, else the own."""
        behalf = self.behalf
        return behalf.account if behalf is not None and behalf.account is not None else self

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the folded search text equal to the names."""
        self.search_text = fold(" ".join([self.full_name, self.organisation_name, self.email]))
        if not self._state.adding and not args and kwargs.get("update_fields") is None:
            # An account saved later than it was read must not put back what was new meanwhile.
            fields = [one.name for one in self._meta.concrete_fields if not one.primary_key]
            kwargs["update_fields"] = [name for name in fields if name not in _SET_BY_DATABASE]
        super().save(*args, **kwargs)


class Session(AbstractBaseSession):
    """A browser's session, and whose it is: known without opening its content."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    # By which mandate the person acts for somebody else (`people.acting`); no foreign key, since it is looked up among
    # those in force each time.
    mandate_id = models.BigIntegerField(null=True)
    # When somebody signed in with it; when and from where it was used last, written every few minutes at most.
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=45, blank=True, db_default="")
    # What the browser calls itself, and what of that never changes in one browser (`binding.mark_of`).
    agent = models.CharField(max_length=300, blank=True, db_default="")
    mark = models.CharField(max_length=40, blank=True, db_default="")
    # SHA-256 of the second cookie: the one in use, the one before it, the one that was handed out and not yet shown.
    token = models.CharField(max_length=64, blank=True, db_default="")
    token_before = models.CharField(max_length=64, blank=True, db_default="")
    token_next = models.CharField(max_length=64, blank=True, db_default="")
    turned_at = models.DateTimeField(null=True)
    offered_at = models.DateTimeField(null=True)

    # Which of these columns are written together with the content of the session; nobody else's saving touches them.
    also: tuple[str, ...] = ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A content saved again leaves alone what was written beside it meanwhile."""
        if kwargs.get("force_update"):
            kwargs["update_fields"] = ["session_data", "expire_date", "user", *self.also]
        super().save(*args, **kwargs)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Where Django's own parts find the store."""
        store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store
