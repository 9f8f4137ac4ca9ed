"""Why a certificate is not relied on, and what a time stamp may differ: words and bounds alone, without the engine."""

import datetime

# By how much clocks may differ before a time stamp is one of the future.
CLOCKS_DIFFER = datetime.timedelta(minutes=5)
# Why a certificate is not relied on.
UNKNOWN_ROOT, REVOKED, EXPIRED, NOT_YET = "unknown_root", "revoked", "expired", "not_yet"
NO_REVOCATION, WRONG_USAGE, WEAK, BROKEN = "no_revocation", "wrong_usage", "weak", "broken_certificate"
