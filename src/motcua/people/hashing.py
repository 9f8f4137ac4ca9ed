"""How passwords are hashed: Argon2id with parameters that were measured (docs/performance.md, decision 0059).

The framework's own take 100 MB and eight lanes for each hash: on the small machine that this system is made for, forty
people who sign in at once would leave nothing to the work lists. OWASP names several that are equally strong; this one
(7 MiB, five passes, one lane) fits the caches of a small machine best and holds the least memory. A password that was
hashed otherwise is hashed anew when its owner signs in next.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id, 7 MiB, five passes, one lane."""

    time_cost = 5
    memory_cost = 7 * 1024
    parallelism = 1
