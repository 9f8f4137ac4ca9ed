"""`motcua reset-factor`: for the last administrator who lost the telephone and the codes on paper."""

from __future__ import annotations

import click

from motcua.cli.django_ready import Failure, prepare_django


@click.command("reset-factor")
@click.argument("email")
def command(email: str) -> None:
    """Bỏ mọi cách xác thực lớp thứ hai của tài khoản EMAIL và đăng xuất ở mọi nơi; người đó nhận thư báo."""
    prepare_django()
    from django.db import transaction

    from motcua.people import devices, factors
    from motcua.people.models import User

    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        raise Failure(f"Không có tài khoản {email}.")
    with transaction.atomic():
        factors.remove_all(person)
        ended = devices.end_all(person)
    click.echo(f"Đã bỏ lớp xác thực thứ hai của {person.full_name}; đăng xuất ở {ended} nơi.")
