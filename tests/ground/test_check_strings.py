"""The check that every text for users is Vietnamese and marked for translation."""

import pytest

from tools.check_strings import check_python, check_script, check_template, reads_as_vietnamese


def reasons(found: object) -> list[str]:
    return [f"{line}: {reason.split(':')[0]}" for line, reason in found]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "source",
    [
        'label = _("Nộp hồ sơ")',
        'label = _("Trang sau")',  # Vietnamese without a single mark
        'label = _("Còn %(count)s hồ sơ") % {"count": count}',
        'label = ngettext("%(n)s hồ sơ", "%(n)s hồ sơ", n) % {"n": n}',
        '"""Docstrings may name the law: Quá hạn."""',
        'code = "waiting_acceptance"',
        'PATTERN = "[đĐ]"  # not a text: folding',
        '# holds data, not texts: names of provinces\nNAMES = ["Hà Nội", "Huế"]',
        'label = _("Email")',
    ],
)
def test_good_python_passes(source: str) -> None:
    assert reasons(check_python(source)) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('a = 1\nlabel = "Nộp hồ sơ"', "2: not marked for translation"),
        ('label = f"Còn {n} hồ sơ"', "1: not marked for translation"),
        ('label = _(f"Còn {n} hồ sơ")', "1: an f-string cannot be translated"),
        ('label = _("Submit the dossier")', "1: marked for translation but not Vietnamese"),
        ('label = _("Còn %(x)s") % {"x": "hồ sơ"}', "1: not marked for translation"),
        ('messages.success(request, "Saved for later")', "1: not marked for translation"),
        ('raise Incomplete("Choose a file", code="no_file")', "1: not marked for translation"),
    ],
)
def test_bad_python_is_named_with_its_line(source: str, expected: str) -> None:
    assert reasons(check_python(source)) == [expected]


@pytest.mark.parametrize(
    "source",
    [
        '<p>{{ _("Nộp hồ sơ") }}</p>',
        "<p>{% trans %}Nộp <b>hồ sơ</b>{% endtrans %}</p>",
        '{{ button({"text": _("Gửi"), "attributes": {"data-x": {"a": 1}}}) }}',
        '<a class="button button--large" href="/ho-so">{{ name }} &rarr; 12</a>',
        "{# Ghi chú cho người viết #}<script>const label = 1</script>",
        "{% block body_class %}mc-desk{% endblock %}",
        '<img alt="" src="x.png"><input placeholder="{{ _("Từ khoá") }}">',
    ],
)
def test_good_templates_pass(source: str) -> None:
    assert reasons(check_template(source)) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<div>\n<p>Nộp hồ sơ</p></div>", "2: not marked for translation"),
        ("<p>Submit</p>", "1: not marked for translation"),
        ('<input\nplaceholder="Tìm kiếm">', "2: placeholder is not marked for translation"),
        ('<a aria-label="Close">{{ icon }}</a>', "1: aria-label is not marked for translation"),
        ('{{ button({"text": "Gửi"}) }}', "1: not marked for translation"),
        ('{{ ui.button("Save") }}', "1: not marked for translation"),
        ('{{ ui.button("Trang sau", kind="secondary") }}', "1: not marked for translation"),
        ('{{ _("Submit the form") }}', "1: marked for translation but not Vietnamese"),
        ("{% trans %}Submit the form{% endtrans %}", "1: marked for translation but not Vietnamese"),
    ],
)
def test_bad_templates_are_named_with_their_line(source: str, expected: str) -> None:
    assert reasons(check_template(source)) == [expected]


@pytest.mark.parametrize("text", ["Xem", "Trang sau", "In", "%(count)s", "PDF", "Tra cứu", "Gia han"])
def test_what_vietnamese_may_look_like(text: str) -> None:
    assert reads_as_vietnamese(text)


@pytest.mark.parametrize("text", ["Submit", "Next page", "Your dossier", "Search", "Please wait"])
def test_what_it_does_not_look_like(text: str) -> None:
    assert not reads_as_vietnamese(text)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('say("Đang tải…");', [1]),
        ("const text =\n  `Còn ${n} hồ sơ`;", [2]),
        ('// Ghi chú: "Đang tải"\nsay(texts.loading); /* "Đã chép" */', []),
        ('fetch("/ho-so", { method: "POST" });', []),
    ],
)
def test_scripts_say_nothing_of_their_own(source: str, lines: list[int]) -> None:
    assert [line for line, _reason in check_script(source)] == lines
