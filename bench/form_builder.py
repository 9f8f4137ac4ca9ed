"""A draft of the form of a hundred fields, for the builder's page."""

from bench.forms import hundred_fields
from bench.people import ADMINISTRATOR, named
from motcua.agencies.selectors import actor_for
from motcua.console.forms.beginning import begin_new
from motcua.console.models import FormDraft

TITLE = "Biểu mẫu một trăm mục, bản nháp"
OPENED = "m2_10"


def building_draft() -> FormDraft:
    """The draft; made once."""
    found = FormDraft.objects.filter(title=TITLE).first()
    if found is not None:
        return found
    administrator = named(ADMINISTRATOR)
    return begin_new(actor_for(administrator), administrator, TITLE, hundred_fields())
