"""What a new diagram of permitted state moves must keep: the processes that procedures work with still obey it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.exchange.packages.checking_processes import soundness_findings
from motcua.exchange.packages.documents import Document
from motcua.exchange.packages.known import Known
from motcua.exchange.packages.report import Mistake
from motcua.process.models import ProcessVersion


def check_processes_obey(document: Document, known: Known) -> Iterator[Mistake]:
    """Published processes in use that the diagram would forbid; those of the package are told at their own file."""
    used = {procedure.get("process", "") for procedure in known.procedures.values()}
    newest = ProcessVersion.objects.filter(code__in=used).order_by("number").values_list("code", "definition")
    for code, published in dict(newest).items():
        if known.processes.get(code) != published:
            continue
        for problem in soundness_findings(published, known):
            yield document.mistake(
                "/moves",
                _("Quy trình “%(process)s” đang dùng sẽ sai: %(reason)s")
                % {"process": published["title"], "reason": problem.message},
            )
