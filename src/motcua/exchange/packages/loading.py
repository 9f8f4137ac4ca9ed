"""Checking and loading a package: all of it in one transaction, or nothing."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from motcua.exchange.models import Package
from motcua.exchange.packages.checking import check_package
from motcua.exchange.packages.checking_processes import process_warnings
from motcua.exchange.packages.documents import read_documents
from motcua.exchange.packages.known import gather
from motcua.exchange.packages.record import record_load
from motcua.exchange.packages.report import Mistake, Report, failed
from motcua.exchange.packages.scope import EVERYTHING, Scope, check_own_rights, check_scope
from motcua.exchange.packages.second_person import check_second_person
from motcua.exchange.packages.shapes import check_shape
from motcua.exchange.packages.sources import PackageFiles, SourceRefused, read_archive, read_folder
from motcua.exchange.packages.writing import write_package

if TYPE_CHECKING:
    from motcua.people.models import User

# Any fixed number of our own: two loads at once would each not see what the other one publishes.
_LOAD_LOCK = 0x6D6F7463


def load_folder(path: Path, loaded_by: "User | None" = None) -> Report:
    """Load a folder of data files (docs/adding-a-procedure.md). With any mistake nothing is written."""
    return _from_source(lambda: read_folder(path), path.name, loaded_by, keep=True)


def check_folder(path: Path) -> Report:
    """Everything that `load_folder` does, taken back at the end: the mistakes, or what would change."""
    return _from_source(lambda: read_folder(path), path.name, None, keep=False)


def load_archive(content: bytes, loaded_by: "User | None" = None, name: str = "") -> Report:
    """Load a zip archive of data files."""
    return _from_source(lambda: read_archive(content), name, loaded_by, keep=True)


def check_archive(content: bytes, name: str = "") -> Report:
    """Everything that `load_archive` does, taken back at the end."""
    return _from_source(lambda: read_archive(content), name, None, keep=False)


def load_package(package: Package, scope: Scope = EVERYTHING) -> Report:
    """Load a package that waited for its giver's "yes"; one that was loaded already is not loaded again."""
    with transaction.atomic():
        current = Package.objects.select_for_update().get(pk=package.pk)
        if current.loaded_at is not None or current.content is None:
            return Report(ok=True, counts=current.counts)
        files = read_archive(bytes(current.content))
        return load_files(files, current.given_by, name=current.name, keep=True, scope=scope, package=current)


def _from_source(
    read: Callable[[], PackageFiles], name: str, loaded_by: "User | None", *, keep: bool
) -> Report:
    try:
        files = read()
    except SourceRefused as refusal:
        return failed([Mistake(name, 1, "", str(refusal))])
    return load_files(files, loaded_by, name=name, keep=keep)


def load_files(
    files: PackageFiles,
    loaded_by: "User | None",
    *,
    name: str,
    keep: bool,
    scope: Scope = EVERYTHING,
    package: Package | None = None,
    is_confirmed: bool = False,
) -> Report:
    """Check the files and write them; `keep=False` takes everything back at the end.

    `scope`: the agencies for which the giver may decide. `package`: the waiting package that the files come from.
    `is_confirmed`: what needs a second person was asked for by the caller.
    """
    documents, mistakes = read_documents(files)
    if not documents and not mistakes:
        return failed([Mistake(name, 1, "", _("Không có tệp .json nào để nạp."))])
    shaped = []
    for document in documents:
        wrong = check_shape(document)
        mistakes.extend(wrong)
        if not wrong:
            shaped.append(document)
    read = dict(Counter(document.kind for document in shaped))
    with transaction.atomic():
        wait_for_turn()
        known = gather(shaped)
        mistakes.extend(check_scope(shaped, known, scope))
        mistakes.extend(check_own_rights(shaped, loaded_by))
        if loaded_by is not None and not is_confirmed:
            mistakes.extend(check_second_person(shaped, known))
        mistakes.extend(check_package(shaped, files, known, complete=not mistakes))
        if mistakes:
            return failed(mistakes, read)
        warned = sorted({one for document in shaped for one in process_warnings(document, known)})
        try:
            with transaction.atomic():
                counts = write_package(shaped, files, loaded_by)
                if keep and (counts or package):
                    record_load(package, name, files, loaded_by, counts)
                transaction.set_rollback(not keep)
        except DatabaseError as error:
            return failed([Mistake(name, 1, "", _refused_by_database(error))], read)
    return Report(ok=True, counts=counts, documents=read, warnings=warned)


def wait_for_turn() -> None:
    """Wait until nobody else loads, and keep everybody from it to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOAD_LOCK])


def _refused_by_database(error: DatabaseError) -> str:
    """What no check foresaw: still nothing is written, and the text of the database helps to find the place."""
    return _("Cơ sở dữ liệu không nhận dữ liệu này: %(reason)s") % {"reason": str(error).partition("\n")[0]}
