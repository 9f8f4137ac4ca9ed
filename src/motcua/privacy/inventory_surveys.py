"""What surveys hold on a person: that they took part, and what they answered under their name."""

from django.utils.translation import gettext_lazy as _

from motcua.privacy.kinds import CONSENT, Column, Kind
from motcua.surveys.models import Participation, Reply

SURVEY_KINDS: tuple[Kind, ...] = (
    Kind(
        code="tham-gia-khao-sat",
        title=_("Tham gia khảo sát"),
        what=_("Khảo sát đã trả lời và ngày trả lời, không có nội dung trả lời"),
        purpose=_("Mỗi người trả lời một lần"),
        basis=CONSENT,
        kept=_("Cùng tài khoản"),
        columns=(
            Column("survey", _("Khảo sát"), of=lambda one: one.survey.title),
            Column("on", _("Ngày trả lời"), "day"),
        ),
        rows=lambda person: (
            Participation.objects.filter(person=person).select_related("survey").order_by("-on", "-id")
        ),
        names=frozenset({"surveys.Participation.person"}),
    ),
    Kind(
        code="tra-loi-khao-sat",
        title=_("Câu trả lời khảo sát có ghi tên"),
        what=_("Nội dung trả lời của những khảo sát có ghi tên người trả lời"),
        purpose=_("Biết ý kiến của người sử dụng dịch vụ"),
        basis=CONSENT,
        kept=_("Đến khi khảo sát bị xoá"),
        columns=(
            Column("survey", _("Khảo sát"), of=lambda one: one.survey.title),
            Column("on", _("Ngày trả lời"), "day"),
            Column(
                "answers",
                _("Câu trả lời"),
                of=lambda one: "; ".join(f"{code}: {value}" for code, value in one.answers.items()),
            ),
        ),
        rows=lambda person: (
            Reply.objects.filter(person=person).select_related("survey").order_by("-on", "key")
        ),
        names=frozenset({"surveys.Reply.person"}),
    ),
)
