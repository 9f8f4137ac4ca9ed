"""Packages that wait for an administrator's "yes", and the history of what was loaded, when and by whom."""

import datetime
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from motcua.audit.trail import Kind, note
from motcua.exchange.models import Package
from motcua.exchange.packages.sources import PackageFiles, write_archive

if TYPE_CHECKING:
    from motcua.people.models import User

KEPT_FOR = datetime.timedelta(hours=24)


def record_load(
    package: Package | None,
    name: str,
    files: PackageFiles,
    loaded_by: "User | None",
    counts: Mapping[str, int],
) -> None:
    """Write into the history that these files were loaded; a package that waited for it gives up its content."""
    kind = Kind.PUBLISHED if package is None else Kind.IMPORTED
    if package is None:
        package = Package(
            name=name[:200],
            content_sha256=hashlib.sha256(write_archive(files)).hexdigest(),
            given_by=loaded_by,
        )
    package.content = None
    package.loaded_at = timezone.now()
    package.counts = dict(counts)
    package.save()
    parts = [f"{what}:{number}" for what, number in sorted(counts.items())]
    note(kind, person=loaded_by, about=f"package:{package.key}", details={"parts": parts})


def keep_package(name: str, files: PackageFiles, given_by: "User") -> Package:
    """Keep given files until they are loaded, for a day at most; older ones are thrown away."""
    Package.objects.filter(loaded_at__isnull=True, given_at__lt=timezone.now() - KEPT_FOR).delete()
    content = write_archive(files)
    return Package.objects.create(
        name=name[:200],
        content=content,
        content_sha256=hashlib.sha256(content).hexdigest(),
        given_by=given_by,
    )


def package_of(key: UUID, given_by: "User") -> Package | None:
    """A package that this very person gave, waiting or loaded."""
    return Package.objects.filter(key=key, given_by=given_by).first()


def history(limit: int = 20) -> list[Package]:
    """The latest loads, newest first, without their content."""
    return list(
        Package.objects.filter(loaded_at__isnull=False)
        .select_related("given_by")
        .defer("content")
        .order_by("-loaded_at")[:limit]
    )
