"""The work of a turn, one method a step. ``graph.py`` says in which order they run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Literal

from langchain_core.messages import ToolMessage
from langgraph.runtime import Runtime

from agent.asking import question_worth_asking
from agent.effects import effects_of, plan_effects
from agent.engines.base import Engine
from agent.evening import LIST_INTENTS, evening_wish, wants_list
from agent.events import (
    Compared,
    Explained,
    Intent,
    Offered,
    PhaseStarted,
    Pick,
    PicksReady,
    ProfileChange,
    ProfileChanged,
    ReplyText,
    ToolRun,
    ToolsRan,
    Understood,
)
from agent.explaining import explanation_of
from agent.limits import traits_of
from agent.offers import Offer, answer_to, contradicted, offer_to_forget, offer_to_relax
from agent.planning import FEWEST_PICKS, limits_in_force, plan_answer, plan_list
from agent.profile import MOVIE_KINDS, Profile, ProfileStore, removal
from agent.ranking import rank_picks
from agent.record import reply_record, shown_entry
from agent.resolve import Question, Resolved, Resolver
from agent.state import ACT_FIELDS, State, TurnContext, Wish, acts_of
from agent.text import MAX_MESSAGE_CHARACTERS
from agent.understanding import SaidMovie, Situation, Understanding
from tools.services import Services

EVENING_SECONDS = 6 * 3600
"""After so long without a word, "tonight" is over."""
NEAREST_CANDIDATES = 50
"""How many of the network's candidates an answer must tell apart to be worth a question."""
MOST_REMEMBERED = 2000
"""How many shown films a conversation remembers."""
_LASTING_KINDS = {
    "genre": "genre",
    "mood": "mood",
    "theme": "theme",
    "person": "person",
    "country": "country",
    "year": "period",
}


