"""The list of conversations: titles, search, renaming, deleting, and going back to one."""

from __future__ import annotations

import sqlite3

import pytest

from agent.config import Settings
from agent.conversations import LONGEST_TITLE, Conversations
from agent.events import TurnFinished
from agent.session import ChatSession, SessionError


async def say(session, text, **names):
    return [event async for event in session.turn(text, **names) if isinstance(event, TurnFinished)]


@pytest.fixture
async def conversations(tmp_path):
    opened = await Conversations.open(tmp_path / "conversations.sqlite")
    yield opened
    await opened.close()


async def test_the_first_message_is_the_title_and_the_latest_comes_first(conversations):
    await conversations.note("ada", "t1", "something  slow\nand \x1b[31mFrench")
    await conversations.note("ada", "t2", "word " * 40)
    await conversations.note("ada", "t1", "older")
    await conversations.note("bob", "t1", "not hers")
    first, second = await conversations.found("ada")
    assert (first.thread, first.title, first.turns) == ("t1", "something slow and [31mFrench", 2)
    assert first.spoken_at > second.spoken_at
    assert second.thread == "t2"
    assert len(second.title) <= LONGEST_TITLE
    assert await conversations.messages("ada", 2) == ["word " * 40, "older"]


async def test_titles_and_messages_are_searched_literally(conversations):
    await conversations.note("ada", "t1", "100% French")
    await conversations.note("ada", "t1", "with Audrey Tautou")
    await conversations.note("ada", "t2", "100 days")

    async def found(search):
        return [conversation.thread for conversation in await conversations.found("ada", search)]

    assert await found("AUDREY") == ["t1"]
    assert await found("100%") == ["t1"]
    assert await found("100") == ["t2", "t1"]
    assert await found("_") == []
    assert await found(" ") == ["t2", "t1"]


async def test_renaming_and_deleting_concern_one_conversation_of_one_person(conversations):
    for user in ("ada", "bob"):
        await conversations.note(user, "t1", "hello")
    await conversations.rename("ada", "t1", "a film night")
    await conversations.rename("ada", "t1", " \n ")
    assert [c.title for c in await conversations.found("ada")] == ["a film night"]
    await conversations.delete("ada", "t1")
    assert await conversations.found("ada") == []
    assert await conversations.messages("ada", 9) == []
    assert [c.title for c in await conversations.found("bob")] == ["hello"]


async def test_a_word_longer_than_a_title_still_gives_one(conversations):
    await conversations.note("ada", "t1", "x" * 500)
    assert (await conversations.found("ada"))[0].title == "x" * (LONGEST_TITLE - 1) + "…"


async def test_a_session_goes_from_one_conversation_to_another_and_back(services, gatrec_home):
    gatrec_home.mkdir()
    settings = Settings(home=gatrec_home, llm="builtin")
    session = await ChatSession.with_services(settings, services)
    await say(session, "Something from the 90s")
    first = session.thread
    session.open_conversation()
    assert await session.history() == []
    await say(session, "I like Heat")
    second = session.thread
    await session.aclose()

    session = await ChatSession.with_services(settings, services)
    await session.continue_latest()
    assert session.thread == second
    assert [record["text"] for record in await session.history()] == ["I like Heat"]
    assert await session.messages() == ["Something from the 90s", "I like Heat"]
    session.open_conversation(first)
    assert [record["text"] for record in await session.history()] == ["Something from the 90s"]

    await session.delete_conversation(first)
    assert session.thread not in (first, second)
    assert [conversation.thread for conversation in await session.conversations()] == [second]
    assert [entry.label for entry in session.taste()] == ["Heat (1995)"]
    await session.aclose()
    with sqlite3.connect(gatrec_home / "conversations.sqlite") as db:
        assert db.execute("SELECT DISTINCT thread_id FROM checkpoints").fetchall() == [(f"me/{second}",)]


async def test_a_conversation_that_keeps_nothing_can_be_left_and_found_again(session):
    await say(session, "Something from the 90s")
    first = session.thread
    session.open_conversation()
    await say(session, "I like Heat")
    assert [c.title for c in await session.conversations()] == ["I like Heat", "Something from the 90s"]
    session.open_conversation(first)
    assert [record["text"] for record in await session.history()] == ["Something from the 90s"]


async def test_a_file_that_is_no_database_is_said_in_one_sentence(services, gatrec_home):
    gatrec_home.mkdir()
    (gatrec_home / "conversations.sqlite").write_text("no database " * 100)
    with pytest.raises(SessionError, match="move the file away"):
        await ChatSession.with_services(Settings(home=gatrec_home, llm="builtin"), services)
