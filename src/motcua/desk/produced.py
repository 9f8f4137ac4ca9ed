"""What the step at hand is to make, and what earlier steps made, as the page of a dossier shows them."""

from typing import Any

from django.urls import reverse

from motcua.dossiers.selectors import DossierView


def to_produce(view: DossierView) -> list[dict[str, Any]]:
    """[{label, there}] of what has to be there before the dossier leaves the step, for who can act on it now."""
    step = view.situation.step
    if step is None or not any(step.action(one.code) for one in view.actions):
        return []
    made = view.dossier.produced or {}
    papers, fields = made.get("papers", {}).get(step.code, {}), made.get("fields", {})
    return [
        *({"label": title, "there": title in papers} for title in step.produces),
        *({"label": one.label, "there": one.code in fields} for one in step.fields if one.required),
    ]


def product_cards(view: DossierView) -> list[dict[str, str]]:
    """The papers made, each with the step that made it."""
    process = view.situation.process
    return [
        {
            "name": one.name,
            "href": reverse("portal:file", kwargs={"key": one.key}),
            "detail": f"{one.title}, {process.title_of(one.step)}"
            if process.title_of(one.step)
            else one.title,
        }
        for one in view.products
    ]
