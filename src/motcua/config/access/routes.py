"""The table: every address, every method that it takes, and who gets what. An address that is not here fails the build.

Adding one: `"room:name": get(WHO)`, `form(WHO)` for GET and POST alike, `post(WHO)`; `form(WHO, posting=OTHERS)` where
sending takes more than seeing. `WHO` is a kind of access of `kinds.py`. Where the address names a thing (a key, a
number), the test needs one to ask with: a line in `tests/access/addresses.py`. A further name (`swapped=NO_SUCH`) is
what holds for that other thing of the test, where it differs.
"""

from collections.abc import Mapping

from motcua.config.access import kinds as k
from motcua.config.access.kinds import Access

# By method: what holds for the thing that an address is for, under ""; and for others by their name.
Line = dict[str, Mapping[str, Access]]


def get(access: Access, **others: Access) -> Line:
    """A page that is only read."""
    return {"GET": {"": access, **others}}


def post(access: Access, **others: Access) -> Line:
    """An address that only takes what is sent."""
    return {"POST": {"": access, **others}}


def form(access: Access, posting: Access | None = None, **others: Access) -> Line:
    """A page that is read and sent back."""
    return get(access, **others) | post(posting or access, **others)


_DRAFT = form(k.RULES)
_SENT = post(k.RULES)
_SEEN = get(k.RULES)
_OWN = get(k.OWN)
_OWN_FORM = form(k.OWN)
_LISTED = form(k.OFFICER)
_SWAPPED = k.Access(frozenset(), k.OFFICERS - k.SEEING | {k.Who.DESK, k.Who.DESK_COLLEAGUE, k.Who.COLLEAGUE})
_NO_OUTCOME = {"elsewhere": k.NO_SUCH_AT_DESK}

