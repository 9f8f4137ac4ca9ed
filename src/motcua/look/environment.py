"""The Jinja2 environment of every page."""

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import jinja2
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.urls import get_urlconf, reverse
from django.utils.translation import get_language, gettext, ngettext
from jinja2.nodes import EvalContext
from markupsafe import Markup

from motcua.kernel import dates, masking, money
from motcua.look.assets import asset, emblem_address
from motcua.look.display import file_size, state_kind
from motcua.look.file_texts import file_texts, formats_text, limit_text
from motcua.look.script_texts import script_texts

COMPONENT_PREFIX = "govuk_frontend_jinja"


class _ComponentLoader(jinja2.BaseLoader):
    """Load the component macros into a lenient twin of the environment.

    They ask freely for options that were not given, which StrictUndefined rightly forbids in our own pages.
    """

    def __init__(self) -> None:
        self._inner = jinja2.PrefixLoader({COMPONENT_PREFIX: jinja2.PackageLoader(COMPONENT_PREFIX)})
        self._lenient: jinja2.Environment | None = None

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        if self._lenient is None:
            self._lenient = environment.overlay(undefined=jinja2.Undefined, loader=self._inner)
        return self._lenient.get_template(name, globals=globals)

    def list_templates(self) -> list[str]:
        return self._inner.list_templates()

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        return self._inner.get_source(environment, template)


class _PageLoader(jinja2.BaseLoader):
    """Our own templates first by folder, the component macros by their prefix."""

    def __init__(self, ours: jinja2.BaseLoader) -> None:
        self._ours = ours
        self._components = _ComponentLoader()

    def _for(self, name: str) -> jinja2.BaseLoader:
        return self._components if name.startswith(f"{COMPONENT_PREFIX}/") else self._ours

    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        return self._for(name).load(environment, name, globals)

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        return self._for(template).get_source(environment, template)

    def list_templates(self) -> list[str]:
        return sorted({*self._ours.list_templates(), *self._components.list_templates()})


def url(name: str, /, *args: Any, **kwargs: Any) -> str:
    """Return the address of a named view: `url("desk:dossier", code=row.code)`."""
    return _address(get_urlconf(), name, args, tuple(kwargs.items()))


# A page asks for dozens of addresses and more than a hundred texts, nearly all the same each time: looked up anew they
# take an eighth of its time.
@lru_cache(maxsize=8192)
def _address(
    urlconf: str | None, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
) -> str:
    return reverse(name, urlconf=urlconf, args=args or None, kwargs=dict(kwargs) or None)


@jinja2.pass_eval_context
def _text(context: EvalContext, message: str, /, **variables: object) -> str:
    """The text in the page's language with its variables put in, escaped in HTML; "%%" stands for a per cent sign."""
    language = get_language()
    if not context.autoescape:  # the plain text of a letter
        return gettext(message) % variables
    return _translated(language, message) % variables if variables else _plain(language, message)


@lru_cache(maxsize=8192)
def _translated(language: str | None, message: str) -> Markup:
    return Markup(gettext(message))  # noqa: S704 - a text of ours, not of a person's


@lru_cache(maxsize=8192)
def _plain(language: str | None, message: str) -> Markup:
    return _translated(language, message) % {}


def query(request: HttpRequest, **changes: Any) -> str:
    """Return the page's own query string with `changes`; None or "" takes a key away, a list gives it several values.

    Filters, order and page number thus stay in the address, where they can be saved, shared and gone back to.
    The result starts with "?" (a bare "?" when nothing is left: the same page without filters).
    """
    values: QueryDict = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            values.pop(key, None)
        elif isinstance(value, (list, tuple)):
            values.setlist(key, [str(one) for one in value])
        else:
            values[key] = str(value)
    return "?" + urlencode([(key, one) for key, many in values.lists() for one in many])


def environment(**options: Any) -> jinja2.Environment:
    """Build the environment from the options of Django's Jinja2 backend (settings.TEMPLATES)."""
    options["undefined"] = jinja2.StrictUndefined
    options["loader"] = _PageLoader(options["loader"])
    env = jinja2.Environment(  # noqa: S701 - Django's backend passes autoescape=True
        **options,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    # The extension adds this method to the environment at run time, where a type checker cannot see it.
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    # What the extension's own function does, without looking for it in the page's variables each time.
    env.globals["gettext"] = env.globals["_"] = _text
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(
        asset=asset,
        emblem_address=emblem_address,
        file_texts=file_texts,
        query=query,
        script_texts=script_texts,
        static=static,
        url=url,
    )
    env.filters.update(
        date=dates.format_date,
        datetime=dates.format_datetime,
        time=dates.format_time,
        long_date=dates.format_long_date,
        dong=money.format_dong,
        number=money.format_number,
        file_size=file_size,
        formats_text=formats_text,
        limit_text=limit_text,
        state_kind=state_kind,
        masked_email=masking.mask_email,
        masked_phone=masking.mask_number,
        masked_id=masking.mask_number,
    )
    return env
