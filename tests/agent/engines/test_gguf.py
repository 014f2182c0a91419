"""GGUF files: what is refused, and with a real small model the whole conversation.

The real-model tests need the extra ``gguf`` and run when ``GATREC_TEST_GGUF`` names a model file.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import aclosing
from pathlib import Path

import pytest

from agent.config import Settings
from agent.engines.choose import EngineError, choose_engine
from agent.engines.gguf import GgufModel
from agent.events import EngineWaiting
from agent.session import ChatSession

MODEL = os.environ.get("GATREC_TEST_GGUF", "")
real = pytest.mark.skipif(not MODEL, reason="set GATREC_TEST_GGUF to the path of a small GGUF instruct model")
extra = pytest.mark.skipif(
    not all(__import__("importlib.util").util.find_spec(name) for name in ("xllamacpp", "langchain_openai")),
    reason="the extra gguf is not installed",
)


@extra
@pytest.mark.parametrize(("content", "says"), [(None, "There is no file"), (b"PK\x03\x04", "is not a GGUF model")])
def test_a_file_that_is_no_model(services, tmp_path: Path, content: bytes | None, says: str) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineError, match=says):
        choose_engine(Settings(llm=f"gguf:{path}"), services)


@extra
def test_a_damaged_model(services, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(EngineError, match="cannot be loaded"):
        choose_engine(Settings(llm=f"gguf:{path}"), services)


@real
def test_only_this_program_may_use_the_model() -> None:
    model = GgufModel(Path(MODEL))
    url = str(model.chat_model(0).openai_api_base)
    assert url.startswith("http://127.0.0.1:")
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"{url}/completions", data=b"{}", timeout=10)
    model.close()
    with pytest.raises(urllib.error.URLError, match="refused"):
        urllib.request.urlopen(f"{url}/models", timeout=2)


@real
async def test_a_proxy_of_the_environment_is_not_used(monkeypatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    model = GgufModel(Path(MODEL))
    assert (await model.chat_model(0).ainvoke("Say hello.", max_completion_tokens=5)).text
    model.close()


@real
def test_the_main_job_with_a_real_model(gatrec_home: Path) -> None:
    """The four lines of a first evening through the line protocol, as a process: any model must keep the promises."""
    lines = (
        "I loved Heat and Se7en, but I cannot stand horror. Something from the 90s?",
        "why the first one?",
        "forget that I liked Heat",
        "what do you know about me?",
        "something that lingers with Tom Hanks",
    )
    command = [str(Path(sys.executable).parent / "gatrec-chat"), "--json", "--ephemeral", "--llm", f"gguf:{MODEL}"]
    done = subprocess.run(
        command, input="\n".join(lines) + "\n", capture_output=True, text=True, env=os.environ, timeout=280
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    first, why, forgotten, known, chewing = records = [json.loads(line) for line in done.stdout.splitlines()]
    assert {m["movie_id"]: m["attitude"] for m in first["mentions"]} == {6: "like", 47: "like"}
    assert {"kind": "genre", "value": "Horror", "polarity": "avoid", "scope": "lasting"} in first["limits"]
    assert 3 <= len(first["picks"]) <= 10
    for pick in first["picks"]:
        assert 1990 <= pick["year"] <= 1999
        assert "Horror" not in pick["genres"]
        assert pick["movie_id"] not in (6, 47)
    assert any(pick["title"] in first["reply"] for pick in first["picks"])
    assert why["explanation"]["movie_id"] == first["picks"][0]["movie_id"]
    assert sum(c["share"] for c in why["explanation"]["contributions"]) + why["explanation"]["bias_share"] == (
        pytest.approx(1)
    )
    assert forgotten["profile_changes"] == [{"op": "remove", "kind": "like", "movie_id": 6, "scope": "lasting"}]
    assert "Seven" in known["reply"]
    assert "Heat" not in known["reply"]
    for record in records:
        assert record["llm_calls"] <= 2
        assert len(record.get("prompt_tokens", [])) == record["llm_calls"]
        assert all(tokens <= 1500 for tokens in record.get("prompt_tokens", []))
    assert first["llm_calls"] == 1, "the rules read all of it"
    assert chewing["llm_calls"] == 2
    assert not gatrec_home.exists()


@real
async def test_stopping_a_real_model(services) -> None:
    session = await ChatSession.with_services(Settings(ephemeral=True, llm=f"gguf:{MODEL}"), services)
    writing = asyncio.Event()

    async def consume() -> None:
        async with aclosing(session.turn("I loved Heat. Something from the 90s?")) as turn:
            async for event in turn:
                if isinstance(event, EngineWaiting) and event.phase == "writing":
                    writing.set()

    task = asyncio.create_task(consume())
    await asyncio.wait_for(writing.wait(), 200)
    started = time.perf_counter()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.perf_counter() - started < 1
    async for event in session.turn("hello"):
        last = event
    assert last.record["turn"] == 1
    await session.aclose()