ROUTES: Mapping[str, Line] = {
    # The portal: public pages, and the own dossiers.
    "portal:home": get(k.PUBLIC),
    "portal:about": get(k.PUBLIC),
    "portal:procedures": get(k.PUBLIC),
    "portal:procedure": get(k.PUBLIC),
    "portal:blank_form": get(k.PUBLIC),
    "portal:services": get(k.PUBLIC),
    "portal:lookup": form(k.PUBLIC),
    "portal:petitions": get(k.PUBLIC),
    "portal:ratings": get(k.PUBLIC),
    "portal:statistics": get(k.PUBLIC),
    "portal:support": get(k.PUBLIC),
    "portal:registers": get(k.PUBLIC),
    "portal:register": get(k.PUBLIC),
    "portal:register_file": get(k.PUBLIC),
    "portal:register_entry": get(k.PUBLIC),
    "portal:agency_registers": get(k.PUBLIC),
    "portal:sitemap": get(k.PUBLIC),
    "portal:robots": get(k.PUBLIC),
    "portal:start": form(k.ACCOUNT),
    "portal:my_dossiers": get(k.ACCOUNT),
    "portal:seen": get(k.ACCOUNT),
    "portal:dossier": _OWN,
    "portal:form_step": _OWN_FORM,
    "portal:autosave": post(k.OWN),
    "portal:papers": _OWN_FORM,
    "portal:delivery": _OWN_FORM,
    "portal:autosave_delivery": post(k.OWN),
    "portal:check": _OWN_FORM,
    "portal:receipt": _OWN,
    "portal:supply": _OWN_FORM,
    "portal:autosave_supply": post(k.OWN),
    "portal:exchange": post(k.OWN),
    "portal:print_form": _OWN,
    "portal:export_form": _OWN,
    "portal:slip": get(k.OWN, swapped=k.NO_SUCH),
    "portal:act": post(k.OWN),
    "portal:file": get(k.READERS, draft=k.OWN),
    "portal:viewer": get(k.READERS, draft=k.OWN),
    "portal:viewer_state": get(k.READERS, draft=k.OWN),
    "portal:preview": get(k.NO_SUCH),  # a PDF is its own view
    # Accounts.
    "people:sign_in": form(k.PUBLIC),
    "people:sign_up": form(k.PUBLIC),
    "people:sign_out": post(k.PUBLIC),
    "people:unsent": form(k.ACCOUNT),
    "people:give_up": post(k.ACCOUNT),
    "people:account": form(k.ACCOUNT),
    "people:password": form(k.ACCOUNT),
    "people:reused_data": form(k.ACCOUNT),
    "people:recovery": form(k.PUBLIC),
    "people:recovery_sent": get(k.PUBLIC),
    "people:recovery_set": form(k.PUBLIC),
    "people:recovery_link": get(k.PUBLIC),
    "notices:list": get(k.ACCOUNT),
    "notices:mailbox": get(k.PUBLIC),  # in the sample mode alone
    "notices:mailbox_message": get(k.PUBLIC),
    # Files and lists for scripts.
    "files:signed": get(k.NOT_HERE),
    "files:uploads": form(k.ACCOUNT),
    "files:upload": {"PATCH": {"": k.OWN}, "DELETE": {"": k.OWN}},
    "forms:wards": get(k.PUBLIC),
    "forms:schema": get(k.PUBLIC),
    "forms:entries": get(k.PUBLIC),
    "look:components": get(k.PUBLIC),
    "audit:puzzle": get(k.PUBLIC),
    "audit:robot_picture": get(k.PUBLIC),
    "audit:robot_sound": get(k.PUBLIC),
    # The desk.
    "desk:home": get(k.OFFICER_OR_CONSOLE),
    "desk:news": get(k.OFFICER),
    "desk:bell": get(k.PUBLIC),  # says nothing (204) to whoever is no officer
    "desk:all_seen": post(k.OFFICER),
    "desk:preferences": _LISTED,
    "desk:holders": get(k.HEAD),
    "desk:holders_bulk": form(k.HEAD_OF_DIVISION),
    "desk:progress": get(k.OFFICER),
    "desk:progress_file": get(k.OFFICER),
    "desk:list": get(k.OFFICER),
    "desk:bulk": form(k.HEAD_OF_AGENCY),  # for the list of the test: what heads of agencies approve
    "desk:folder": get(k.IN_ITS_AGENCY),
    "desk:folder_bulk": form(k.IN_ITS_AGENCY),
    "desk:columns": _LISTED,
    "desk:export": get(k.OFFICER),
    "desk:print_slips": _LISTED,
    "desk:saved_views": get(k.OFFICER),
    "desk:saved_view": form(k.MADE_BY_DESK),
    "desk:delete_view": form(k.MADE_BY_DESK),
    "desk:save_view": _LISTED,
    "desk:answers": get(k.ANSWERING),
    "desk:find": get(k.OFFICER),
    "desk:ledger": get(k.OFFICER),
    "desk:ledger_pdf": get(k.OFFICER),
    "desk:ledger_xlsx": get(k.OFFICER),
    "desk:delegations": _LISTED,
    "desk:revoke_delegation": post(k.DELEGATES),
    "desk:new": form(k.AT_A_DESK, posting=k.AT_ITS_DESK),
    "desk:entry": form(k.MADE_BY_DESK, draft=k.NO_SUCH_AT_DESK, submitted=k.NO_SUCH_AT_DESK),
    "desk:flow": get(k.HEAD),
    "desk:dossier": get(k.SEES),
    "desk:journey": get(k.SEES),
    "desk:slip": get(k.SEES, swapped=k.NO_SUCH_AT_DESK),
    "desk:slip_docx": get(k.SEES, swapped=k.NO_SUCH_AT_DESK),
    "desk:control_sheet": get(k.SEES),
    "desk:control_sheet_docx": get(k.SEES),
    "desk:outcome_draft": get(k.SEES, **_NO_OUTCOME),
    "desk:print_form": get(k.SEES),
    "desk:outcome": form(k.SEES, posting=k.WRITES_RESULT, **_NO_OUTCOME),
    "desk:outcome_pdf": get(k.SEES, **_NO_OUTCOME),
    "desk:supply": form(k.SEES),
    "desk:digitise": form(k.DIGITISES, untaken=k.DIGITISES_UNTAKEN),
    "desk:scan_batch": form(k.DIGITISES, swapped=_SWAPPED),
    "desk:scan_discard": form(k.DIGITISES, swapped=_SWAPPED),
    "desk:scan_page": get(k.DIGITISES, swapped=_SWAPPED),
    "desk:scan_paper": form(k.DIGITISES, swapped=_SWAPPED),
    "desk:exchange": post(k.SEES),
    "desk:note": post(k.SEES),
    "desk:withdraw_note": post(k.HOLDS, swapped=k.NO_SUCH_AT_DESK),
    "desk:present": post(k.SEES),
    # Reading leads to the dossier's page, whatever the key.
    "desk:act": get(k.OFFICER) | post(k.HOLDS, untaken=k.Access(frozenset({k.Who.COLLEAGUE}), k.OFFICERS)),
    # The console.
    "console:home": get(k.ADMINISTRATOR),
    "console:import": form(k.ADMINISTRATOR),
    "console:package": form(k.TOP_OR_HIDDEN),  # its giver: in the test the top administrator
    "console:export": get(k.ADMINISTRATOR),
    "console:export_one": get(k.ADMINISTRATOR),
    "console:states": get(k.ADMINISTRATOR),
    "console:states_edit": form(k.TOP),
    "console:labels": form(k.TOP),
    "console:calendar": get(k.ADMINISTRATOR),
    "console:recalculation": form(k.ADMINISTRATOR),
    "console:replies": get(k.ADMINISTRATOR),
    "console:replies_of": _DRAFT,
    "console:reply": _DRAFT,
    "console:catalogue": get(k.TOP),
    "console:catalogue_take_back": post(k.TOP),
    "console:catalogue_list": get(k.TOP),
    "console:catalogue_export": get(k.TOP),
    "console:catalogue_upload": form(k.TOP),
    "console:catalogue_add": form(k.TOP),
    "console:catalogue_entry": form(k.TOP),
    "console:catalogue_retire": form(k.TOP),
    "console:documents": get(k.ADMINISTRATOR),
    "console:documents_export": get(k.ADMINISTRATOR),
    "console:documents_upload": form(k.TOP),
    "console:document_add": form(k.TOP),
    "console:documents_standing": get(k.ADMINISTRATOR),
    "console:document": form(k.ADMINISTRATOR, posting=k.TOP),
    "console:folders": get(k.ADMINISTRATOR),
    "console:folder_set_new": form(k.ADMINISTRATOR),
    "console:folder_set": _DRAFT,
    "console:folder_set_change": _DRAFT,
    "console:folder_set_delete": _DRAFT,
    "console:folder_add": _DRAFT,
    "console:folder_change": _DRAFT,
    "console:folder_delete": _DRAFT,
    "console:store": form(k.TOP, posting=k.NO_SUCH_AT_THE_TOP),  # no content is named in the test
    "console:retention": form(k.TOP),
    "console:retention_going": get(k.TOP),
    "console:retention_gone": get(k.TOP),
    "console:full_exports": form(k.ADMINISTRATOR),
    "console:full_export": _SEEN,
    "console:trail": get(k.ADMINISTRATOR),
    "console:trail_file": get(k.ADMINISTRATOR),
    "console:trail_proof": form(k.TOP),
    "console:trail_digest": get(k.NO_SUCH_AT_THE_TOP),  # no day has been signed in the test
    "console:quotas": form(k.ADMINISTRATOR, posting=k.TOP),
    "console:officers": form(k.ADMINISTRATOR),
    "console:officer": _DRAFT,
    "console:procedures": get(k.ADMINISTRATOR),
    "console:procedures_export": get(k.ADMINISTRATOR),
    "console:procedures_blank": get(k.ADMINISTRATOR),
    "console:procedures_upload": form(k.ADMINISTRATOR),
    "console:workbook_report": post(k.ADMINISTRATOR),
    "console:procedure_new": form(k.ADMINISTRATOR),
    "console:procedure_begin": post(k.ADMINISTRATOR),
    "console:procedure_draft": _DRAFT,
    "console:procedure_publish": _DRAFT,
    "console:procedure_preview": _SEEN,
    "console:procedure_discard": _DRAFT,
    "console:procedure_package": get(k.ADMINISTRATOR),
    "console:procedure_take_back": form(k.RULES_OR_FORBIDDEN),
    "console:procedure_hide": form(k.RULES_OR_FORBIDDEN),
    "console:procedure": get(k.ADMINISTRATOR),
    "console:forms": get(k.ADMINISTRATOR),
    "console:form_new": form(k.ADMINISTRATOR),
    "console:form_upload": form(k.ADMINISTRATOR),
    "console:form_draft": _SEEN,
    "console:form_change": _SENT,
    "console:form_general": _SENT,
    "console:form_step": _SENT,
    "console:form_field": _DRAFT,
    "console:form_preview": _SEEN,
    "console:form_frame": _DRAFT,
    "console:form_take": _DRAFT,
    "console:form_discard": _DRAFT,
    "console:form_publish": _DRAFT,
    "console:form_draft_file": _SEEN,
    "console:form_begin": post(k.RULES_OR_FORBIDDEN),
    "console:form_file": get(k.ADMINISTRATOR),
    "console:form": get(k.ADMINISTRATOR),
    "console:paper_types": get(k.ADMINISTRATOR),
    "console:paper_type_add": form(k.TOP),
    "console:paper_type": form(k.ADMINISTRATOR, posting=k.TOP),
    "console:templates": get(k.ADMINISTRATOR),
    "console:template_new": form(k.TOP),
    "console:template": get(k.ADMINISTRATOR),
    "console:template_package": get(k.ADMINISTRATOR),
    "console:template_begin": post(k.TOP),
    "console:template_draft": form(k.TOP),
    "console:template_look": post(k.TOP),
    "console:template_choose": post(k.TOP),
    "console:template_file": get(k.TOP),
    "console:template_publish": form(k.TOP),
    "console:template_discard": form(k.TOP),
    "console:processes": get(k.ADMINISTRATOR),
    "console:process_new": form(k.ADMINISTRATOR),
    "console:draft_begin": post(k.ADMINISTRATOR),
    "console:draft": _SEEN,
    "console:draft_change": _SENT,
    "console:draft_general": _SENT,
    "console:draft_step": _SENT,
    "console:draft_discard": _DRAFT,
    "console:draft_publish": _DRAFT,
    "console:draft_comment": _SENT,
    "console:draft_settle": post(k.RULES, swapped=k.NO_SUCH_AT_CONSOLE),
    "console:draft_file": _SEEN,
    "console:draft_walk": _SEEN,
    "console:draft_load": _SEEN,
    "console:process_walk": get(k.ADMINISTRATOR),
    "console:process_load": get(k.ADMINISTRATOR),
    "console:process_upload": form(k.ADMINISTRATOR),
    "console:process_file": get(k.ADMINISTRATOR),
    "console:migrate": form(k.ADMINISTRATOR),
    "console:migrate_undo": _SENT,
    "console:process": get(k.ADMINISTRATOR),
}
