"""What an account may not apply for online by its groups (`people.account_groups`; circular 21/2023, I.21.4).

Asked when a draft is begun and when it is submitted. A dossier that was submitted goes on whatever happens to its
account: a supplement, a withdrawal and the result are not taken from anybody. At the desk nobody is limited.
"""

from django.utils.translation import gettext as _

from motcua.agencies.selectors import Actor
from motcua.dossiers.errors import NotAllowed
from motcua.people.account_groups import against_applying

# The code of the refusal, by which its page leads to what is limited and to objecting.
LIMITED = "limited"


def allow_applying(by: Actor, procedure: str) -> None:
    """Raise NotAllowed where a person may not apply online for this procedure now. No statement.

    `procedure`: its code.
    """
    if by.person is None:
        return
    group = against_applying(by.person, procedure)
    if group is None:
        return
    raise NotAllowed(
        _("%(name)s hiện không nộp trực tuyến được thủ tục này. Lý do: %(reason)s")
        % {"name": by.person.owner.display_name, "reason": group.reason},
        code=LIMITED,
    )
