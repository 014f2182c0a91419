"""Any LangChain chat model as an engine: it listens beside the rules and words what code has decided.

At most two calls a turn: one to word the reply, and one to listen or, where the rules read the whole message and the
model was measured to order films better, to put the candidates in order. Whatever goes wrong with the model, the built-in engine answers and the turn's trace says why.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from agent.engines import rerank, wording
from agent.engines.base import LoadedModel, Trace
from agent.engines.brief import MOST_PROMPT_TOKENS, approximate_tokens, brief, shortened, task
from agent.engines.builtin import BuiltinEngine
from agent.engines.grounding import Grounding
from agent.engines.reconcile import Heard, Reconciler
from agent.engines.sentences import Sentences, without_thoughts
from agent.engines.spotting import Spotter
from agent.engines.tagging import Tagger
from agent.events import EngineWaiting, Intent, WaitingPhase
from agent.text import clean
from agent.understanding import Situation, Understanding
from prompts import render
from recommender.catalog import Movie
from recommender.reranking import WINDOW, completed, fused
from recommender.titles import normalise
from tools.services import Services

if TYPE_CHECKING:
    from langchain_core.callbacks import AsyncCallbackHandler
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
    from langchain_core.runnables import Runnable

log = logging.getLogger(__name__)

MOST_CALLS = 2
CONNECT_SECONDS = 5.0
FIRST_TOKEN_SECONDS = 120.0
SILENCE_SECONDS = 60.0
"""Longest pause between two pieces of a streamed reply."""
MOST_ANSWER_TOKENS = 300
CONTEXT_TOKENS = 4096
"""The same for every call: another value would make an Ollama server load the model anew."""
_UNREACHABLE = {"ConnectionError", "TransportError", "APIConnectionError"}
"""Class names: builtin, of httpx and of the openai package, which need not be installed."""
_ENDLESS = {"LengthFinishReasonError"}
_MOST_SENTENCES = 6
_MOST_DROPPED = 3
"""Sentences not borne out after which the model is taken not to understand the record."""
_MOST_REPEATED = 2
"""Repeated sentences after which the model is taken to be going in circles."""


class ModelError(RuntimeError):
    """The model answered, but not with what was asked for."""


class ChatModelEngine:
    def __init__(self, loaded: LoadedModel, services: Services, seed: int = 0, reranks: bool = False) -> None:
        """``reranks``: the model was measured to order candidates better than they come."""
        self.name = loaded.name
        self.label = loaded.label
        self.close = loaded.close
        self._model = loaded.chat_model
        self._ready = loaded.ready
        self._reranks = reranks
        self._catalog = services.catalog
        self._seed = seed
        self._spotter = Spotter(services.catalog, services.titles)
        self._builtin = BuiltinEngine(self._spotter, Tagger(lambda: services.encoder), seed)
        self._reconciler = Reconciler(self._spotter, services.titles)

    async def understand(self, text: str, situation: Situation, trace: Trace) -> Understanding:
        """What the rules and the model make of the message; the rules alone when that is enough or the model fails."""
        rules = await self._builtin.understand(text, situation, trace)
        if not self._reconciler.open_to_more(rules, text):
            return rules
        try:
            heard = await self._hear(text, situation, trace)
        except Exception as error:
            trace.fallback = reason_of(error)
            log.info("%s did not understand: %s", self.name, error, exc_info=error)
            return rules
        return self._reconciler.reconcile(rules, heard, text)

    def window(self, trace: Trace) -> int:
        return WINDOW if self._reranks and trace.llm_calls == 0 and not trace.fallback else 0

    async def order(self, liked: Sequence[Movie], candidates: Sequence[Movie], trace: Trace) -> list[int]:
        """The model's order fused with the one that is; the latter alone when the model fails."""
        messages = rerank.prompt(liked, candidates)
        try:
            answer = await self._whole(rerank.form(self._model), messages, trace)
            return fused(completed(rerank.numbers(answer.text), len(candidates)))
        except Exception as error:
            trace.fallback = reason_of(error)
            log.info("%s did not put films in order: %s", self.name, error, exc_info=error)
            return list(range(len(candidates)))

    async def reply(self, record: dict[str, Any], trace: Trace) -> AsyncIterator[str]:
        """The model's words as far as the record bears them out, sentence by sentence; else the built-in wording."""
        kind = task(record)
        if kind is None or trace.fallback or trace.llm_calls >= MOST_CALLS:
            async for piece in self._builtin.reply(record, trace):
                yield piece
            return
        if opening := wording.opening(record, self._seed):
            yield f"{opening} "
        grounding = Grounding(record, self._catalog, self._spotter)
        said = ""
        try:
            async with aclosing(self._sentences(kind, record, grounding, trace)) as sentences:
                async for sentence in sentences:
                    said += sentence
                    yield sentence
        except Exception as error:
            trace.fallback = reason_of(error)
            log.info("%s did not reply: %s", self.name, error, exc_info=error)
        if not _enough(said, kind, record, grounding):
            trace.fallback = trace.fallback or "too little of the model's reply was borne out"
            body = wording.body(record, self._seed)
            for piece in wording.pieces(f" {body}" if said else body):
                yield piece

    async def _hear(self, text: str, situation: Situation, trace: Trace) -> Heard:
        """Fill in the form; one repair try. Raises ``ModelError`` when there is no valid form after that."""
        from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

        messages: list[BaseMessage] = [
            SystemMessage(_listening()),
            HumanMessage(render("message", text=shortened(text), picks=situation.picks[:5])),
        ]
        form = self._model.with_structured_output(Heard.model_json_schema(), method="json_schema", include_raw=True)
        problem = ""
        while trace.llm_calls < MOST_CALLS:
            answer = await self._whole(form, messages, trace)
            content = without_thoughts(answer.text).strip()
            try:
                return Heard.model_validate_json(content[content.find("{") : content.rfind("}") + 1])
            except ValidationError as error:
                problem = error.errors()[0]["msg"]
            messages += [AIMessage(shortened(content) or "…"), HumanMessage(render("repair", problem=problem))]
        raise ModelError(f"no valid form: {problem}")

    async def _whole(self, form: Runnable[Any, Any], messages: list[BaseMessage], trace: Trace) -> AIMessage:
        """One structured answer."""
        answer: AIMessage | None = None
        try:
            async with asyncio.timeout(FIRST_TOKEN_SECONDS) as patience:
                await self._begin(trace)
                answer = (await form.ainvoke(messages, {"callbacks": [_token_counter(trace, patience)]}))["raw"]
        finally:
            _count(messages, answer, trace)
        return answer

    async def _begin(self, trace: Trace) -> None:
        """Wait until the model can take the next prompt."""
        said: WaitingPhase | None = None

        def report(phase: WaitingPhase) -> None:
            nonlocal said
            if phase != said:
                said = phase
                trace.waiting(EngineWaiting(phase))

        await self._ready(report)
        report("reading")
        trace.llm_calls += 1

    async def _sentences(
        self, kind: str, record: dict[str, Any], grounding: Grounding, trace: Trace
    ) -> AsyncGenerator[str]:
        """The model's sentences that the record bears out."""
        from langchain_core.messages import HumanMessage, SystemMessage

        system = render("reply", task=kind)
        room = MOST_PROMPT_TOKENS - approximate_tokens(system)
        messages: list[BaseMessage] = [SystemMessage(system), HumanMessage(brief(record, room))]
        cutter = Sentences(grounding.names)
        before: set[str] = set()
        repeated = 0

        def bears_out(sentence: str) -> bool:
            nonlocal repeated
            same = normalise(sentence)
            if not same:
                return False
            trace.sentences += 1
            repeated += same in before
            supported = same not in before and grounding.supports(sentence)
            before.add(same)
            trace.dropped_sentences += not supported
            return supported

        raw, shown = "", 0
        async with aclosing(self._stream(messages, trace)) as pieces:
            async for piece in pieces:
                raw += piece
                visible = without_thoughts(raw)
                for sentence in cutter.feed(clean(visible[shown:])):
                    if bears_out(sentence):
                        yield sentence
                shown = len(visible)
                lost = repeated >= _MOST_REPEATED or trace.dropped_sentences >= _MOST_DROPPED
                if lost or trace.sentences >= _MOST_SENTENCES:
                    return
        rest = cutter.flush()
        if bears_out(rest):
            yield rest

    async def _stream(self, messages: list[BaseMessage], trace: Trace) -> AsyncGenerator[str]:
        """The model's answer as it comes; ``TimeoutError`` when it keeps silent for too long."""
        async with asyncio.timeout(FIRST_TOKEN_SECONDS):
            await self._begin(trace)
        whole: AIMessageChunk | None = None
        tokens = 0
        patience = FIRST_TOKEN_SECONDS
        chunks = self._model.astream(messages)
        try:
            while True:
                try:
                    async with asyncio.timeout(patience):
                        chunk = await anext(chunks)
                except StopAsyncIteration:
                    break
                patience = SILENCE_SECONDS
                whole = chunk if whole is None else whole + chunk
                tokens += 1
                trace.waiting(EngineWaiting("writing", tokens))
                yield chunk.text
        finally:
            await chunks.aclose()  # type: ignore[attr-defined]
            _count(messages, whole, trace)
        if whole is None or not whole.text.strip():
            raise ModelError("an empty answer")


