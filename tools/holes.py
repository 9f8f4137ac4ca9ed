"""Plant holes in a copy of the code, and see that the table of who may call what finds each of them.

    make holes            # all, several at a time where they meet in no address (some minutes)
    .venv/bin/python -m tools.holes --alone     # one at a time
    .venv/bin/python -m tools.holes own_slip    # those with this in their name

Every hole is one that people really make: a scope taken out, an id swapped, a decorator dropped or weakened, a method
let in, an address forgotten.
The report goes to docs/security/holes.txt. Not part of CI: `tests/access/test_matrix.py` is.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from motcua.config import embedded
from tools.planting import ROOT, tested_with

MOST_TOGETHER = 8
REPORT = ROOT / "docs" / "security" / "holes.txt"


@dataclass(frozen=True)
class Hole:
    """A piece of code and what takes its place; `found` must stand in what the failing test says."""

    name: str
    file: str
    old: str
    new: str
    found: str


HOLES = (
    Hole(
        "own_slip: another's slip by its number",
        "portal/selectors.py",
        'scope.own(user, "dossier__"), dossier__key=key, id=slip_id',
        "dossier__key=key, id=slip_id",
        "portal:slip (another's slip)",
    ),
    Hole(
        "own_dossier: a dossier is anybody's",
        "dossiers/selectors/full.py",
        "if found is None or not is_own(user, found):",
        "if found is None:",
        "portal:dossier",
    ),
    Hole(
        "own_list: the list of everybody's dossiers",
        "dossiers/selectors/own.py",
        'rows = rows_from(_kept_page(folder if folder in FOLDERS else "", start, size)(user.owner.pk))',
        "rows = read_rows(Dossier.objects.all()[start : start + size + 1])",
        "portal:my_dossiers",
    ),
    Hole(
        "may_read_file: whoever has the key of a file",
        "dossiers/selectors/access.py",
        "if file.given_by_id == user.owner.pk and (user.behalf is None or user.behalf.is_whole):",
        "if file.given_by_id:",
        "portal:file",
    ),
    Hole(
        "may_open: officers of other agencies",
        "dossiers/selectors/access.py",
        "return posts_give(actor, dossier) or is_asked(actor, dossier)",
        "return bool(actor.seats)",
        "desk:dossier",
    ),
    Hole(
        "own_view: another officer's filter",
        "desk/list_views.py",
        "ListView.objects.filter(owner=_person(actor), id=view_id)",
        "ListView.objects.filter(id=view_id)",
        "desk:saved_view",
    ),
    Hole(
        "present: any dossier that an officer names",
        "desk/views/beside.py",
        "Dossier.objects.filter(visible_to(actor), key=key)",
        "Dossier.objects.filter(key=key)",
        "desk:present",
    ),
    Hole(
        "withdraw_note: a note under the key of another dossier",
        "dossiers/notes.py",
        "filter(dossier=dossier, id=note_id, author=by.person)",
        "filter(id=note_id)",
        "desk:withdraw_note",
    ),
    Hole(
        "scan_batch: pages under the key of another dossier",
        "dossiers/digitising.py",
        "filter(batch__dossier=situation.dossier, batch__key=key)",
        "filter(batch__key=key)",
        "desk:scan_",
    ),
    Hole(
        "holders: not heads alone",
        "desk/views/holders.py",
        "    if not is_head(actor):\n        raise PermissionDenied\n",
        "",
        "desk:holders",
    ),
    Hole(
        "revoke: anybody's delegation",
        "agencies/delegations.py",
        "Delegation.objects.filter(Q(made_by=by.person) | led, id=delegation_id)",
        "Delegation.objects.filter(id=delegation_id)",
        "desk:revoke_delegation",
    ),
    Hole(
        "uploads: somebody else's, by its key",
        "files/uploads.py",
        "Upload.objects.filter(owner=owner, key=key,",
        "Upload.objects.filter(key=key,",
        "files:upload",
    ),
    Hole(
        "give_up: the decorator dropped",
        "people/resending.py",
        "@require_POST\n@signed_in\ndef give_up(",
        "@require_POST\ndef give_up(",
        "people:give_up",
    ),
    Hole(
        "sign_out: by a link too",
        "people/views.py",
        "@require_POST\ndef sign_out(",
        "def sign_out(",
        "people:sign_out",
    ),
    Hole(
        "exchange: without the token of its form",
        "portal/views/dossiers.py",
        "@never_cache\n@require_POST\n@signed_in_for(_dossier_page)\n@explained\ndef exchange(",
        "@__import__('django.views.decorators.csrf', fromlist=['x']).csrf_exempt\n@never_cache\n@require_POST\n"
        "@signed_in_for(_dossier_page)\n@explained\ndef exchange(",
        "/trao-doi",
    ),
    Hole(
        "store: every administrator",
        "console/store/damaged.py",
        "@top_administrators_only",
        "@__import__('motcua.console.access', fromlist=['x']).administrators_only",
        "console:store",
    ),
    Hole(
        "process drafts: another agency's, by their key",
        "console/designer/selectors.py",
        "return (draft, scope) if scope.holds(draft.agency.code) else None",
        "return (draft, scope)",
        "console:draft",
    ),
    Hole(
        "form drafts: listed for every agency",
        "console/forms/selectors.py",
        'drafts = FormDraft.objects.filter(published=None).select_related("agency", "changed_by")',
        'drafts = FormDraft.objects.filter(published=None).select_related("agency", "changed_by")\n'
        "    scope = __import__('motcua.exchange.packages.scope', fromlist=['x']).EVERYTHING",
        "console:forms",
    ),
    Hole(
        "full_export: another agency's whole data",
        "console/exports.py",
        "export = jobs.exports_in(scope_of(actor)).filter(key=key).first()",
        "export = Export.objects.filter(key=key).first()",
        "console:full_export",
    ),
    Hole(
        "officer: another agency's people",
        "console/officers.py",
        "User.objects.filter(_in_scope(scope), pk=number, kind=User.Kind.OFFICER)",
        "User.objects.filter(pk=number, kind=User.Kind.OFFICER)",
        "console:officer",
    ),
    Hole(
        "post_list: another desk's list for the postman",
        "post/selectors.py",
        "HandList.objects.filter(agency_id__in=desk_agencies(actor))",
        "HandList.objects.all()",
        "desk:post_list",
    ),
    Hole(
        "post_label: a parcel under the key of another dossier",
        "post/selectors.py",
        "Parcel.objects.filter(dossier=dossier, key=wanted)",
        "Parcel.objects.filter(key=wanted)",
        "desk:post_label",
    ),
    Hole(
        "invoice: another agency's",
        "payments/selectors_accounts.py",
        "Invoice.objects.filter(of_kept(actor), key=key)",
        "Invoice.objects.filter(key=key)",
        "desk:invoice",
    ),
    Hole(
        "carriers, channels, accounts: another agency's",
        "console/outside.py",
        "filter(agency_id__in=sorted(ruled_by(actor)))",
        "all()",
        "console:carrier",
    ),
    Hole(
        "surveys: another agency's",
        "surveys/selectors.py",
        "mine = Q() if agencies is None else Q(agency__code__in=agencies)",
        "mine = Q()",
        "console:survey",
    ),
    Hole(
        "outgoing: every administrator",
        "console/outgoing/lines.py",
        "@require_safe\n@top_administrators_only\ndef home(",
        "@require_safe\n@__import__('motcua.console.access', fromlist=['x']).administrators_only\ndef home(",
        "console:outgoing",
    ),
    Hole(
        "replies: another agency's procedures",
        "console/replies.py",
        "if found is None or not _rules(scope_of(actor), found):",
        "if found is None:",
        "console:repl",
    ),
    Hole(
        "an address that nobody put into the table",
        "notices/urls.py",
        'path("thong-bao", views.notices, name="list"),',
        'path("thong-bao", views.notices, name="list"),\n    path("thong-bao-cu", views.notices, name="old"),',
        "notices:old",
    ),
)


def main() -> None:
    """Plant, look, report."""
    asked = argparse.ArgumentParser()
    asked.add_argument("names", nargs="*")
    asked.add_argument("--alone", action="store_true", help="one hole at a time")
    given = asked.parse_args()
    holes = [hole for hole in HOLES if not given.names or any(name in hole.name for name in given.names)]
    rounds = [[hole] for hole in holes] if given.alone else list(together(holes))
    lines, missed = [], 0
    for number, planted in enumerate(rounds, 1):
        print(f"round {number} of {len(rounds)}: {len(planted)} holes", flush=True)
        said = tested_with(planted, ["tests/access/test_matrix.py"])
        for hole in planted:
            line = next(
                (one.strip() for one in said.splitlines() if hole.found in one and "E  " in one[:4]), ""
            )
            missed += not line
            lines.append(
                f"{'caught' if line else 'MISSED'}  {hole.name} (src/motcua/{hole.file})\n        {line[4:]}"
            )
            print(lines[-1], flush=True)
    if not given.names:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(
            f"{len(holes) - missed} of {len(holes)} planted holes caught.\n\n" + "\n".join(lines) + "\n"
        )
    embedded.stop()
    sys.exit(1 if missed else 0)


def together(holes: Sequence[Hole]) -> Iterable[list[Hole]]:
    """Rounds of holes of which no two are found at the same address or stand in the same file."""
    waiting = list(holes)
    while waiting:
        planted: list[Hole] = []
        for hole in waiting:
            apart = all(hole.file != one.file and hole.found != one.found for one in planted)
            if apart and len(planted) < MOST_TOGETHER:
                planted.append(hole)
        waiting = [hole for hole in waiting if hole not in planted]
        yield planted


if __name__ == "__main__":
    main()
