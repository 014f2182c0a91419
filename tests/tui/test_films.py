"""Cards, details and comparisons: every key, and what stands where."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from agent.events import Compared, Offered, PicksReady, TurnFinished
from agent.tui.app import GatrecApp
from agent.tui.screens.film import FilmScreen
from agent.tui.widgets.comparison import Comparison
from agent.tui.widgets.offer import OfferView
from agent.tui.widgets.pick_card import PickCard


def marked(app: GatrecApp) -> list[str]:
    return [card.pick["title"] for card in app.query(PickCard) if card.marked]


@pytest.fixture
def with_picks(app, session, picks_script, wait_until):
    """Brings the app to where three films are shown and the first one has the focus."""

    async def bring(pilot: Pilot[None]) -> None:
        session.script = picks_script
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(PickCard) and app.chat.turn is None)
        session.script = [TurnFinished({})]
        session.said.clear()
        await pilot.press("tab")

    return bring


async def test_enter_opens_the_details_and_a_key_there_says_a_sentence(
    app, session, with_picks, wait_until, screen_text
):
    async with app.run_test(size=(80, 24)) as pilot:
        await with_picks(pilot)
        sentences = {"w": "Why {}?", "l": "I like {}", "d": "I dislike {}", "s": "I have seen {}", "m": "More like {}"}
        for key, sentence in sentences.items():
            await pilot.press("enter")
            await wait_until(pilot, lambda: isinstance(app.screen, FilmScreen) and "Film 601" in screen_text(app))
            for shown in ("1980s Minnesota", "kidnapping, small town", "William H. Macy", "4.2 of 5  224 ratings"):
                assert shown in screen_text(app)
            await pilot.press(key)
            await wait_until(pilot, lambda: session.said and app.chat.turn is None)
            assert session.said == [sentence.format("Fargo (1996)")]
            session.said.clear()


@pytest.mark.parametrize("key", ["escape", "enter", "q"])
async def test_the_details_close_and_the_focus_is_back_on_the_card(app, session, with_picks, wait_until, key):
    async with app.run_test(size=(80, 24)) as pilot:
        await with_picks(pilot)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, FilmScreen))
        await pilot.press(key)
        await wait_until(pilot, lambda: not isinstance(app.screen, FilmScreen))
        assert app.focused is app.query(PickCard).first()
        assert session.said == []


async def test_a_double_click_opens_the_details_and_a_click_beside_them_closes(app, with_picks, wait_until):
    async with app.run_test(size=(120, 40)) as pilot:
        await with_picks(pilot)
        await pilot.click(PickCard, times=2)
        await wait_until(pilot, lambda: isinstance(app.screen, FilmScreen))
        await pilot.click(offset=(2, 2))
        await wait_until(pilot, lambda: not isinstance(app.screen, FilmScreen))


async def test_c_marks_and_on_a_second_film_compares(app, session, with_picks, wait_until, screen_text):
    async with app.run_test(size=(100, 40)) as pilot:
        await with_picks(pilot)
        await pilot.press("c")
        await wait_until(pilot, lambda: "◆ compare" in screen_text(app))
        assert marked(app) == ["Fargo"]
        assert session.said == []
        await pilot.press("down", "c")
        await wait_until(pilot, lambda: session.said)
        assert session.said == ["Compare Fargo (1996) and Seven (1996)"]
        assert marked(app) == []


async def test_space_marks_and_unmarks_and_c_compares_all_marked(app, session, with_picks, wait_until):
    async with app.run_test(size=(100, 40)) as pilot:
        await with_picks(pilot)
        await pilot.press("space", "down", "space", "space", "space", "down", "c")
        await wait_until(pilot, lambda: session.said)
        assert session.said == ["Compare Fargo (1996), Seven (1996) and Clue (1996)"]


async def test_more_than_four_films_are_not_compared(
    app, session, with_picks, picks_script, pick, wait_until, screen_text
):
    picks_script[3] = PicksReady([pick(rank, f"Film {rank}") for rank in range(1, 6)])
    async with app.run_test(size=(100, 60), notifications=True) as pilot:
        await with_picks(pilot)
        await pilot.press(*["space", "down"] * 4, "c")
        await wait_until(pilot, lambda: "Compare up to 4 films" in screen_text(app))
        assert session.said == []


@pytest.fixture
def compared(facts: Callable[..., dict], explanation: Callable[..., dict]) -> Compared:
    return Compared(
        [facts(601), facts(602, "Clue", director=["Jonathan Lynn"], themes=["murder", "small town"])],
        [
            explanation(),
            explanation(
                movie_id=602,
                rank=12,
                score=2.0,
                traits=[],
                broken=["the 1980s"],
                contributions=[{"movie_id": 6, "title": "Heat", "share": 0.75}],
                bias_share=0.25,
            ),
        ],
    )


@pytest.mark.parametrize("width", [120, 80])
async def test_a_comparison_has_a_column_a_film(app, session, compared, wait_until, screen_text, width):
    session.script = [compared, TurnFinished({})]
    async with app.run_test(size=(width, 40)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"compare", "enter")
        await wait_until(pilot, lambda: app.query(Comparison) and app.chat.turn is None)
        lines = screen_text(app).splitlines()

        def row(label: str) -> str:
            return next(line for line in lines if line.strip().startswith(label)).split(label, 1)[1]

        assert [row("for you").count(place) for place in ("1st", "12th")] == [1, 1]
        assert row("for you").count("━") == 8 + round(8 * 0.3679)  # odds: exp(2 - 3)
        assert row("Heat").split() == ["━━──────", "30%", "━━━━━━──", "75%"]
        assert row("Seven").split() == ["━━━━────", "50%", "────────", "0%"]
        assert row("the rest").split()[1::2][:2] == ["20%", "25%"]
        assert row("directed by").split() == ["Joel", "Coen", "Jonathan", "Lynn"]
        assert "the 1980s" in row("breaks")


async def test_a_comparison_in_a_narrow_terminal_keeps_every_value(app, session, compared, wait_until, screen_text):
    session.script = [compared, TurnFinished({})]
    async with app.run_test(size=(40, 70)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"compare", "enter")
        await wait_until(pilot, lambda: app.query(Comparison) and app.chat.turn is None)
        text = " ".join(screen_text(app).split())
        for value in ("Jonathan", "Lynn", "murder", "kidnapping", "1st", "12th", "75%", "deadpan"):
            assert value in text


async def test_an_earlier_comparison_comes_back(app, session, compared, wait_until):
    session.records = [
        {
            "text": "compare 1 and 2",
            "reply": "Fargo.",
            "picks": [],
            "explanation": compared.explanations[0],
            "explanations": compared.explanations,
            "facts": compared.films,
        }
    ]
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: len(app.query(Comparison)) == 1)


@pytest.fixture
def with_offer(app, session, wait_until):
    async def bring(pilot: Pilot[None]) -> OfferView:
        session.script = [Offered("Shall I leave “the 1990s” aside?", ["yes", "no"]), TurnFinished({})]
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(OfferView) and app.chat.turn is None)
        session.script = [TurnFinished({})]
        session.said.clear()
        return app.query_one(OfferView)

    return bring


@pytest.mark.parametrize(("key", "answer"), [("y", "yes"), ("enter", "yes"), ("n", "no"), ("f9", "yes")])
async def test_an_offer_is_answered_by_one_key_and_goes(app, session, with_offer, wait_until, key, answer):
    async with app.run_test(size=(80, 24)) as pilot:
        view = await with_offer(pilot)
        if key != "f9":
            view.focus()
        await pilot.press(key)
        await wait_until(pilot, lambda: session.said and app.chat.turn is None)
        assert session.said == [answer]
        assert not app.query(OfferView)
        await pilot.press("f9")
        assert session.said == [answer]


async def test_an_answered_offer_leaves_no_gap(app, session, with_offer, wait_until):
    async with app.run_test(size=(80, 40)) as pilot:
        view = await with_offer(pilot)
        turn = view.parent
        height = turn.region.height
        await pilot.press("f9")
        await wait_until(pilot, lambda: app.chat.turn is None and not app.query(OfferView))
        await wait_until(pilot, lambda: turn.region.height == height - 2)


async def test_an_offer_is_answered_by_a_click(app, session, with_offer, wait_until):
    async with app.run_test(size=(80, 24)) as pilot:
        view = await with_offer(pilot)
        await pilot.pause()
        await pilot.click(view, offset=(11, 0))
        await wait_until(pilot, lambda: session.said == ["no"])


async def test_what_a_stopped_answer_offered_goes(app, session, wait_until):
    session.script = [Offered("Shall I leave “the 1990s” aside?", ["yes", "no"]), asyncio.Event()]
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(OfferView))
        await pilot.press("escape")
        await wait_until(pilot, lambda: not app.query(OfferView))
        await pilot.press("f9")
        assert session.said == ["go"]
