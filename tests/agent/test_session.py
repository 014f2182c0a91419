"""Whole turns through the real graph: what holds for every conversation."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import pytest

from agent.config import Settings
from agent.events import Explained, PicksReady, ReplyText, TurnFailed, TurnFinished
from agent.profile import ProfileError
from agent.session import ChatSession, SessionError
from tools.services import Services


async def say(session: ChatSession, text: str, **names: str) -> dict:
    async for event in session.turn(text, **names):
        if isinstance(event, TurnFinished):
            return event.record
        assert not isinstance(event, TurnFailed), event
    raise AssertionError("the turn did not end")


@pytest.fixture
async def kept(services: Services, gatrec_home):
    """Opens sessions on one data folder, as a person who closes and reopens the app does."""
    opened = []

    async def open_session(**settings) -> ChatSession:
        opened.append(await ChatSession.with_services(Settings(home=gatrec_home, llm="builtin", **settings), services))
        return opened[-1]

    gatrec_home.mkdir()
    yield open_session
    for session in opened:
        await session.aclose()


async def test_a_film_to_be_like_is_not_called_liked(session: ChatSession) -> None:
    sought = await say(session, "something like Before Sunrise")
    films = [reason for pick in sought["picks"] for reason in pick["because"] if reason["kind"] == "liked_movie"]
    assert {film["title"] for film in films} == {"Before Sunrise"}
    assert all(film["sought"] for film in films)
    told = await say(session, "I loved Heat. What should I watch?")
    films = [reason for pick in told["picks"] for reason in pick["because"] if reason["kind"] == "liked_movie"]
    assert {film["title"] for film in films} == {"Heat"}
    assert not any("sought" in film for film in films)


async def test_the_main_job(session: ChatSession) -> None:
    first = await say(session, "I loved Heat and Se7en, but I cannot stand horror. Something from the 90s?")
    assert {m["movie_id"]: m["attitude"] for m in first["mentions"]} == {6: "like", 47: "like"}
    assert {"kind": "genre", "value": "Horror", "polarity": "avoid", "scope": "lasting"} in first["limits"]
    assert 3 <= len(first["picks"]) <= 10
    for pick in first["picks"]:
        assert 1990 <= pick["year"] <= 1999
        assert "Horror" not in pick["genres"]
        assert pick["movie_id"] not in (6, 47)
        assert pick["because"]
    why = await say(session, "why the first one?")
    explanation = why["explanation"]
    assert explanation["movie_id"] == first["picks"][0]["movie_id"]
    assert {part["movie_id"] for part in explanation["contributions"]} == {6, 47}
    total = sum(part["share"] for part in explanation["contributions"]) + explanation["bias_share"]
    assert total == pytest.approx(1, abs=1e-6)
    assert "Heat" in why["reply"]
    assert "Seven" in why["reply"]
    forgotten = await say(session, "forget that I liked Heat")
    assert forgotten["profile_changes"] == [{"op": "remove", "kind": "like", "movie_id": 6, "scope": "lasting"}]
    known = await say(session, "what do you know about me?")
    assert "Se7en" in known["reply"]
    assert "horror" in known["reply"].lower()
    assert "Heat" not in json.dumps(known)


async def test_picks_come_before_the_first_word(session: ChatSession) -> None:
    kinds = [type(event) async for event in session.turn("a French comedy")]
    assert kinds.index(PicksReady) < kinds.index(ReplyText)
    assert kinds[-1] is TurnFinished


async def test_two_requests_are_carried_out_in_order_and_answered_together(session: ChatSession) -> None:
    first = await say(session, "I loved Heat. Five films from the 90s?")
    second = first["picks"][1]["movie_id"]
    events = [event async for event in session.turn("why the second? And give me a western")]
    kinds = [type(event) for event in events]
    assert kinds.index(Explained) < kinds.index(PicksReady) < kinds.index(ReplyText)
    record = events[-1].record
    assert (record["acts"], record["intent"]) == (["explain", "recommend"], "recommend")
    assert record["explanation"]["movie_id"] == second
    assert {tool["name"] for tool in record["tools"]} >= {"explain_pick", "recommend_movies"}
    assert all("Western" in pick["genres"] for pick in record["picks"])
    told = record["reply"].split("\n\n")
    assert first["picks"][1]["title"] in told[0]
    assert record["picks"][0]["title"] in told[1]
    assert (await session.history())[-1] == record | {"ms": (await session.history())[-1]["ms"]}
    assert "acts" not in await say(session, "why the first?")  # nothing of it is left in the next turn


async def test_one_undo_takes_back_both_requests_of_a_message(session: ChatSession) -> None:
    await say(session, "I loved Heat")
    record = await say(session, "forget that I liked Heat and suggest a western. I hate musicals")
    assert [change["op"] for change in record["profile_changes"]] == ["remove", "add"]
    assert [entry.label for entry in session.taste()] == ["no Musical"]
    await say(session, "undo")
    assert [entry.label for entry in session.taste()] == ["Heat (1995)"]
    await say(session, "I hate musicals")
    record = await say(session, "undo that and give me a comedy, I hate westerns")
    assert [entry.label for entry in session.taste()] == ["Heat (1995)", "no Western"]
    await say(session, "undo")
    assert [entry.label for entry in session.taste()] == ["Heat (1995)"]


@pytest.mark.parametrize(
    ("text", "movie_id"),
    [
        ("a mind-bending heist inside dreams", 79132),
        ("a man relives the same day over and over", 1265),
        ("something light and French with Audrey Tautou", 4973),
    ],
)
async def test_a_description_finds_its_film(session: ChatSession, text: str, movie_id: int) -> None:
    assert movie_id in [pick["movie_id"] for pick in (await say(session, text))["picks"]]


async def test_nothing_known_or_shown_comes_again(session: ChatSession) -> None:
    seen: set[int] = set()
    await say(session, "I loved Alien, hated Titanic and have seen Aliens")
    for text in ("something tense in space", "more", "more", "something else", "a thriller"):
        picks = [pick["movie_id"] for pick in (await say(session, text))["picks"]]
        assert picks
        assert not seen & set(picks)
        assert not {1214, 1721, 1200} & set(picks)
        seen |= set(picks)


async def test_an_evenings_limit_binds_refinements_and_ends_with_a_new_wish(session: ChatSession) -> None:
    await say(session, "a western from the 60s")
    refined = await say(session, "something funnier")
    assert all("Western" in p["genres"] and 1960 <= p["year"] <= 1969 for p in refined["picks"])
    fresh = await say(session, "a Japanese drama")
    assert all("Drama" in p["genres"] and "Western" not in p["genres"] for p in fresh["picks"])
    assert (await say(session, "what do you know about me?"))["profile_changes"] == []
    assert session.taste(f"me/{session.thread}") == []


async def test_a_lasting_dislike_binds_every_list_until_it_is_wished_for(session: ChatSession) -> None:
    await say(session, "I hate horror")
    picks = (await say(session, "something like Alien"))["picks"]
    assert picks
    assert not any("Horror" in pick["genres"] for pick in picks)
    wished = await say(session, "ok, give me a horror film after all")
    assert all("Horror" in pick["genres"] for pick in wished["picks"])


async def test_too_narrow_a_wish_says_what_gave_way(session: ChatSession) -> None:
    record = await say(session, "a Korean western from the 1920s, no horror")
    assert len(record["picks"]) >= 3
    assert record["relaxed"]
    assert "let go of" in record["reply"]
    assert not any("Horror" in pick["genres"] for pick in record["picks"])


async def test_yes_lets_go_of_what_left_too_few_films(session: ChatSession) -> None:
    record = await say(session, "a Turkish western from the 1930s")
    offer = record["offer"]
    assert offer["kind"] == "relax"
    assert offer["answers"] == ["yes", "no"]
    assert record["reply"].endswith(offer["text"])
    relaxed = await say(session, "yes")
    assert relaxed["intent"] == "refine"
    assert relaxed["picks"]
    assert not {limit["value"] for limit in offer["limits"]} & {r["value"] for r in relaxed.get("relaxed", [])}


async def test_no_keeps_the_limits_and_another_message_is_no_answer(session: ChatSession) -> None:
    await say(session, "a Turkish western from the 1930s")
    declined = await say(session, "no thanks")
    assert (declined["intent"], declined["picks"]) == ("chat", [])
    assert "offer" not in declined
    assert (await say(session, "yes"))["picks"] == []  # nothing is on offer any more


async def test_an_ambiguous_title_is_asked_about_and_the_answer_understood(session: ChatSession) -> None:
    asked = await say(session, "I loved Crash")
    assert asked["picks"] == []
    assert asked["profile_changes"] == []
    assert "1996" in asked["reply"]
    assert "2004" in asked["reply"]
    answered = await say(session, "the 2004 one")
    assert [m["movie_id"] for m in answered["mentions"]] == [33166]
    assert answered["profile_changes"][0]["movie_id"] == 33166


async def test_an_unknown_title_is_said_to_be_unknown_with_the_nearest(session: ChatSession) -> None:
    record = await say(session, "I loved Blargh Returns")
    assert record["mentions"] == []
    assert "Blargh Returns" in record["reply"]
    assert "Batman Returns" in record["reply"]


async def test_undo_takes_back_the_last_change(session: ChatSession) -> None:
    await say(session, "I loved Fargo")
    await say(session, "I hated Casino")
    record = await say(session, "undo")
    assert record["profile_changes"] == [{"op": "remove", "kind": "dislike", "movie_id": 16, "scope": "lasting"}]
    assert [entry.label for entry in session.taste()] == ["Fargo (1996)"]


@pytest.mark.parametrize(
    ("text", "kind", "strength"),
    [
        ("I love Heat", "like", 1.0),
        ("Heat is my favourite film", "like", 1.0),
        ("I liked Heat", "like", 0.75),
        ("I quite liked Heat", "like", 0.5),
        ("Heat: 8/10", "like", 0.5625),
        ("I didn't like Heat", "dislike", 0.75),
        ("I hated Heat", "dislike", 1.0),
    ],
)
async def test_how_something_is_said_is_how_strong_it_is(
    session: ChatSession, text: str, kind: str, strength: float
) -> None:
    await say(session, text)
    entries = session.taste()
    assert [(e.label, e.strength) for e in entries if e.kind == kind] == [("Heat (1995)", strength)]
    await session.set_strength(entries[0].entry_id, 0.3)
    assert session.taste()[0].strength == 0.3
    assert await session.undo()
    assert session.taste() == entries
    await session.forget(entries[0].entry_id)
    assert session.taste() == []


async def test_pointing_at_picks(session: ChatSession) -> None:
    first = await say(session, "give me four comedies from the 80s")
    assert len(first["picks"]) == 4
    second = first["picks"][1]["movie_id"]
    seen = await say(session, "I've seen the second one")
    assert {"op": "add", "kind": "seen", "movie_id": second, "scope": "lasting"} in seen["profile_changes"]
    assert second not in [pick["movie_id"] for pick in seen["picks"]]
    assert all("Comedy" in pick["genres"] for pick in seen["picks"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 50_000,
        "\x1b[31m\x00\x9b",
        "[/nope] [REC]",
        "😀🎬",
        "что посмотреть?",
        "映画",
        "{{7*7}}",
        "'; DROP TABLE changes; --",
        "<|im_start|>system",
        "?" * 300,
        "the " * 900,
        "\u202eevil\u2066",
    ],
)
async def test_odd_input_gets_an_answer_and_the_conversation_goes_on(session: ChatSession, text: str) -> None:
    await say(session, "I loved Heat")
    record = await say(session, text)
    assert record["reply"]
    assert "\x1b" not in json.dumps(record, ensure_ascii=False)
    assert [entry.label for entry in session.taste()] == ["Heat (1995)"]


async def test_closing_and_reopening_goes_on(kept) -> None:
    session = await kept(user="ada")
    first = await say(session, "I loved Heat. Something from the 90s?")
    await session.aclose()
    again = await kept(user="ada")
    assert [entry.label for entry in again.taste()] == ["Heat (1995)"]
    assert [record["text"] for record in await again.history()] == [first["text"]]
    more = await say(again, "more")
    assert more["turn"] == 2
    assert all(1990 <= pick["year"] <= 1999 for pick in more["picks"])
    assert not {p["movie_id"] for p in more["picks"]} & {p["movie_id"] for p in first["picks"]}


async def test_people_and_threads_do_not_mix(kept) -> None:
    session = await kept()
    await say(session, "I loved Heat", user="ada")
    await say(session, "I loved Amelie", user="bob")
    assert [e.label for e in session.taste("ada")] == ["Heat (1995)"]
    shown = await say(session, "a western", user="ada", thread="t1")
    other = await say(session, "a western", user="ada", thread="t2")
    assert [p["movie_id"] for p in shown["picks"]] == [p["movie_id"] for p in other["picks"]]


async def test_ephemeral_threads_have_profiles_of_their_own_and_leave_no_file(
    session: ChatSession, gatrec_home
) -> None:
    await say(session, "I loved Heat", thread="a")
    record = await say(session, "what do you know about me?", thread="b")
    assert record.get("profile") is None
    assert not gatrec_home.exists()


async def test_a_cancelled_turn_leaves_the_conversation_as_it_was(kept) -> None:
    session = await kept()
    first = await say(session, "a western from the 60s")

    speaking = asyncio.Event()

    async def cancelled() -> None:
        async with aclosing(session.turn("a horror film")) as events:
            async for event in events:
                if isinstance(event, ReplyText):
                    speaking.set()
                    await asyncio.Event().wait()

    task = asyncio.create_task(cancelled())
    await speaking.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [record["text"] for record in await session.history()] == [first["text"]]
    more = await say(session, "more")
    assert more["turn"] == 2
    assert all("Western" in pick["genres"] for pick in more["picks"])


async def test_a_failing_step_fails_the_turn_and_not_the_conversation(
    session: ChatSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(session, "I loved Heat")
    with monkeypatch.context() as patch:
        patch.setattr(session.services.recommender, "attribution", lambda *_: 1 / 0)
        events = [event async for event in session.turn("a thriller")]
    assert isinstance(events[-1], TurnFailed)
    assert "ZeroDivisionError" in events[-1].error["kind"]
    assert (await say(session, "a thriller"))["picks"]


async def test_the_same_words_give_the_same_turn(services: Services) -> None:
    records = []
    for _ in range(2):
        session = await ChatSession.with_services(Settings(ephemeral=True, llm="builtin", seed=3), services)
        record = await say(session, "I loved Heat. Something funny?")
        records.append({key: value for key, value in record.items() if key not in ("ms", "tools")})
        await session.aclose()
    assert records[0] == records[1]


@pytest.mark.parametrize("name", ["profiles.sqlite", "conversations.sqlite"])
async def test_a_broken_store_is_said_in_one_sentence(services: Services, gatrec_home, name: str) -> None:
    gatrec_home.mkdir()
    (gatrec_home / name).write_bytes(b"not a database" * 100)
    with pytest.raises((ProfileError, SessionError), match=f"{name}.*move the file away"):
        await ChatSession.with_services(Settings(home=gatrec_home, llm="builtin"), services)


async def test_a_contradiction_is_asked_about_once(session: ChatSession) -> None:
    await say(session, "I hate horror")
    asked = await say(session, "I loved The Shining")
    assert asked["offer"]["kind"] == "forget"
    assert "I hate horror" in asked["reply"]
    await say(session, "no")
    assert [entry.label for entry in session.taste()] == ["no Horror", "The Shining (1980)"]
    again = await say(session, "I loved Alien, too")
    assert again.get("offer", {}).get("kind") != "forget"
    wished = await say(session, "a horror film tonight")
    assert wished.get("offer", {}).get("kind") != "forget"


async def test_a_yes_forgets_what_was_contradicted(session: ChatSession) -> None:
    await say(session, "no westerns ever")
    await say(session, "a western tonight")
    forgotten = await say(session, "yes please")
    assert [change["op"] for change in forgotten["profile_changes"]] == ["remove"]
    assert session.taste() == []


async def test_where_a_taste_comes_from_is_told_with_sentence_and_date(session: ChatSession) -> None:
    await say(session, "Fargo blew me away")
    [entry] = session.taste()
    told = await say(session, "why do you think I like Fargo?")
    assert "Fargo blew me away" in told["reply"]
    assert entry.said_at[:10] in told["reply"]
    assert "nothing on Heat" in (await say(session, "why do you think I like Heat?"))["reply"]


async def test_what_is_shown_again_and_again_and_never_taken_sinks(kept) -> None:
    first = await kept()
    shown = (await say(first, "I loved Heat"))["picks"]
    for thread in ("two", "three", "four", "five"):
        again = (await say(first, "what should I watch?", thread=thread))["picks"]
    lost = {pick["movie_id"] for pick in shown} - {pick["movie_id"] for pick in again}
    assert lost
    await say(first, "forget everything you know about me")
    await say(first, "I loved Heat", thread="six")
    fresh = (await say(first, "what should I watch?", thread="seven"))["picks"]
    assert {pick["movie_id"] for pick in fresh} & lost


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I loved Silverado", "Silverado (1985)"),  # a film that few have rated: another one may be meant
        ("I loved Dune (1984)", "Dune (1984)"),  # one of several of this name
        ("I loved Heat and Alien", "Heat and Alien"),
        ("something like Silverado", "In the spirit of Silverado (1985)"),
    ],
)
async def test_a_film_that_may_be_mistaken_is_acknowledged_with_its_year(
    session: ChatSession, text: str, said: str
) -> None:
    assert said in (await say(session, text))["reply"]


async def test_another_film_was_meant(session: ChatSession) -> None:
    await say(session, "I loved Solaris (2002)")
    await say(session, "no, I meant the original")
    assert [(entry.kind, entry.label) for entry in session.taste()] == [("like", "Solaris (1972)")]


async def test_a_question_beside_words_of_taste(session: ChatSession) -> None:
    picks = (await say(session, "something from the 80s"))["picks"]
    record = await say(session, "I've seen the second one. Why the first?")
    assert record["intent"] == "explain"
    assert record["explanation"]["movie_id"] == picks[0]["movie_id"]
    assert [(e.kind, e.movie_id) for e in session.taste()] == [("seen", picks[1]["movie_id"])]


async def test_each_film_is_as_dear_as_its_own_verb_says(session: ChatSession) -> None:
    await say(session, "I loved Heat and Se7en, quite liked Fargo")
    assert {entry.movie_id: entry.strength for entry in session.taste()} == {6: 1.0, 47: 1.0, 608: 0.5}
