"""What the app looks like. After a wanted change run this file with ``--snapshot-update``, and look at the pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from agent.config import Settings
from agent.events import Compared, Explained, PicksReady, ReplyText, TurnFinished
from agent.tui.app import GatrecApp
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.why_view import WhyView

REPLY = "**Fargo** (1996) comes first, because of Seven and Heat. Ask “why the first one?” if you wonder."
STANDARD, WIDE, NARROW = (80, 24), (120, 40), (40, 20)


@pytest.fixture
def start(session, pick, entry, explanation, facts, wait_until, monkeypatch):
    """Makes an app in which one turn was answered; nothing moves or blinks."""
    session.entries = [
        entry(1, label="Heat (1995)", movie_id=6, said_at="2026-11-21T12:00:00+00:00"),
        entry(2, label="Seven (1995)", movie_id=47, strength=0.75, said_at="2026-11-21T12:00:00+00:00"),
        entry(3, "genre", "no Horror", polarity="avoid", value="Horror", said_at="2026-11-21T12:00:00+00:00"),
    ]
    second = {"title": "The Silence of the Lambs", "year": 1991, "genres": ["Crime", "Horror"], "rating_mean": 4.1}
    picks = [pick(1), pick(2, **second), pick(3, "Léon: The Professional", year=1994)]
    session.map["points"] = [
        {"movie_id": 1, "title": "Fargo", "kind": "pick", "x": 0.4, "y": 0.6},
        {"movie_id": 2, "title": "The Silence of the Lambs", "kind": "pick", "x": -0.5, "y": 0.2},
        {"movie_id": 6, "title": "Heat", "kind": "like", "x": 0.3, "y": 0.1},
        {"movie_id": 47, "title": "Seven", "kind": "like", "x": -0.4, "y": -0.3},
        {"movie_id": 1721, "title": "Titanic", "kind": "dislike", "x": 0.6, "y": -0.5},
    ]
    session.map |= {"left": ["Horror", "Crime"], "right": ["Romance"], "up": ["Comedy"], "down": []}
    other = {"title": "Léon: The Professional", "year": 1994, "director": ["Luc Besson"], "moods": ["tense", "deadpan"]}
    shares = [{"movie_id": 47, "title": "Seven", "share": 0.7}, {"movie_id": 6, "title": "Heat", "share": 0.1}]
    comparison = Compared(
        [facts(601), facts(603, **other)],
        [explanation(), explanation(movie_id=603, rank=4, score=2.2, contributions=shares, traits=["tense"])],
    )
    session.explanations = [
        explanation(contributions=[{"movie_id": 47, "title": "Seven", "share": 0.8}], rank=37, counterfactual=[])
    ]
    answers = {
        "": [PicksReady(picks), ReplyText(REPLY)],
        "why": [Explained(explanation()), ReplyText("Seven speaks for it, and Heat.")],
        "compare": [comparison, ReplyText("For you I'd take **Fargo**.")],
    }
    monkeypatch.setattr(Composer, "cursor_blink", False)

    def make(keys: str = "", then: str = "", theme: str = "gatrec") -> tuple[GatrecApp, Callable]:
        app = GatrecApp(Settings(ephemeral=True, llm="builtin"), session.open)
        app.animation_level = "none"
        app.theme = theme

        async def say(pilot: Pilot[None], text: str, answer: str) -> None:
            session.script = [*answers[answer], TurnFinished({})]
            app.query_one(Composer).insert(text)
            await pilot.press("enter")
            await wait_until(pilot, lambda: app.chat.turn is None)

        async def run(pilot: Pilot[None]) -> None:
            await wait_until(pilot, lambda: app.chat.opened.is_set())
            await say(pilot, "I loved Heat and Seven, but no horror. What else?", "")
            if then:
                await say(pilot, then, then)
            if then == "why":
                app.query_one(WhyView).focus()
            await pilot.press(*keys.split())
            await wait_until(pilot, lambda: app.query(PickCard))
            await pilot.pause(0.2)

        return app, run

    return make


SCENES: dict[str, tuple[tuple[int, int], dict[str, str]]] = {
    "chat": (STANDARD, {}),
    "chat_wide": (WIDE, {"keys": "tab down space"}),
    "chat_narrow": (NARROW, {"keys": "tab"}),
    "chat_light": (STANDARD, {"theme": "gatrec-light"}),
    "chat_ansi": (WIDE, {"theme": "ansi-dark", "keys": "tab"}),
    "why": (WIDE, {"then": "why", "keys": "down space"}),
    "compare": (STANDARD, {"then": "compare"}),
    "compare_narrow": (NARROW, {"then": "compare"}),
    "profile": (STANDARD, {"keys": "f2 down"}),
    "map": (STANDARD, {"keys": "f2 m"}),
    "film_narrow": (NARROW, {"keys": "tab enter"}),
}


@pytest.mark.parametrize("scene", SCENES)
def test_looks(scene: str, start, snap_compare: Callable[..., bool]) -> None:
    size, how = SCENES[scene]
    app, run = start(**how)
    assert snap_compare(app, terminal_size=size, run_before=run)


def test_looks_without_colour(start, snap_compare: Callable[..., bool], monkeypatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app, run = start("tab")
    assert snap_compare(app, terminal_size=STANDARD, run_before=run)
