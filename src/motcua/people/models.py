"""The tables of this room, each written where its subject is."""

from motcua.people.models_accounts import Session, User, UserManager
from motcua.people.models_factors import (
    CodeApp,
    Passkey,
    RecoveryCode,
    SignInPolicyVersion,
)
from motcua.people.models_groups import AccessObjection, AccountGroup, AccountGroupMember
from motcua.people.models_local import Challenge, LocalAccount, Registration
from motcua.people.models_mandates import Mandate, MandateChange
from motcua.people.models_oidc import (
    DirectorySync,
    Identity,
    IdentityProvider,
    LostClaim,
    ProvenFacts,
    StaffRecord,
)
from motcua.people.models_privacy import Consent, ConsentPurpose, LegalHold, MaskingPolicyVersion
from motcua.people.models_reuse import KeptAnswer, ReuseConsent

__all__ = [
    "AccessObjection",
    "AccountGroup",
    "AccountGroupMember",
    "Challenge",
    "CodeApp",
    "Consent",
    "ConsentPurpose",
    "DirectorySync",
    "Identity",
    "IdentityProvider",
    "KeptAnswer",
    "LegalHold",
    "LocalAccount",
    "LostClaim",
    "Mandate",
    "MandateChange",
    "MaskingPolicyVersion",
    "Passkey",
    "ProvenFacts",
    "RecoveryCode",
    "Registration",
    "ReuseConsent",
    "Session",
    "SignInPolicyVersion",
    "StaffRecord",
    "User",
    "UserManager",
]
