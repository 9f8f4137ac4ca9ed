"""Reading published templates."""

from motcua.slips.models import SlipVersion


def current(code: str) -> SlipVersion:
    """Return the newest version of a slip's template. Raises SlipVersion.DoesNotExist."""
    return SlipVersion.objects.filter(code=code).defer("word_template").latest("number")