def _token_counter(trace: Trace, patience: asyncio.Timeout) -> AsyncCallbackHandler:
    """Tells of each token of an answer that is taken as a whole, and gives the next one its time."""
    from langchain_core.callbacks import AsyncCallbackHandler

    class Counter(AsyncCallbackHandler):
        tokens = 0

        async def on_llm_new_token(self, *_: Any, **__: Any) -> None:
            self.tokens += 1
            trace.waiting(EngineWaiting("writing", self.tokens))
            patience.reschedule(asyncio.get_running_loop().time() + SILENCE_SECONDS)

    return Counter()


def constant_prompts() -> list[str]:
    """What the prompts of most turns begin with: worth having read before the first turn."""
    return [_listening(), *(render("reply", task=kind) for kind in ("list", "explain"))]


def _listening() -> str:
    return render("understand", intents=get_args(Intent))


def reason_of(error: Exception) -> str:
    """Why the model could not be used, in a few words for the record."""
    text = str(error).strip().splitlines()
    names = {cls.__name__ for cls in type(error).__mro__}
    match error:
        case TimeoutError():
            return "the model did not answer in time"
        case ModelError():
            return f"the model gave {error}"
    if names & _UNREACHABLE:
        return "the model's server cannot be reached"
    if names & _ENDLESS:
        return "the model gave an answer without end"
    return clean(f"{type(error).__name__}: {text[0] if text else ''}")[:200]


def _count(messages: Sequence[BaseMessage], answer: AIMessage | None, trace: Trace) -> None:
    """Note the length of the prompt as the server counted it, or our own estimate where it did not come to that."""
    usage = answer.usage_metadata if answer else None
    trace.prompt_tokens.append(
        usage["input_tokens"] if usage else sum(approximate_tokens(message.text) for message in messages)
    )


def _enough(said: str, kind: str, record: dict[str, Any], grounding: Grounding) -> bool:
    """The reply speaks of the films it is about."""
    named = grounding.films_named(said)
    match kind:
        case "list":
            return bool(named & {pick["title"] for pick in record["picks"]})
        case "explain":
            contributions = record["explanations"][0]["contributions"]
            liked = {part["title"] for part in contributions if part["share"] > 0}
            return bool(named & liked if liked else said.strip())
        case "about":
            return {film["title"] for film in record["facts"]} <= named
    return bool(said.strip())
