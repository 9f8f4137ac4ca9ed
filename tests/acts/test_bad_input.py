"""What changes under a moving dossier: a new version, a role that is gone, a unit that is gone. Nothing is lost."""

from __future__ import annotations

import pytest

from motcua.agencies.models import Holding, Post, Unit
from motcua.agencies.services import end_holding, give_post
from motcua.dossiers.models import Dossier
from motcua.dossiers.selectors import work_list
from motcua.dossiers.verification import verify
from tests.acts.coordination import publish
from tests.sample_database import forget_cached
from tests.story import (
    APPLICANT,
    CLERK,
    DESK,
    DIRECTOR,
    EXAMINER,
    EXAMINER_2,
    HEAD,
    OTHER_EXAMINER,
    Story,
)


@pytest.mark.criterion("II.3.1")
def test_a_version_published_while_a_dossier_moves_disturbs_it_not(story: Story) -> None:
    dossier = story.assigned()
    version = dossier.process_version_id

    def another_way(steps: dict[str, dict[str, object]]) -> None:
        steps["tham-dinh"]["actions"] = [
            {"code": "gui", "label": "Gửi thẳng", "act": "propose", "to": "ky-duyet", "kind": "primary"}
        ]

    publish(another_way)
    dossier = story.do("propose", dossier, EXAMINER, {"opinion": "Đủ"}).dossier
    assert (dossier.process_version_id, dossier.step) == (version, "duyet-phong")
    assert (
        story.refused("propose", story.assigned(), EXAMINER, {"opinion": "Đủ"}, action="trinh").status == 409
    )
    newer = story.do("propose", story.assigned(), EXAMINER, {"opinion": "Đủ"}).dossier
    assert (newer.process_version_id != version, newer.step) == (True, "ky-duyet")
    assert list(verify()) == []


def test_a_page_of_the_old_version_says_what_to_do(story: Story) -> None:
    dossier = story.assigned()
    refusal = story.refused("propose", dossier, EXAMINER, {"opinion": "Đủ"}, action="khong-co-nua")
    assert refusal.status == 409
    assert refusal.message.endswith("Hãy tải lại trang.")


def test_a_step_whose_posts_are_gone_keeps_the_dossier_until_somebody_holds_one(story: Story) -> None:
    """A deleted role still named by a step: what was sent there waits, is seen, and goes on afterwards."""
    dossier = story.approved()
    posts = Post.objects.filter(role="clerk", unit__agency__code="H27.03")
    posts.update(role="examiner")
    result = {"number": "12/GP-SCT", "issued_on": story.today(), "file": story.file("ket-qua.pdf")}
    assert story.refused("finish", dossier, CLERK, result).status == 404
    assert Dossier.objects.get(pk=dossier.pk).step == "van-thu"
    assert story.refused("approve", dossier, DIRECTOR).status == 403
    posts.filter(code__startswith="van-thu").update(role="clerk")
    Post.objects.filter(unit__kind="clerical", unit__agency__code="H27.03").update(role="clerk")
    assert story.do("finish", dossier, CLERK, result).dossier.step == "nhan-ket-qua"


def test_an_officer_who_moves_to_another_unit_leaves_the_work_to_be_given_anew(story: Story) -> None:
    """What the officer held stays with the division, is seen by its head, and goes on with somebody else."""
    dossier = story.assigned()
    moved = story.person(EXAMINER)
    holding = Holding.objects.get(person=moved)
    elsewhere = Post.objects.filter(unit=story.unit(OTHER_EXAMINER), role="examiner")[0]
    end_holding(holding)
    give_post(moved, elsewhere.unit, "examiner", "Chuyên viên")
    assert [seat.unit_id for seat in story.actor(EXAMINER).seats] == [elsewhere.unit_id]
    assert story.refused("propose", dossier, EXAMINER, {"opinion": "Đủ"}).status in (403, 404)
    kept = Dossier.objects.get(pk=dossier.pk)
    assert (kept.unit_id, kept.assignee_id) == (story.trade_division(), moved.pk)
    held = work_list(story.actor(HEAD), "left_behind")
    assert held is not None
    assert dossier.key in {row.key for row in held.items}
    data = {"examiner": str(story.person(EXAMINER_2).id), "reason": "Cán bộ chuyển công tác"}
    story.do("reassign", dossier, HEAD, data)
    assert story.do("propose", dossier, EXAMINER_2, {"opinion": "Đủ"}).dossier.step == "duyet-phong"
    assert list(verify()) == []


def test_a_unit_that_is_gone_is_named_before_anything_is_sent_there(story: Story) -> None:
    dossier = story.to_approve()
    Unit.objects.filter(kind="clerical", agency__code="H27.03").update(kind="administration")
    forget_cached()
    refusal = story.refused("approve", dossier, DIRECTOR, {"reason": "Đồng ý"})
    assert refusal.status == 409
    assert refusal.message == (
        "Cơ quan không còn bộ phận nào cho bước “Vào sổ, đóng dấu, phát hành”. "
        "Hồ sơ vẫn ở bước hiện tại; hãy báo quản trị viên."
    )


def test_an_action_with_a_condition_exists_only_where_the_answers_say_so(story: Story) -> None:
    def only_sometimes(steps: dict[str, dict[str, object]]) -> None:
        actions = steps["tham-dinh"]["actions"]
        assert isinstance(actions, list)
        for action in actions:
            if action["act"] == "reject":
                action["when"] = {"field": "khong_co", "is": "x"}

    publish(only_sometimes)
    dossier = story.assigned()
    assert story.refused("reject", dossier, EXAMINER, {"reason": "Thiếu"}).status == 409
    Dossier.objects.filter(pk=dossier.pk).update(answers={**dossier.answers, "khong_co": "x"})
    assert story.do("reject", dossier, EXAMINER, {"reason": "Thiếu"}).dossier.state == "stopped"


def test_two_heads_at_once_assign_it_once(story: Story) -> None:
    dossier = story.forwarded()
    seen = dossier.event_count
    choice = {"examiner": str(story.person(EXAMINER).id)}
    story.do("assign", dossier, HEAD, choice, expected=seen)
    assert story.refused("forward", dossier, DESK, expected=seen).status == 409
    assert story.refused("ask_withdrawal", dossier, APPLICANT, {"reason": "x"}, expected=seen).status == 409
