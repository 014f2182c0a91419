"""The engine over an Ollama server that does everything a real one has been seen to do."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from contextlib import aclosing
from pathlib import Path

import pytest

from agent.config import Settings
from agent.engines import chat_model as engine_module
from agent.engines import ollama as ollama_module
from agent.engines.brief import MOST_PROMPT_TOKENS, approximate_tokens
from agent.engines.chat_model import CONTEXT_TOKENS
from agent.engines.choose import EngineError, MissingModel, choices, choose_engine
from agent.events import EngineWaiting, PicksReady, ReplyText, TurnFailed, TurnFinished
from agent.session import ChatSession

REQUEST = "I loved Heat and Se7en, but I cannot stand horror. Something from the 90s for the kitchen?"
"""With a word that the rules make nothing of, so that the model is asked too."""
HEARD = {"intent": "recommend", "liked": ["Heat", "Se7en"], "disliked": [], "seen": [], "similar_to": []} | {
    "wanted": ["90s"],
    "avoided": ["horror"],
}


def heard(**fields):
    return lambda call: call.say(json.dumps(HEARD | fields))


def spoken(text):
    return lambda call: call.say(text)


async def say(session: ChatSession, text: str, **names: str) -> dict:
    async for event in session.turn(text, **names):
        if isinstance(event, TurnFinished):
            return event.record
        assert not isinstance(event, TurnFailed), event
    raise AssertionError("the turn did not end")


@pytest.fixture
async def talk(services):
    """Opens sessions with an engine."""
    opened = []

    async def open_session(llm: str = "ollama:qwen2.5:3b") -> ChatSession:
        opened.append(await ChatSession.with_services(Settings(ephemeral=True, llm=llm), services))
        return opened[-1]

    yield open_session
    for session in opened:
        await session.aclose()


def holds_the_promises(record: dict) -> None:
    """What is true of the request's answer whatever the model does."""
    assert {m["movie_id"]: m["attitude"] for m in record["mentions"]} == {6: "like", 47: "like"}
    assert {"kind": "genre", "value": "Horror", "polarity": "avoid", "scope": "lasting"} in record["limits"]
    assert 3 <= len(record["picks"]) <= 10
    for pick in record["picks"]:
        assert 1990 <= pick["year"] <= 1999
        assert "Horror" not in pick["genres"]
        assert pick["movie_id"] not in (6, 47)
    assert any(pick["title"] in record["reply"] for pick in record["picks"])
    assert record["llm_calls"] <= 2


# -- choosing ------------------------------------------------------------------------------------------------


def test_auto_without_a_server_is_the_builtin_engine_at_once(services, no_server) -> None:
    started = time.perf_counter()
    with pytest.raises(ConnectionError):
        ollama_module.installed()
    assert time.perf_counter() - started < 1
    engine = choose_engine(Settings(llm="auto"), services)
    assert engine.name == "builtin"
    assert engine.label == f"built-in engine: no Ollama server at {no_server}"


def test_auto_does_not_wait_for_a_server_that_hangs(services, monkeypatch) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("OLLAMA_HOST", f"http://127.0.0.1:{silent.getsockname()[1]}")
        started = time.perf_counter()
        with pytest.raises(ConnectionError):
            ollama_module.installed()
        assert time.perf_counter() - started < 3
        assert choose_engine(Settings(llm="auto"), services).name == "builtin"


def test_auto_takes_the_best_installed_model(services, ollama) -> None:
    ollama.models = {"nomic-embed-text:latest": 1, "llama3.2:3b": 2, "qwen2.5:3b": 2, "qwen2.5:7b": 5, "strange:1b": 1}
    engine = choose_engine(Settings(llm="auto"), services)
    assert engine.name == "ollama:qwen2.5:7b"
    assert "best of 5 installed" in engine.label


def test_auto_leaves_models_it_does_not_know(services, ollama) -> None:
    ollama.models = {"nomic-embed-text:latest": 1}
    assert choose_engine(Settings(llm="auto"), services).label.startswith("built-in engine: Ollama at")


def test_a_missing_model_says_how_to_get_it(services, ollama) -> None:
    with pytest.raises(MissingModel, match=r"ollama pull phi9:mini") as caught:
        choose_engine(Settings(llm="ollama:phi9:mini"), services)
    assert caught.value.model == "phi9:mini"


@pytest.mark.parametrize("llm", ["ollama:", "gguf:", "nonsense", "nonsense:model"])
def test_an_engine_that_is_none(services, llm) -> None:
    with pytest.raises(EngineError):
        choose_engine(Settings(llm=llm), services)


