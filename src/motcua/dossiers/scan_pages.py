"""The pages of a batch of scans, as far as they are known: noted once the pictures of its files are there."""

from collections.abc import Sequence

from motcua.dossiers.models import ScanBatch
from motcua.dossiers.scan_plan import Page, first_plan, with_more
from motcua.files.models import StoredFile
from motcua.files.preview import previews, scans


def pages_of(batch: ScanBatch, files: Sequence[StoredFile], shown: Sequence[previews.Shown]) -> list[Page]:
    """Every page of a batch in its order; none while the pictures of a file (`shown`) are not there yet.

    They are noted with the batch as soon as it is known how many there are. Those of files that were added later follow
    as soon as they are known; the others wait for none of them.
    """
    if batch.pages:
        return _with_later(batch, files, shown)
    made = [one.made for one in shown if one.state == previews.READY and one.made is not None]
    if len(made) < len(files):
        return []
    counted = [
        (scans.count_in(pictures), file.content_type != previews.PDF_TYPE)
        for file, pictures in zip(files, made, strict=True)
    ]
    pages = first_plan(counted)
    ScanBatch.objects.filter(id=batch.id, pages=[]).update(pages=[page.as_data() for page in pages])
    batch.pages = [page.as_data() for page in pages]
    return pages


def _with_later(batch: ScanBatch, files: Sequence[StoredFile], shown: Sequence[previews.Shown]) -> list[Page]:
    pages = [Page.of(data) for data in batch.pages]
    known = {page.file for page in pages}
    later = [
        (place, scans.count_in(one.made), file.content_type != previews.PDF_TYPE)
        for place, (file, one) in enumerate(zip(files, shown, strict=True))
        if place not in known and one.state == previews.READY and one.made is not None
    ]
    if not later:
        return pages
    more = with_more(pages, later)
    # Where another window has arranged the pages or noted them meanwhile, this is done at the next look.
    noted = ScanBatch.objects.filter(id=batch.id, pages=batch.pages)
    if not noted.update(pages=[page.as_data() for page in more]):
        return pages
    batch.pages = [page.as_data() for page in more]
    return more


def awaited(pages: Sequence[Page], files: int) -> list[int]:
    """The places of those of so many files of a batch whose pages are not among these yet."""
    known = {page.file for page in pages}
    return [place for place in range(files) if place not in known]
