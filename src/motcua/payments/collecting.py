"""What the post collects for us: how much it may, and the money when it came. Asked through `dossiers.duties`."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from motcua.dossiers.models import Duty
from motcua.payments.models import Money, Order, PaymentRequest
from motcua.payments.receiving import Incoming, receive_at_desk
from motcua.payments.requests import request_of

_UNDER_WAY = (Order.State.PENDING, Order.State.DOUBTFUL)
_LONGEST = 100


class PostalCashier:
    """Fees that a postman takes at the door (thu hộ)."""

    def owed(self, duties: Sequence[Duty]) -> Sequence[int | None]:
        """What each request asks now. None while it is not assessed, or while the payer is at the bank: nobody is to be
        asked twice.
        """
        return [self._amount(request_of(duty)) for duty in duties]

    def _amount(self, request: PaymentRequest) -> int | None:
        if not request.is_payable or request.orders.filter(state__in=_UNDER_WAY).exists():
            return None
        return request.total

    def collected(self, duty: Duty, amount: int, at: datetime.datetime, paper: str) -> None:
        """Money is money: what was paid meanwhile otherwise, too little or too much is kept and waits as a case."""
        external = paper[:_LONGEST]
        with transaction.atomic():
            request = PaymentRequest.objects.select_for_update(of=("self",)).get(pk=request_of(duty).pk)
            if request.money.filter(way=Money.Way.POST, external=external).exists():
                return
            receive_at_desk(
                request, Incoming(way=Money.Way.POST, amount=amount, paid_at=at, external=external)
            )