async def test_pulling_reports_progress(ollama) -> None:
    steps = []
    await ollama_module.pull("phi9:mini", lambda status, share: steps.append((status, share)))
    assert steps == [("pulling", 0.25), ("success", None)]


async def test_pulling_what_does_not_exist(ollama) -> None:
    ollama.pulled = lambda call: call.steps([{"error": "pull model manifest: file does not exist"}])
    with pytest.raises(EngineError, match=r"cannot get phi99 \(.*does not exist\)"):
        await ollama_module.pull("phi99", lambda *_: None)


async def test_pulling_without_a_server(no_server) -> None:
    with pytest.raises(EngineError, match="cannot be reached"):
        await ollama_module.pull("phi9", lambda *_: None)


async def test_a_pull_that_is_cancelled_hangs_up(ollama) -> None:
    def slow(call) -> None:
        call.line({"status": "pulling", "total": 4, "completed": 1})
        call.wait_for_disconnect()

    ollama.pulled = slow
    begun = asyncio.Event()
    task = asyncio.create_task(ollama_module.pull("phi9:mini", lambda *_: begun.set()))
    await asyncio.wait_for(begun.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ollama.disconnected.wait, 1.0)


def test_a_menu_of_engines(ollama) -> None:
    ollama.models = {"llama3.2:3b": 2_000_000_000, "qwen2.5:7b": 5_000_000_000}
    assert [choice.llm for choice in choices()] == ["builtin", "ollama:qwen2.5:7b", "ollama:llama3.2:3b"]
    ollama.models = {"nomic-embed-text:latest": 300_000_000}
    assert choices()[-1].missing == ollama_module.SUGGESTED


def test_a_menu_without_a_server(no_server) -> None:
    assert [choice.llm for choice in choices()] == ["builtin"]


async def test_what_shuts_a_film_out_is_said_and_not_left_to_the_model(ollama, talk) -> None:
    session = await talk("ollama:qwen2.5:3b")
    ollama.heard, ollama.reply = heard(), spoken("Heat is a fine crime film.")
    await say(session, "I loved Heat and want a crime film")
    record = await say(session, "why not Heat?")
    assert record["llm_calls"] == 0
    assert "You already know Heat" in record["reply"]


# -- changing the engine in a conversation -------------------------------------------------------------------


async def test_the_engine_can_be_changed_and_the_conversation_goes_on(ollama, talk) -> None:
    ollama.heard, ollama.reply = heard(), spoken("Start with Pulp Fiction.")
    session = await talk("builtin")
    assert (await say(session, REQUEST))["engine"] == "builtin"
    await session.use_engine("ollama:qwen2.5:3b")
    assert session.engine_name == "ollama:qwen2.5:3b"
    why = await say(session, "why the first one?")
    assert (why["turn"], why["engine"]) == (2, "ollama:qwen2.5:3b")
    assert why["explanation"]
    await session.use_engine("builtin")
    assert (await say(session, "more"))["llm_calls"] == 0


async def test_an_engine_that_is_not_to_be_had_leaves_the_old_one(ollama, talk) -> None:
    session = await talk("builtin")
    with pytest.raises(MissingModel):
        await session.use_engine("ollama:phi9:mini")
    with pytest.raises(EngineError, match="There is no file"):
        await session.use_engine("gguf:/nowhere.gguf")
    assert (await say(session, REQUEST))["engine"] == "builtin"


async def test_the_engine_stays_while_a_turn_is_in_flight(ollama, talk) -> None:
    ollama.heard = heard()
    session = await talk()
    async with aclosing(session.turn(REQUEST)) as turn:
        await anext(turn)
        with pytest.raises(EngineError, match="An answer is being written"):
            await session.use_engine("builtin")
    await session.use_engine("builtin")
    assert session.engine_name == "builtin"


async def test_the_old_engine_is_closed(talk, ollama, monkeypatch) -> None:
    closed = []
    session = await talk("builtin")
    monkeypatch.setattr(session._engine, "close", lambda: closed.append("old"))
    await session.use_engine("ollama:qwen2.5:3b")
    assert closed == ["old"]


# -- what is waited for --------------------------------------------------------------------------------------


async def waited(session: ChatSession, text: str) -> list[EngineWaiting]:
    return [event async for event in session.turn(text) if isinstance(event, EngineWaiting)]


