"""Entering what people bring on paper: a whole dossier (II.5.2), or a supplement (II.6.2)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.agencies.roles import Role
from motcua.agencies.selectors import Actor
from motcua.catalogue.selectors import cached_version, search_procedures
from motcua.desk import entry_form
from motcua.desk.access import officers_only, page
from motcua.desk.act_form import Typed
from motcua.desk.entry_papers import PREFIX, keep_papers, paper_rows, take_out_or_back
from motcua.desk.entry_state import Entry, read_entry, what_is_missing
from motcua.desk.selectors import unfinished_entries, untouched_entry
from motcua.desk.views.dossier import show, view_or_404
from motcua.dossiers import drafts
from motcua.dossiers.acts import perform
from motcua.dossiers.errors import Conflict, NotAllowed, Refusal
from motcua.dossiers.models import Dossier
from motcua.dossiers.reception import receive_at_desk
from motcua.dossiers.selectors import DossierView
from motcua.dossiers.states import State
from motcua.forms import rules as form_rules
from motcua.kernel.paging import read_page_number
from motcua.people.returning import take_kept

WAITING = (State.WAITING_SUPPLEMENT, State.SUPPLEMENT_ASKED)
