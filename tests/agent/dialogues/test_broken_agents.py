"""The dialogues are worth something: ten agents, each broken in one way, are caught by at least one must."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from agent import nodes
from agent.config import Settings
from agent.dialogues.names import Names
from agent.dialogues.runner import run_scripts
from agent.dialogues.script import load_scripts
from agent.engines.builtin import BuiltinEngine
from agent.profile import ProfileStore
from agent.resolve import Resolver
from recommender.titles import TitleIndex
from tools.services import Services

FOLDER = Path(__file__).parents[2] / "dialogues"
Break = Callable[[pytest.MonkeyPatch], None]


def _limits_ignored(patch: pytest.MonkeyPatch) -> None:
    plan_list = nodes.plan_list
    patch.setattr(nodes, "plan_list", lambda state, *rest: plan_list(state | {"wish": {}}, *rest))


def _dislikes_dropped(patch: pytest.MonkeyPatch) -> None:
    said = nodes._said
    patch.setattr(nodes, "_said", lambda state: [c for c in said(state) if c["kind"] != "dislike"])


def _wrong_ordinal(patch: pytest.MonkeyPatch) -> None:
    resolve = Resolver.resolve

    def shifted(self, said, text, picks, *rest):
        return resolve(self, said, text, [*picks[1:], *picks[:1]], *rest)

    patch.setattr(Resolver, "resolve", shifted)


def _picks_repeated(patch: pytest.MonkeyPatch) -> None:
    plan_list = nodes.plan_list
    patch.setattr(nodes, "plan_list", lambda state, *rest: plan_list(state | {"shown": []}, *rest))


def _title_invented(patch: pytest.MonkeyPatch) -> None:
    reply = BuiltinEngine.reply

    async def inventive(self, *arguments) -> AsyncIterator[str]:
        async for piece in reply(self, *arguments):
            yield piece
        yield " And do not miss **The Neon Harbour** (2011)."

    patch.setattr(BuiltinEngine, "reply", inventive)


def _reason_made_up(patch: pytest.MonkeyPatch) -> None:
    rank_picks = nodes.rank_picks

    def boastful(*arguments):
        picks = rank_picks(*arguments)
        for pick in picks:
            pick["because"].append({"kind": "trait", "value": "won seven Oscars"})
        return picks

    patch.setattr(nodes, "rank_picks", boastful)


def _profile_lost(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ProfileStore, "apply", lambda _self, _user, changes, _sentence: list(changes))


def _tonight_made_lasting(patch: pytest.MonkeyPatch) -> None:
    said = nodes._said
    patch.setattr(
        nodes,
        "_said",
        lambda state: said(state | {"limits": [limit | {"scope": "lasting"} for limit in state["limits"]]}),
    )


def _ambiguity_guessed(patch: pytest.MonkeyPatch) -> None:
    resolve = TitleIndex.resolve

    def sure(self, *arguments):
        match = resolve(self, *arguments)
        return match and type(match)(match.movies, match.exact, settled=True)

    patch.setattr(TitleIndex, "resolve", sure)


def _why_about_the_wrong_film(patch: pytest.MonkeyPatch) -> None:
    plan_answer = nodes.plan_answer

    def distracted(state, *rest):
        return plan_answer(state | {"subjects": [pick["movie_id"] for pick in state["picks"][-1:]]}, *rest)

    patch.setattr(nodes, "plan_answer", distracted)


@pytest.mark.parametrize(
    ("break_it", "tag", "caught_by"),
    [
        pytest.param(_limits_ignored, "genre", "always limits kept", id="limit ignored"),
        pytest.param(_dislikes_dropped, "opinions", "profile.has", id="dislikes dropped"),
        pytest.param(_wrong_ordinal, "ordinals", "facts", id="wrong ordinal"),
        pytest.param(_picks_repeated, "shown", "always fresh picks", id="repeated picks"),
        pytest.param(_title_invented, "hidden gems", "always grounded", id="invented title"),
        pytest.param(_reason_made_up, "returning", "always honest reasons", id="made-up reason"),
        pytest.param(_profile_lost, "undo", "profile.has", id="lost profile"),
        pytest.param(_tonight_made_lasting, "tonight or always", "profile", id="tonight made lasting"),
        pytest.param(_ambiguity_guessed, "ambiguity", "asks", id="ambiguity guessed"),
        pytest.param(_why_about_the_wrong_film, "why", "explanation.of", id="why about the wrong film"),
    ],
)
async def test_a_broken_agent_is_caught(
    services: Services, names: Names, monkeypatch: pytest.MonkeyPatch, break_it: Break, tag: str, caught_by: str
) -> None:
    break_it(monkeypatch)
    run = await run_scripts(load_scripts([FOLDER], names, [tag]), services, Settings(llm="builtin", ephemeral=True))
    broken = {
        check.kind for dialogue in run.dialogues for check in dialogue.checks if check.tier == "must" and not check.ok
    }
    assert caught_by in broken
