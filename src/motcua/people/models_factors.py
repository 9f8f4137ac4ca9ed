"""What a person proves themselves with beside the password, and the published policy of signing in."""

from typing import Any

from django.db import models

from motcua.people.models_accounts import User


class CodeApp(models.Model):
    """An application that shows a new code every half minute (TOTP, RFC 6238)."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="code_app")
    # The shared secret, sealed for this person (`sealed`).
    secret = models.TextField()
    # The half minute of the code taken last: none is taken twice, nor one from before it.
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.person_id}"


class Passkey(models.Model):
    """A key in a device (WebAuthn): the device keeps the secret, this is the public half."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=100)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    # AttestedCredentialData as the authenticator gave it: identifier and public key.
    credential = models.BinaryField()
    # How often the device says it was used; one that counts and falls behind has been copied.
    uses = models.PositiveBigIntegerField(default=0)
    added_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code on paper for the day when the device is lost; it serves once."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes", db_index=False)
    # SHA-256: the codes have 79 random bits, more than anybody tries out.
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.person_id}"


class SignInPolicyVersion(models.Model):
    """Who needs a second factor, how long sessions last, how many there may be, from which networks (`policy`)."""

    number = models.PositiveIntegerField(unique=True)
    data: Any = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.number}"
