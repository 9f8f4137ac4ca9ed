"""The two rule sets as a whole: which form goes with which act, and how a rule set is read."""

from __future__ import annotations

import pytest

from motcua.process.rules import ApologyRule, ExtensionRule, SupplementRule, parse
from tests.laws.ledger import rules


@pytest.mark.parametrize(
    ("code", "act", "number", "slip"),
    [
        # Circular 01/2018: six forms.
        ("2018", "accept", "01", "giay-tiep-nhan-2018"),
        ("2018", "ask_supplement", "02", "phieu-bo-sung-2018"),
        ("2018", "refuse", "03", "phieu-tu-choi-2018"),
        ("2018", "reject", "03", "phieu-tu-choi-2018"),
        ("2018", "apologise", "04", "phieu-xin-loi-2018"),
        ("2018", "control_sheet", "05", "phieu-kiem-soat-2018"),
        ("2018", "ledger", "06", "so-theo-doi-2018"),
        # Circular 03/2025: seven; the notice of the stop came in between.
        ("2025", "accept", "01", "giay-tiep-nhan"),
        ("2025", "ask_supplement", "02", "phieu-bo-sung"),
        ("2025", "refuse", "03", "phieu-tu-choi"),
        ("2025", "reject", "03", "phieu-tu-choi"),
        ("2025", "apologise", "04", "van-ban-xin-loi"),
        ("2025", "extend", "04", "van-ban-xin-loi"),
        ("2025", "stop", "05", "thong-bao-dung"),
        ("2025", "control_sheet", "06", "phieu-kiem-soat"),
        ("2025", "ledger", "07", "so-theo-doi"),
    ],
)
def test_which_form_belongs_to_which_act(code, act, number, slip):
    assert rules(code).slip_for(act) == slip
    assert rules(code).form_number(slip) == number


def test_six_forms_then_seven_and_none_for_a_stop_before_2025():
    assert sorted(rules("2018").forms) == ["01", "02", "03", "04", "05", "06"]
    assert sorted(rules("2025").forms) == ["01", "02", "03", "04", "05", "06", "07"]
    assert rules("2018").slip_for("stop") is None
    assert rules("2018").form_number("thong-bao-dung") == ""


def test_a_rule_set_names_itself_and_its_law():
    old, new = rules("2018"), rules("2025")
    assert (old.reference, new.reference) == ("2018/1", "2025/1")
    assert old.title == "Cơ chế một cửa theo Nghị định 61/2018/NĐ-CP"
    assert "61/2018/NĐ-CP" in old.legal_basis
    assert "118/2025/NĐ-CP" in new.legal_basis
    assert (old.transfer_cutoff, new.transfer_cutoff) == (900, 900)
    assert (old.answer_minutes, new.answer_minutes) == (480, 480)


WHOLE = {
    "title": "Thử",
    "legal_basis": "Luật thử",
    "supplement": {
        "intake": {"clock": "none", "limit": 2},
        "examination": {"clock": "restart", "limit": 3, "override": "division_head"},
    },
    "transfer_cutoff": "16:30",
    "online_answer_minutes": 240,
    "extension": {"limit": 2, "most_percent": 50, "before_due_days": 3},
    "apology": {"limit": 4, "before_due_days": 5, "moves_due": True, "when_late": "refused"},
    "stop": True,
    "suspension": {"clock": "none"},
    "slips": {"accept": "a"},
    "forms": {"01": "a", "02": "b"},
}


def test_every_value_of_a_rule_set_is_read():
    found = parse("x/7", WHOLE)
    assert (found.reference, found.title, found.legal_basis) == ("x/7", "Thử", "Luật thử")
    assert found.intake == found.supplement("intake") == SupplementRule("none", 2, "")
    assert (
        found.examination == found.supplement("examination") == SupplementRule("restart", 3, "division_head")
    )
    assert (found.transfer_cutoff, found.answer_minutes) == (990, 240)
    assert found.extension == ExtensionRule(limit=2, most_percent=50, before_due_days=3)
    assert found.apology == ApologyRule(limit=4, before_due_days=5, moves_due=True, when_late="refused")
    assert (found.stop, found.suspension_clock) == (True, "none")
    assert (found.slips, found.forms) == ({"accept": "a"}, {"01": "a", "02": "b"})
    assert (found.supplement_clock("examination"), found.supplement_limit("intake")) == ("restart", 2)


def test_what_is_left_out_is_not_given():
    bare = {key: WHOLE[key] for key in ("title", "transfer_cutoff", "online_answer_minutes")}
    found = parse("x/1", bare | {"supplement": {"intake": {}, "examination": {}}})
    assert found.intake == found.examination == SupplementRule("none", None, "")
    assert (found.legal_basis, found.extension, found.apology) == ("", None, None)
    assert (found.stop, found.suspension_clock, found.slips, found.forms) == (False, None, {}, {})
    lenient = parse("x/2", WHOLE | {"apology": {"limit": 1, "before_due_days": 1, "moves_due": False}})
    assert lenient.apology == ApologyRule(1, 1, moves_due=False, when_late="recorded")
