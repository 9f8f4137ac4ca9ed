"""A form of a hundred fields and as many conditions: how long its rules take, and a draft of it for its pages."""

import statistics
import time
from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from bench.generate import generate_drafts
from motcua.agencies.selectors import actor_for
from motcua.dossiers import drafts
from motcua.dossiers.models import Dossier
from motcua.forms import rules
from motcua.forms.selectors import cached_form
from motcua.forms.services import publish

CODE = "bench-tram-muc"
STEPS, FIELDS = 5, 20
TIMES = 30


def hundred_fields() -> dict[str, Any]:
    """The definition: in every step each field hangs on the one before it, on a table or on an earlier step."""
    steps = [
        {
            "code": f"buoc-{step}",
            "title": f"Phần {step}",
            "fields": [_field(step, at) for at in range(FIELDS)],
        }
        for step in range(STEPS)
    ]
    return {"kind": "form", "code": CODE, "title": "Biểu mẫu một trăm mục", "steps": steps}


def _field(step: int, at: int) -> dict[str, Any]:
    code = f"m{step}_{at}"
    before = f"m{step}_{at - 1}" if at else f"m{max(step - 1, 0)}_0"
    common: dict[str, Any] = {"code": code, "label": f"Mục {step}.{at}", "hint": "Ghi như trên giấy tờ."}
    if at == 0:
        rule = {"required_when": f"filled(m{step}_3)"} if step == 0 else {"shown_when": f"{before} = 'co'"}
        options = [{"value": "co", "label": "Có"}, {"value": "khong", "label": "Không"}]
        return {**common, **rule, "kind": "choice", "options": options}
    if at == FIELDS - 2:
        columns = [
            {"code": "ten", "kind": "text", "label": "Tên"},
            {"code": "so", "kind": "number", "label": "Số", "total": True},
            {"code": "gia", "kind": "money", "label": "Giá"},
            {"code": "tien", "kind": "computed", "label": "Tiền", "formula": "so * gia", "result": "money"},
        ]
        return {**common, "kind": "table", "columns": columns, "shown_when": f"m{step}_0 = 'co'"}
    if at == FIELDS - 1:
        formula = f"sum({before}.tien) + if(m{step}_1 > 5, m{step}_1 * 1000, 0)"
        return {**common, "kind": "computed", "formula": formula, "result": "money"}
    if at == 1:
        return {**common, "kind": "number", "shown_when": {"field": f"m{step}_0", "is": "co"}}
    kind = ("text", "textarea", "date", "phone")[at % 4]
    condition = {
        "all": [{"field": f"m{step}_0", "is": "co"}, {"not": {"field": f"m{step}_1", "at_most": -1}}]
    }
    return {
        **common,
        "kind": kind,
        "shown_when": condition,
        "required_when": f"m{step}_1 >= 100 or filled(m0_1)",
    }


def answers() -> dict[str, Any]:
    """An answer to every field, each a correct one."""
    by_kind: dict[str, Any] = {
        "choice": "co",
        "number": 7,
        "text": "Cửa hàng Hương Sơn",
        "textarea": "Nội dung",
        "date": "2020-05-20",
        "phone": "0912345678",
        "table": [{"ten": "Rượu nếp", "so": 3, "gia": 120_000}] * 5,
    }
    form = rules.parse(hundred_fields())
    return {field.code: by_kind[field.kind] for field in form.fields if field.kind in by_kind}


def large_draft() -> Dossier:
    """A draft of that form, filled in; made once."""
    found = Dossier.objects.filter(form_version__code=CODE).first()
    if found is not None:
        return found
    definition = hundred_fields()
    ((draft, _citizen),) = generate_drafts(1)
    draft.form_version = publish(CODE, definition["title"], definition)
    draft.answers = answers()
    draft.save(update_fields=["form_version", "answers"])
    return draft


def rules_ms() -> dict[str, float]:
    """Medians: the check before publishing; the rules of one step; reading and saving one step of a draft."""
    definition, given = hundred_fields(), answers()
    draft = large_draft()
    form = cached_form(draft.form_version_id)
    step = form.steps[2]
    assert rules.check(definition) == []
    assert rules.validate(form, given) == {}
    actor = actor_for(draft.submitter)
    numbers = iter(range(TIMES + 1))

    def save() -> None:
        post = QueryDict(f"m2_0=co&m2_4=Ghi+{next(numbers)}&m2_1=8&m2_18=&m2_18-0-so=4&m2_18-0-gia=100")
        typed = rules.read_answers(step, post)
        drafts.save_answers(actor, draft.key, typed, fields=set(typed))

    return {
        "check_ms": _median(lambda: rules.check(definition)),
        "step_ms": _median(lambda: (rules.validate(form, given, step), rules.clean(form, given))),
        "save_ms": _median(save),
    }


def _median(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _time in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return round(statistics.median(taken), 2)