async def test_loading_reading_and_writing_are_told_apart(ollama, talk) -> None:
    ollama.heard, ollama.reply = heard(), spoken("Start with Pulp Fiction.")
    session = await talk()
    assert "loading" not in {event.phase for event in await waited(session, REQUEST)}
    ollama.in_memory.clear()
    ollama.loading_seconds = 0.3
    events = await waited(session, "I loved Fargo too, something else to chew on please")
    assert list(dict.fromkeys(event.phase for event in events)) == ["connecting", "loading", "reading", "writing"]
    tokens = [event.tokens for event in events if event.phase == "writing"]
    assert tokens.count(1) == 2, "each of the two calls counts from one"
    assert max(tokens) > 5


async def test_the_builtin_engine_waits_for_nothing(session) -> None:
    assert await waited(session, REQUEST) == []


# -- a good turn ---------------------------------------------------------------------------------------------


async def test_two_calls_and_a_grounded_reply(ollama, talk, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    ollama.heard = heard()
    ollama.reply = spoken("Start with Pulp Fiction, a crime film. It suits you because you loved Seven.")
    session = await talk()
    events = [event async for event in session.turn(REQUEST)]
    kinds = [type(event) for event in events]
    assert kinds.index(PicksReady) < kinds.index(ReplyText)
    record = events[-1].record
    holds_the_promises(record)
    assert record["engine"] == "ollama:qwen2.5:3b"
    assert record["llm_calls"] == 2
    assert (record["sentences"], record["dropped_sentences"]) == (2, 0)
    assert "fallback" not in record
    spoken_of_picks = "no horror. Start with Pulp Fiction, a crime film. It suits you because you loved Seven."
    assert record["reply"].endswith(spoken_of_picks)


async def test_two_requests_in_one_message_are_worded_one_by_one(ollama, talk) -> None:
    asked = []

    def words(call) -> None:
        told = json.loads(call.body["messages"][-1]["content"])
        asked.append("films" if "films" in told else "suggestion")
        call.say(f"{told[asked[-1]][0]['title']} is worth a look.")

    ollama.reply = words
    session = await talk()
    await say(session, "five crime films from the 90s")
    record = await say(session, "tell me about the first, then something funnier")
    assert asked == ["suggestion", "films", "suggestion"]
    assert record["llm_calls"] == 2
    about, listed = record["reply"].split("\n\n")
    assert about.strip() == f"{record['facts'][0]['title']} is worth a look."
    assert f"{record['picks'][0]['title']} is worth a look." in listed


async def test_every_request_is_a_good_citizen(ollama, talk) -> None:
    ollama.heard = heard()
    session = await talk()
    record = await say(session, REQUEST)
    understand, reply = ollama.chats()
    assert "format" in understand
    assert not reply.get("format")
    for body in (understand, reply):
        assert not body.get("tools")
        assert body["options"]["num_ctx"] == CONTEXT_TOKENS
        assert body["options"]["num_predict"] <= 300
        assert body["keep_alive"] == "30m"
        assert body["think"] is False
    preload = next(body for path, body in ollama.requests if path == "/api/generate")
    assert preload["options"]["num_ctx"] == CONTEXT_TOKENS
    assert not preload["prompt"]
    assert max(record["prompt_tokens"]) <= MOST_PROMPT_TOKENS


async def test_prompts_stay_small_and_the_estimate_is_on_the_safe_side(ollama, talk) -> None:
    ollama.heard = heard()
    session = await talk()
    await say(session, REQUEST)
    record = await say(session, "Loved Alien. " + "something clever and slow with a long story " * 80)
    for body, counted in zip(ollama.chats()[2:], record["prompt_tokens"], strict=True):
        estimate = sum(approximate_tokens(message["content"]) for message in body["messages"])
        assert counted <= estimate <= MOST_PROMPT_TOKENS


async def test_conversations_side_by_side_keep_their_own_trace(ollama, talk) -> None:
    ollama.heard = heard()
    ollama.reply = spoken("Watch Zorgon Attack.")
    session = await talk()
    await asyncio.sleep(0.2)
    first, second = await asyncio.gather(say(session, REQUEST, thread="a"), say(session, REQUEST, thread="b"))
    assert first["llm_calls"] == second["llm_calls"] == 2
    assert first["dropped_sentences"] == second["dropped_sentences"] == 1


async def test_nothing_is_asked_of_the_model_where_words_must_be_exact(ollama, talk) -> None:
    session = await talk()
    record = await say(session, "what do you know about me?")
    assert record["llm_calls"] == 0
    assert record["reply"].startswith("Nothing yet.")
    assert (await say(session, "hello"))["llm_calls"] == 0


async def test_thoughts_are_not_shown(ollama, talk) -> None:
    ollama.heard = lambda call: call.say("<think>Hm, {what} now?</think>" + json.dumps(HEARD))
    ollama.reply = spoken("<think>They like Heat. So Casino it is.</think>Start with Pulp Fiction.")
    record = await say(await talk(), REQUEST)
    assert "Hm" not in record["reply"]
    assert "So Casino" not in record["reply"]
    assert record["reply"].endswith("no horror. Start with Pulp Fiction.")
    assert "fallback" not in record


async def test_a_model_that_ignores_the_schema_without_thinking_may_think(ollama) -> None:
    ollama.capabilities = ["completion", "thinking"]
    ollama.heard = spoken("Yes it is a film.")
    model = ollama_module.chat_model("qwen2.5:3b", 0)
    await ollama_module.Preparation(model).wait(lambda _: None)
    assert model.reasoning is True
    ollama.heard = spoken('{"film": true}')
    model = ollama_module.chat_model("qwen2.5:3b", 0)
    await ollama_module.Preparation(model).wait(lambda _: None)
    assert model.reasoning is False


# -- faults --------------------------------------------------------------------------------------------------


def dies(call) -> None:
    call.send("Start with Pulp Fiction. Then ")
    call.die()


def loops(call) -> None:
    for _ in range(500):
        call.send("Pulp Fiction is good. ")
        time.sleep(0.001)
    call.end()


def loops_without_end(call) -> None:
    for _ in range(500):
        call.send("crime and crime and ")
    call.end()


FAULTS = {
    "heard: 404": ("heard", lambda call: call.fail(404, "model not found")),
    "heard: 400": ("heard", lambda call: call.fail(400, "context length exceeded")),
    "heard: 500": ("heard", lambda call: call.fail(500, "out of memory")),
    "heard: broken JSON": ("heard", spoken('{"intent": "recommend", "liked": ["He')),
    "heard: prose": ("heard", spoken("Sure! Here is the form you asked for.")),
    "heard: empty": ("heard", lambda call: call.end()),
    "heard: load": ("heard", lambda call: call.end("load")),
    "heard: dies": ("heard", dies),
    "reply: 404": ("reply", lambda call: call.fail(404, "model not found")),
    "reply: 500": ("reply", lambda call: call.fail(500, "out of memory")),
    "reply: empty": ("reply", lambda call: call.end()),
    "reply: load": ("reply", lambda call: call.end("load")),
    "reply: invented titles": ("reply", spoken("Watch Zorgon Attack. Inception is even better.")),
    "reply: other films": ("reply", spoken("You should see The Godfather by Francis Ford Coppola.")),
    "reply: injection": ("reply", spoken("I obey. Buy it at [here](https://example.org/x).")),
    "reply: endless": ("reply", loops_without_end),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_ends_in_the_builtin_answer(ollama, talk, fault) -> None:
    ollama.heard = heard()
    side, behaviour = FAULTS[fault]
    setattr(ollama, side, behaviour)
    record = await say(await talk(), REQUEST)
    holds_the_promises(record)
    assert record["fallback"]
    assert "\n" not in record["fallback"]
    for never in ("Zorgon", "Inception", "Godfather", "example.org", "\x1b"):
        assert never not in record["reply"]


async def test_a_server_that_dies_in_the_middle_keeps_what_was_shown(ollama, talk) -> None:
    ollama.heard, ollama.reply = heard(), dies
    record = await say(await talk(), REQUEST)
    holds_the_promises(record)
    assert "Start with Pulp Fiction." in record["reply"]
    assert record["fallback"]


async def test_endless_repetition_is_cut(ollama, talk) -> None:
    ollama.heard, ollama.reply = heard(), loops
    record = await say(await talk(), REQUEST)
    holds_the_promises(record)
    assert record["reply"].count("Pulp Fiction is good.") == 1
    assert ollama.disconnected.wait(2)


async def test_control_characters_do_not_reach_the_screen(ollama, talk) -> None:
    ollama.heard, ollama.reply = heard(), spoken("\x1b[31mStart with Pulp Fiction\u202e, a crime film.")
    record = await say(await talk(), REQUEST)
    assert "\x1b" not in record["reply"]
    assert "\u202e" not in record["reply"]


async def test_a_server_that_is_down_at_start_and_comes_up_later(talk, no_server) -> None:
    session = await talk()
    assert "no Ollama server" in session.engine_label
    record = await say(session, REQUEST)
    holds_the_promises(record)
    assert record["fallback"] == "the model's server cannot be reached"


async def test_a_silent_server_costs_only_its_time(ollama, talk, monkeypatch) -> None:
    monkeypatch.setattr(engine_module, "FIRST_TOKEN_SECONDS", 0.3)
    ollama.heard = lambda call: call.wait_for_disconnect()
    started = time.perf_counter()
    record = await say(await talk(), REQUEST)
    holds_the_promises(record)
    assert record["fallback"] == "the model did not answer in time"
    assert time.perf_counter() - started < 20
    assert ollama.disconnected.wait(1)


async def test_silence_in_the_middle_of_a_reply(ollama, talk, monkeypatch) -> None:
    def stalls(call) -> None:
        call.send("Start with Pulp Fiction. Then ")
        call.wait_for_disconnect()

    monkeypatch.setattr(engine_module, "SILENCE_SECONDS", 0.3)
    ollama.heard, ollama.reply = heard(), stalls
    record = await say(await talk(), REQUEST)
    holds_the_promises(record)
    assert record["fallback"] == "the model did not answer in time"


async def test_one_repair_and_then_the_builtin_words(ollama, talk) -> None:
    answers = iter(['{"intent": "dance"}', json.dumps(HEARD)])
    ollama.heard = lambda call: call.say(next(answers))
    record = await say(await talk(), REQUEST)
    holds_the_promises(record)
    assert record["llm_calls"] == 2
    assert "not the JSON object" in ollama.chats()[1]["messages"][-1]["content"]


# -- stopping ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["heard", "reply"])
async def test_stopping_hangs_up_on_the_server(ollama, talk, side) -> None:
    """Escape cancels the task that consumes the turn; the server must notice within a second."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(call) -> None:
        loop.call_soon_threadsafe(asked.set)
        if side == "reply":
            call.send("Start with ")
        call.wait_for_disconnect()

    ollama.heard = heard()
    setattr(ollama, side, slow)
    session = await talk()

    async def consume() -> None:
        async with aclosing(session.turn(REQUEST)) as turn:
            async for _ in turn:
                pass

    task = asyncio.create_task(consume())
    await asyncio.wait_for(asked.wait(), 20)
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ollama.disconnected.wait, 1.0)
    ollama.heard, ollama.reply = heard(), spoken("Start with Pulp Fiction.")
    again = await say(session, REQUEST)
    assert again["turn"] == 1
    holds_the_promises(again)


def test_closing_stdin_ends_the_servers_generation(ollama, gatrec_home) -> None:
    """Nobody waits for the answer any more: the server must notice within a second."""
    asked = threading.Event()

    def slow(call) -> None:
        call.send("Start with ")
        asked.set()
        call.wait_for_disconnect()

    ollama.heard, ollama.reply = heard(), slow
    command = [str(Path(sys.executable).parent / "gatrec-chat"), "--json", "--ephemeral", "--llm", "ollama:qwen2.5:3b"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(f"{REQUEST}\n".encode())
        process.stdin.flush()
        assert asked.wait(120)
        assert not ollama.disconnected.wait(0.5), "an open stdin is waited for"
        process.stdin.close()
        assert ollama.disconnected.wait(1.0)
        assert process.wait(20) == 0
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()


def test_faults_in_the_line_protocol(ollama, gatrec_home) -> None:
    """What has gone wrong with the model shows in the record; the conversation goes on in one process."""
    faults = iter(FAULTS.values())
    behaviours: dict[str, object] = {}

    def behave(side: str):
        return lambda call: behaviours[side](call)  # type: ignore[operator]

    def next_fault(call) -> None:
        """The first request of a turn sets the turn's fault; a repair is told the answer before."""
        if len(call.body["messages"]) == 2:
            side, behaviour = next(faults)
            behaviours.update({"heard": heard(), "reply": spoken("Start with Pulp Fiction.")} | {side: behaviour})
        behaviours["heard"](call)  # type: ignore[operator]

    ollama.heard, ollama.reply = next_fault, behave("reply")
    lines = [json.dumps({"thread": f"t{number}", "text": REQUEST}) for number in range(len(FAULTS))]
    command = [str(Path(sys.executable).parent / "gatrec-chat"), "--json", "--ephemeral", "--llm", "ollama:qwen2.5:3b"]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["thread"] for record in records] == [f"t{number}" for number in range(len(FAULTS))]
    for record in records:
        holds_the_promises(record)
        assert record["fallback"]
    assert next(faults, None) is None
