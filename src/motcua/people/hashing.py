"""How passwords are hashed: Argon2id with parameters that were measured (docs/performance.md, decision 0059).

The framework's own take 100 MB and eight lanes for each hash: on the small machine that this system is made for, forty
people who sign in at once would leave nothing to the work lists. These are OWASP's (19 MiB, two passes, one lane). A
password that was hashed otherwise is hashed anew when its owner signs in next.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id, 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
