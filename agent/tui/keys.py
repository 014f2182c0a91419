"""All keys of the app, read from the bindings themselves: for help, and for what the settings file may change."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import App
from textual.binding import Binding

from agent.tui.screens.main import MainScreen
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.offer import OfferView
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.profile_panel import ProfilePanel
from agent.tui.widgets.quick_start import QuickStart
from agent.tui.widgets.steps import Steps
from agent.tui.widgets.why_view import WhyView

OWNERS = (Composer, QuickStart, PickCard, WhyView, Steps, OfferView, ProfilePanel, MainScreen)


def groups(app: App[None]) -> dict[str, list[Binding]]:
    """The described bindings under the title of their widget, as help shows them."""
    found: dict[str, list[Binding]] = {}
    for owner in (*OWNERS, type(app)):
        described = [binding for binding in owner.BINDINGS if isinstance(binding, Binding) and binding.description]
        found.setdefault(owner.BINDING_GROUP_TITLE or "", []).extend(described)
    return found


def names(app: App[None]) -> set[str]:
    """The names by which keys can be changed."""
    return {binding.id for group in groups(app).values() for binding in group if binding.id}


def keys_of(binding: Binding, changed: dict[str, str]) -> Iterator[str]:
    """The keys of a binding, as the settings file has changed them."""
    yield from (key.strip() for key in changed.get(binding.id or "", binding.key).split(","))
