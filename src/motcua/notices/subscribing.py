"""Browsers in which a person agreed to be told."""

from __future__ import annotations

import hashlib
import json

from motcua.notices import channels
from motcua.notices.adapters.push import is_service, unpadded
from motcua.notices.models import Subscription
from motcua.people.models import User

MOST_BROWSERS = 10
_POINT, _AUTH = 65, 16


def subscribe(person: User, given: str, browser: str) -> bool:
    """Keep what a browser gave (`PushSubscription` as JSON); whether it is one of a push service that may be called.

    The same browser for another person is that person's from then on; beyond ten the oldest goes.
    """
    try:
        said = json.loads(given[:4000])
        endpoint, keys = str(said["endpoint"]), said["keys"]
        p256dh, auth = str(keys["p256dh"]), str(keys["auth"])
        fits = len(unpadded(p256dh)) == _POINT and len(unpadded(auth)) == _AUTH
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    channel = channels.push_channel()
    if channel is None or not fits or not is_service(endpoint, channel.sender):
        return False
    Subscription.objects.update_or_create(
        digest=hashlib.sha256(endpoint.encode()).hexdigest(),
        defaults={
            "person": person,
            "endpoint": endpoint,
            "p256dh": p256dh,
            "auth": auth,
            "browser": browser[:100],
        },
    )
    kept = Subscription.objects.filter(person=person).order_by("-id").values_list("pk", flat=True)
    Subscription.objects.filter(pk__in=list(kept[MOST_BROWSERS:])).delete()
    return True


def unsubscribe(person: User, number: int) -> bool:
    """Forget one of the person's browsers; whether it was theirs."""
    return bool(Subscription.objects.filter(person=person, pk=number).delete()[0])
