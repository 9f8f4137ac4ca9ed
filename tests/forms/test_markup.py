"""Explanatory text: a few signs, and no way to write HTML."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.forms.markup import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Một\nHai", '<p class="govuk-body">Một</p>\n<p class="govuk-body">Hai</p>'),
        ("- Một\n- Hai", '<ul class="govuk-list govuk-list--bullet"><li>Một</li><li>Hai</li></ul>'),
        ("1. Một\n2. Hai", '<ol class="govuk-list govuk-list--number"><li>Một</li><li>Hai</li></ol>'),
        ("## Chú ý", '<p class="govuk-body"><strong>Chú ý</strong></p>'),
        (
            "Rất **quan trọng** và *gấp*",
            '<p class="govuk-body">Rất <strong>quan trọng</strong> và <em>gấp</em></p>',
        ),
        ("3 * 4 * 5 và a*", '<p class="govuk-body">3 * 4 * 5 và a*</p>'),
        ("<b>x</b>", '<p class="govuk-body">&lt;b&gt;x&lt;/b&gt;</p>'),
        (
            "[đọc](https://vidu.vn/a?b=1&c=2)",
            '<p class="govuk-body"><a class="govuk-link" href="https://vidu.vn/a?b=1&amp;c=2" target="_blank"'
            ' rel="noopener noreferrer">đọc</a></p>',
        ),
        ("[x](javascript:alert(1))", '<p class="govuk-body">[x](javascript:alert(1))</p>'),
        ("[x](http://vidu.vn)", '<p class="govuk-body">[x](http://vidu.vn)</p>'),
    ],
)
def test_what_the_signs_mean(text: str, html: str) -> None:
    assert to_html(text) == html


@given(st.text("<>&\"'*[]()#-1. aế:/httpsjavascript\n", max_size=80))
def test_only_our_own_elements_come_out(text: str) -> None:
    tags = re.findall(r"<[^>]*>", to_html(text))
    assert all(
        re.fullmatch(r"</?(p|ul|ol|li|strong|em)( class=\"[a-z !-]*\")?>|</?a[^<>]*>", tag) for tag in tags
    )
    assert not re.search(r"href=\"(?!https://)", to_html(text))


@pytest.mark.parametrize("sign", ["*", "**", "[", "[x](", "- ", "*a "])
def test_long_rows_of_signs_take_no_time(sign: str) -> None:
    # The time of this thread alone: what the expressions cost, whatever else the machine does.
    began = time.thread_time()
    to_html(sign * 2500)
    assert time.thread_time() - began < 0.5