class TurnNodes:
    """The steps of a turn and what they work with. What differs from turn to turn comes in the context."""

    def __init__(
        self, services: Services, profiles: ProfileStore, engine: Engine, clock: Callable[[], float] = time.time
    ) -> None:
        self.services = services
        self.profiles = profiles
        self.engine = engine
        self.clock = clock
        self.resolver = Resolver(services.catalog, services.titles)

    async def understand(self, state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        """What does the message say? The engine reads it; nothing is decided yet."""
        runtime.stream_writer(PhaseStarted("understand"))
        text = state["text"]
        pending = state.get("pending")
        situation = Situation(
            last_intent=state.get("last_intent"),
            picks=[f"{pick['title']} ({pick['year']})" for pick in state.get("picks", [])],
            traits=[traits_of(self.services.catalog[pick["movie_id"]]) for pick in state.get("picks", [])],
            focus=self._label_of(state.get("focus")),
            question=pending["text"] if pending else "",
        )
        if len(text) > MAX_MESSAGE_CHARACTERS:
            text = text[:MAX_MESSAGE_CHARACTERS]
            understanding = Understanding(intent="chat", small_talk="too_long")
        elif (offer := state.get("offer")) and (answer := answer_to(text)):
            understanding = _answered(offer, answer)
        else:
            trace = runtime.context.trace
            trace.waiting = runtime.stream_writer
            understanding = await self.engine.understand(text, situation, trace)
        fresh: dict[str, Any] = {
            "text": text,
            "understanding": understanding.model_dump(),
            "turn": state.get("turn", 0) + 1,
        }
        now = self.clock()
        if now - state.get("spoken_at", now) > EVENING_SECONDS:
            fresh["wish"] = Wish()
        return fresh | {
            "spoken_at": now,
            "offer": None,
            "accepted": state.get("offer") if understanding.action == "accept" else None,
            "changes": [],
            "acts": [],
            "tools": [],
            "messages": [],
            "reply": "",
            **_nothing_found(),
        }

    def _label_of(self, movie_id: int | None) -> str:
        movie = self.services.catalog.get(movie_id) if movie_id is not None else None
        return movie.label if movie else ""

    def resolve(self, state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        """Which films, people and values are meant?"""
        runtime.stream_writer(PhaseStarted("resolve"))
        found = self.resolver.resolve(
            Understanding.model_validate(state["understanding"]),
            state["text"],
            [pick["movie_id"] for pick in state.get("picks", [])],
            state.get("focus"),
            state.get("pending"),
            state.get("last_film"),
        )
        runtime.stream_writer(Understood(found.intent, found.mentions, found.limits))
        return {
            "intent": found.intent,
            "mentions": found.mentions,
            "limits": found.limits,
            "subjects": found.subjects,
            "unknown": found.unknown,
            "missing_rank": found.missing_rank,
            "pending": found.question,
            "last_film": _last_film(found) or state.get("last_film"),
            "corrected": found.corrected,
            "wish": evening_wish(state, found),
        }

    def remember(self, state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        """Fold what was said about lasting taste into the profile, with the sentence it came from."""
        runtime.stream_writer(PhaseStarted("remember"))
        action = state["understanding"]["action"]
        if state["intent"] == "undo":
            changes = self.profiles.undo(runtime.context.user)
        elif (accepted := state["accepted"]) and accepted["kind"] == "forget":
            changes = self.profiles.apply(runtime.context.user, accepted["changes"], state["text"])
        elif action == "forget_all":
            changes = self.profiles.forget_all(runtime.context.user)
        elif action == "forget":
            removals = _to_forget(state, self.profiles.read(runtime.context.user))
            changes = self.profiles.apply(runtime.context.user, removals, state["text"])
        else:
            if state["corrected"] and state.get("changed_in") == state["turn"] - 1:
                self.profiles.undo(runtime.context.user)
            earlier = any(act["changes"] for act in state["acts"] if act["intent"] != "undo")
            changes = self.profiles.apply(runtime.context.user, _said(state), state["text"], with_last=earlier)
        if changes:
            runtime.stream_writer(ProfileChanged(changes))
        offer = self._contradicted(state, runtime.context.user, changes)
        return {"changes": changes, "offer": offer} | ({"changed_in": state["turn"]} if changes else {})

    def _contradicted(self, state: State, user: str, changes: Sequence[ProfileChange]) -> Offer | None:
        """Ask, once for each, whether an older taste that speaks against what was just said shall be forgotten."""
        liked = [change["movie_id"] for change in changes if change["op"] == "add" and change["kind"] == "like"]
        films = [movie for movie_id in liked if (movie := self.services.catalog.get(movie_id))]
        wanted = [limit for limit in state["limits"] if limit["polarity"] == "want" and limit["scope"] == "tonight"]
        if state["intent"] not in LIST_INTENTS:
            return None
        entry = contradicted(self.profiles.read(user), films, wanted)
        if entry is None or any(change.get("value") == entry.value for change in changes):
            return None
        return offer_to_forget(entry) if self.profiles.ask_once(user, entry.entry_id) else None

    def plan(self, state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        """Which tools answer this? None at all is an answer too."""
        runtime.stream_writer(PhaseStarted("act"))
        profile = self.profiles.read(runtime.context.user)
        if wants_list(state):
            list_plan, calls, relaxed = plan_list(state, profile, self.services.catalog)
            times = self.profiles.times_shown(runtime.context.user)
            list_plan["shown_before"] = {str(movie_id): count for movie_id, count in times.items()}
            return {"plan": dict(list_plan), "messages": [calls], "relaxed": relaxed}
        if state["understanding"]["action"] in ("effect_of_limits", "effect_of_taste"):
            times = self.profiles.times_shown(runtime.context.user)
            planned = plan_effects(state, profile, self.services.catalog, times)
            return {"plan": dict(planned[0]), "messages": [planned[1]]} if planned else {"messages": []}
        answer = plan_answer(state, profile, runtime.context.user)
        return {"messages": [answer] if answer else []}

    async def rank(self, state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        """Make picks, explanations or facts of what the tools found."""
        runtime.stream_writer(PhaseStarted("rank"))
        messages = [message for message in state["messages"] if isinstance(message, ToolMessage)]
        tools = [ToolRun(name=str(message.name), ms=message.additional_kwargs.get("ms", 0.0)) for message in messages]
        if tools:
            runtime.stream_writer(ToolsRan(tools))
        answers = _artifacts(messages)
        profile = self.profiles.read(runtime.context.user)
        found: dict[str, Any] = {"tools": tools}
        if wants_list(state):
            list_plan = state["plan"]
            open_to_order = list_plan["liked"] and not state["relaxed"]
            window = self.engine.window(runtime.context.trace) if open_to_order else 0
            picks = rank_picks(
                self.services,
                list_plan | {"count": max(list_plan["count"], window)},  # type: ignore[arg-type]
                {name: artifacts[0] for name, artifacts in answers.items()},
                self.services.vector(list_plan["words"]),
            )
            if window:
                picks = await self._in_engines_order(picks, list_plan, runtime)
            self.profiles.note_shown(runtime.context.user, [pick["movie_id"] for pick in picks])
            shown = [*state.get("shown", []), *(pick["movie_id"] for pick in picks)]
            found |= {"new_picks": picks, "shown": shown[-MOST_REMEMBERED:]}
            if picks:
                found |= {"picks": picks, "focus": picks[0]["movie_id"] if len(picks) == 1 else None}
            short = state["relaxed"] or len(picks) < min(FEWEST_PICKS, list_plan["count"])
            if state.get("offer") is None and short:
                found["offer"] = offer_to_relax(
                    self.services.catalog, list_plan["limits"], state["relaxed"], list_plan["exclude"], FEWEST_PICKS
                )
            if "offer" not in found and state.get("offer") is None:
                candidates = [candidate["movie_id"] for candidate in answers.get("recommend_movies", [[]])[0]]
                found |= self._worth_asking(state, profile, picks, candidates)
            runtime.stream_writer(PicksReady(picks))
        if messages and state["understanding"]["action"] in ("effect_of_limits", "effect_of_taste"):
            found["effects"] = effects_of(self.services, state, profile, state["plan"], messages)  # type: ignore[arg-type]
        if explained := answers.get("explain_pick"):
            limits = limits_in_force(profile, state.get("wish", {}))
            explanations = [explanation_of(self.services.catalog, artifact, limits) for artifact in explained]
            found |= {"explanations": explanations, "focus": state["subjects"][0]}
        facts: list[Any] = [
            *answers.get("movie_details", []),
            *(film for films in answers.get("compare_movies", []) for film in films),
        ]
        if facts:
            found |= {"facts": facts, "focus": facts[0]["movie_id"]}
        if explained:
            runtime.stream_writer(Compared(facts, explanations) if facts else Explained(explanations[0]))
        if shown_profile := answers.get("show_profile"):
            entries, source = shown_profile[0], state["understanding"]["action"] == "source"
            if source:
                named = {*state["subjects"], *(limit["value"] for limit in state["limits"])}
                entries = [entry for entry in entries if named & {entry["movie_id"], entry["value"]}]
            found["profile"] = [shown_entry(entry, self.services.catalog, source) for entry in entries]
        if offer := found.get("offer", state.get("offer")):
            runtime.stream_writer(Offered(offer["text"], offer["answers"]))
        return found

    def _worth_asking(
        self, state: State, profile: Profile, picks: Sequence[Pick], candidates: Sequence[int]
    ) -> dict[str, Any]:
        """Ask back about an open wish of a person who is known a little, when the answer would change the list much."""
        wish, catalog = state.get("wish", {}), self.services.catalog
        named = (
            any(wish.get(name) for name in ("description", "anchors", "outside", "count"))
            or wish.get("appeal", "any") != "any"
        )
        if state["intent"] != "recommend" or named or not profile.movies("like"):
            return {}
        said = {limit["kind"] for limit in wish.get("limits", [])}
        movies = [catalog[pick["movie_id"]] for pick in picks]
        nearest = [catalog[movie_id] for movie_id in candidates[:NEAREST_CANDIDATES]]
        asked = state.get("asked", [])
        found = question_worth_asking(movies, nearest, asked, said.__contains__)
        return {"offer": found[1], "asked": [*asked, found[0]]} if found else {}

    async def _in_engines_order(
        self, picks: list[Pick], plan: dict[str, Any], runtime: Runtime[TurnContext]
    ) -> list[Pick]:
        """As many picks as asked for, the best by the engine's order of all of these."""
        runtime.context.trace.waiting = runtime.stream_writer
        catalog = self.services.catalog
        liked = [catalog[movie_id] for movie_id in plan["liked"]]
        candidates = [catalog[pick["movie_id"]] for pick in picks]
        order = await self.engine.order(liked, candidates, runtime.context.trace)
        best = [picks[index] for index in order][: plan["count"]]
        return [Pick(**pick | {"rank": rank}) for rank, pick in enumerate(best, start=1)]

    def next_act(self, state: State) -> dict[str, Any]:
        """Put away what came of this request, and take up the message's next one."""
        done = {name: state.get(name) for name in ACT_FIELDS}
        return {
            "acts": [*state["acts"], done],
            "understanding": state["understanding"]["then"],
            "pending": None,
            "accepted": None,
            **_nothing_found(),
        }

    async def reply(self, state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
        """Say it. The records are all the engine may speak of, one for each thing the message asked for."""
        runtime.stream_writer(PhaseStarted("reply"))
        profile = self.profiles.read(runtime.context.user)
        trace = runtime.context.trace
        trace.waiting = runtime.stream_writer
        acts = acts_of(state)
        said = ""
        for act in acts:
            gap = "\n\n" if said else ""
            async for piece in self.engine.reply(reply_record(act, self.services.catalog, profile), trace):
                said += gap + piece
                runtime.stream_writer(ReplyText(gap + piece))
                gap = ""
        if offer := state["offer"]:
            gap = "" if said[-1:].isspace() else " "
            said += gap + offer["text"]
            runtime.stream_writer(ReplyText(gap + offer["text"]))
        return {
            "reply": said.strip(),
            "last_intent": state["intent"],
            "pending": next((act["pending"] for act in acts if act.get("pending")), None),
            "engine": self.engine.name,
            "trace": trace.record(),
        }


def _nothing_found() -> dict[str, Any]:
    return {"new_picks": [], "explanations": [], "facts": [], "profile": [], "relaxed": [], "effects": None}


def _last_film(found: Resolved) -> Question | None:
    """The film named last with what was said of it, as if it were asked which one is meant."""
    if not found.mentions:
        return None
    last = found.mentions[-1]
    said = SaidMovie(text=last["title"], attitude=last["attitude"], anchor=last["movie_id"] in found.anchors)
    said.strength, said.rating = last.get("strength", said.strength), last.get("rating", "")
    return Question(text=last["title"], candidates=[last["movie_id"]], intent=found.intent, said=said.model_dump())


def _answered(offer: Offer, answer: Literal["accept", "decline"]) -> Understanding:
    if answer == "decline" or offer["kind"] == "narrow":
        return Understanding(intent="chat", action="decline")
    intent: Intent = "refine" if offer["kind"] == "relax" else "profile"
    return Understanding(intent=intent, action="accept", asks=intent == "refine")


def _said(state: State) -> list[ProfileChange]:
    """The lasting part of what was said: opinions on films, and taste that is not only for tonight."""
    changes: list[ProfileChange] = []
    for mention in state["mentions"]:
        if mention["attitude"] in MOVIE_KINDS:
            change = ProfileChange(op="add", kind=mention["attitude"], movie_id=mention["movie_id"], scope="lasting")  # type: ignore[typeddict-item]
            if mention.get("strength", 1.0) < 1:
                change["strength"] = mention["strength"]
            changes.append(change)
            if rating := mention.get("rating"):
                changes.append(
                    ProfileChange(op="add", kind="rating", movie_id=mention["movie_id"], value=rating, scope="lasting")
                )
    for limit in state["limits"]:
        if limit["scope"] == "lasting" and limit["kind"] in _LASTING_KINDS:
            changes.append(
                ProfileChange(
                    op="add",
                    kind=_LASTING_KINDS[limit["kind"]],  # type: ignore[typeddict-item]
                    value=limit["value"],
                    polarity=limit["polarity"],
                    scope="lasting",
                )
            )
    return changes


def _to_forget(state: State, profile: Profile) -> list[ProfileChange]:
    named = {mention["movie_id"] for mention in state["mentions"]} | set(state["subjects"])
    values = {limit["value"] for limit in state["limits"]}
    return [
        removal(entry)
        for entry in profile.entries
        if entry.movie_id in named or (entry.value and entry.value in values)
    ]


def _artifacts(messages: Sequence[ToolMessage]) -> dict[str, list[Any]]:
    """Tool name -> artifacts of its answers, in the order of the calls."""
    found: dict[str, list[Any]] = {}
    for message in messages:
        if message.artifact is not None:
            found.setdefault(str(message.name), []).append(message.artifact)
    return found
