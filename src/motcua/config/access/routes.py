"""The table: every address, every method that it takes, and who gets what. An address that is not here fails the build.

Adding one: `"room:name": get(WHO)`, `form(WHO)` for GET and POST alike, `post(WHO)`; `form(WHO, posting=OTHERS)` where
sending takes more than seeing. `WHO` is a kind of access of `kinds.py`. Where the address names a thing (a key, a
number), the test needs one to ask with: a line in `tests/access/addresses.py`. A further name (`swapped=NO_SUCH`) is
what holds for that other thing of the test, where it differs.
"""

from collections.abc import Mapping

from motcua.config.access import kinds as k
from motcua.config.access.lines import Line, form, get, post
from motcua.config.access.routes_console import CONSOLE

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
    "portal:ask_to_submit": post(k.OWN),
    # Acting for others: who gives an authorisation, and who holds one, may end it.
    "portal:acting": get(k.APPLICANT),
    "portal:authorise": form(k.GIVES_MANDATES),
    "portal:authorisation_paper": form(k.PERSON),
    "portal:renew_paper": _OWN_FORM,  # who acts for another is told to stop that first
    "portal:end_mandate": form(k.OWN_ALONE),
    # The own data: an officer is a person too.
    "portal:personal_data": get(k.ACCOUNT),
    "portal:personal_copy": post(k.ACCOUNT, removing=k.OWN_ALONE),
    "portal:personal_download": get(k.OWN_ALONE),
    "portal:personal_consent": post(k.ACCOUNT),
    "portal:personal_erase": form(k.ACCOUNT),
    "portal:personal_ask": form(k.ACCOUNT),
    "portal:personal_request": form(k.OWN_ALONE),
    "portal:personal_schema": get(k.PUBLIC),
    "portal:access": form(k.ACCOUNT, posting=k.OWN_ALONE),
    "portal:close_account": form(k.APPLICANT),
    # Accounts.
    "people:sign_in": form(k.PUBLIC),
    "people:sign_up": form(k.PUBLIC),
    "people:sign_out": post(k.PUBLIC),
    # On the way in: whoever has not given the right password before is led back to the first page.
    "people:second_factor": form(k.PUBLIC),
    "people:enrol": form(k.PUBLIC),
    "people:sessions_full": form(k.PUBLIC),
    "people:activation": form(k.PUBLIC),
    "people:activation_confirm": form(k.PUBLIC),
    "people:activation_link": get(k.PUBLIC),
    "people:oidc": get(k.PUBLIC, off=k.NOT_HERE),
    "people:oidc_returned": get(k.PUBLIC, off=k.NOT_HERE),
    "people:oidc_complete": form(k.PUBLIC),
    "people:oidc_signed_out": get(k.PUBLIC, off=k.NOT_HERE),
    "people:unsent": form(k.ACCOUNT),
    "people:give_up": post(k.ACCOUNT),
    "people:account": form(k.ACCOUNT),
    "people:password": form(k.ACCOUNT),
    "people:reused_data": form(k.ONESELF),
    "people:recovery": form(k.PUBLIC),
    "people:recovery_sent": get(k.PUBLIC),
    "people:recovery_set": form(k.PUBLIC),
    "people:recovery_link": get(k.PUBLIC),
    "people:recovery_code": form(k.PUBLIC),
    "people:email": form(k.ACCOUNT),
    "people:phone": form(k.ACCOUNT),
    "people:contact_codes": form(k.ACCOUNT),
    "people:security": form(k.ACCOUNT),
    "people:factor_app": form(k.ACCOUNT),
    "people:factor_key": form(k.ACCOUNT),
    "people:ways": form(k.ACCOUNT),
    "people:prove": form(k.ACCOUNT),
    "people:sessions": form(k.ACCOUNT),
    "people:session_left": get(k.ACCOUNT),
    "people:session_stay": post(k.ACCOUNT),
    "people:act_for": post(k.ACCOUNT),
    "people:members": get(k.ORGANISATION) | post(k.ORGANISATION, another=k.NO_SUCH),
    "people:member_remove": form(k.OWN_ALONE),
    "people:invitation": form(k.PUBLIC),  # the link of the letter is the proof
    "people:invitation_link": get(k.PUBLIC),
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
    "desk:second_person": form(k.OFFICER, posting=k.NO_SUCH_AT_DESK),  # nothing is named to be taken back
    "desk:second_person_ask": post(k.OFFICER),
    "desk:second_person_file": get(k.NO_SUCH_AT_DESK),  # no file was made in the test
    "desk:delegations": _LISTED,
    "desk:revoke_delegation": post(k.DELEGATES),
    "desk:new": form(k.AT_A_DESK, posting=k.AT_ITS_DESK),
    "desk:entry": form(k.MADE_BY_DESK, draft=k.NO_SUCH_AT_DESK, submitted=k.NO_SUCH_AT_DESK),
    "desk:autosave_entry": post(k.MADE_BY_DESK, draft=k.NO_SUCH_AT_DESK, submitted=k.NO_SUCH_AT_DESK),
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
    **CONSOLE,
}
