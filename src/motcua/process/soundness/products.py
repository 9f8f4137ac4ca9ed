"""What a step is to make: somebody has to be asked for it, and what is filled in has to have a name of its own."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.forms.check import check as check_form
from motcua.process.definition import TARGET_WORDS
from motcua.process.soundness.places import Place, Problem, Raw, actions


def product_problems(place: Place) -> Iterator[Problem]:
    """Every problem of papers and fields to be made at a step."""
    used: dict[str, str] = {}
    for index, step in enumerate(place.steps):
        at = f"/steps/{index}"
        names = {"title": step["title"]}
        produces, fields = step.get("produces", []), step.get("fields", [])
        if not produces and not fields:
            continue
        key = "produces" if produces else "fields"
        if step["role"] == "applicant":
            yield Problem(
                f"{at}/{key}",
                _(
                    "Bước “%(title)s” chờ người nộp nên không có sản phẩm của cán bộ. Hãy bỏ sản phẩm, hoặc giao "
                    "bước này cho cán bộ."
                )
                % names,
            )
        elif not any(_leads_on(step, action) for action in actions(step)):
            yield Problem(
                f"{at}/{key}",
                _(
                    "Bước “%(title)s” phải có sản phẩm nhưng không có “đường đi thường lệ” dẫn đi tiếp, nên không ai "
                    "được hỏi sản phẩm đó. Hãy chọn loại “đường đi thường lệ” cho một thao tác."
                )
                % names,
            )
        yield from _twice(at, produces, names)
        yield from _fields(at, fields, names)
        for number, one in enumerate(fields):
            if one["code"] in used:
                yield Problem(
                    f"{at}/fields/{number}/code",
                    _(
                        "Mã trường “%(code)s” của bước “%(title)s” đã dùng ở bước “%(other)s”. Hãy đặt mã khác."
                    )
                    % {"code": one["code"], "other": used[one["code"]], **names},
                )
            used.setdefault(one["code"], step["title"])


def _leads_on(step: Raw, action: Raw) -> bool:
    return action.get("kind") == "primary" and action["to"] not in (*TARGET_WORDS, step["code"])


def _twice(at: str, produces: list[str], names: dict[str, str]) -> Iterator[Problem]:
    for number, title in enumerate(produces):
        if title in produces[:number]:
            yield Problem(
                f"{at}/produces/{number}",
                _("Bước “%(title)s” ghi sản phẩm “%(product)s” hai lần.") % {"product": title, **names},
            )


def _fields(at: str, fields: list[Raw], names: dict[str, str]) -> Iterator[Problem]:
    """What the forms' own check says of them; its pointers are into a form of one step."""
    if not fields:
        return
    title = names["title"]
    whole = {"code": "buoc", "title": title, "steps": [{"code": "buoc", "title": title, "fields": fields}]}
    for problem in check_form(whole):
        yield Problem(
            problem.pointer.replace("/steps/0", at, 1),
            _("Trường cán bộ điền ở bước “%(title)s”: %(reason)s") % {"reason": problem.message_vi, **names},
        )
