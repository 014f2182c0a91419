"""Scores how well messages are understood: the rules, a model alone, and the two reconciled.

    python tests/agent/engines/understanding.py --llm gguf:PATH [--first N]

Intent and attitude are shares of messages and of found films; films and hard limits (genre, year, person, country,
audience) have precision and recall over all messages of ``messages.yaml``.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from agent.config import Settings
from agent.engines.base import Trace
from agent.engines.chat_model import ChatModelEngine
from agent.engines.choose import choose_engine
from agent.engines.reading import Reader
from agent.engines.reconcile import Reconciler, open_to_more
from agent.engines.spotting import Spotter
from agent.resolve import Resolver
from agent.understanding import Situation, Understanding
from recommender.catalog import Catalog, load_catalog
from recommender.titles import TitleIndex, article_first

ATTITUDES = ("like", "dislike", "seen", "neutral")
HARD = ("genre", "year", "person", "country", "audience")
MESSAGES = Path(__file__).with_name("messages.yaml")


class Score:
    """Counts over messages; ``row`` has intent, film precision and recall, attitude, limit precision and recall."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, message: dict[str, Any], said: Understanding, catalog: Catalog, titles: TitleIndex) -> None:
        picks = [_movie_id(title, titles) for title in message.get("picks", [])]
        found = Resolver(catalog, titles).resolve(said, message["say"], picks, picks[0] if picks else None, None)
        attitudes = {mention["movie_id"]: mention["attitude"] for mention in found.mentions}
        wanted = {_movie_id(title, titles): each for each in ATTITUDES for title in message.get(each, [])}
        limits = {(li["kind"], li["value"], li["polarity"]) for li in found.limits if li["kind"] in HARD}
        asked = {
            (*limit.split(" ", 1), polarity) for polarity in ("want", "avoid") for limit in message.get(polarity, [])
        }
        self.counts += Counter(
            messages=1,
            intent=said.intent == message["intent"],
            films_found=len(attitudes),
            films_asked=len(wanted),
            films=len(attitudes.keys() & wanted.keys()),
            attitude=sum(wanted.get(movie_id) == attitude for movie_id, attitude in attitudes.items()),
            limits_found=len(limits),
            limits_asked=len(asked),
            limits=len(limits & asked),
        )

    def row(self) -> list[float]:
        n = self.counts
        pairs = (
            ("intent", "messages"),
            ("films", "films_found"),
            ("films", "films_asked"),
            ("attitude", "films"),
            ("limits", "limits_found"),
            ("limits", "limits_asked"),
        )
        return [n[part] / n[whole] if n[whole] else 0.0 for part, whole in pairs]


def load_messages() -> list[dict[str, Any]]:
    return yaml.safe_load(MESSAGES.read_text())


def situation_of(message: dict[str, Any]) -> Situation:
    picks = message.get("picks", [])
    return Situation(picks=picks, last_intent="recommend" if picks else None)


def _movie_id(title: str, titles: TitleIndex) -> int:
    name, year = title, None
    if title.endswith(")") and title[-5:-1].isdigit():
        name, year = title[:-7], int(title[-5:-1])
    match = titles.resolve(article_first(name), year)
    assert match, title
    return match.movies[0].movie_id


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llm", required=True)
    parser.add_argument("--first", type=int, default=None, help="Only so many messages.")
    arguments = parser.parse_args()
    catalog = load_catalog()
    titles = TitleIndex(catalog)
    spotter = Spotter(catalog, titles)
    reader, reconciler = Reader(spotter), Reconciler(spotter, titles)
    parts = argparse.Namespace(catalog=catalog, titles=titles)
    engine = choose_engine(Settings(llm=arguments.llm), parts)  # type: ignore[arg-type]
    assert isinstance(engine, ChatModelEngine)
    scores = {name: Score() for name in ("rules", "model", "reconciled")}
    seconds, failures = [], 0
    for message in load_messages()[: arguments.first]:
        text, situation = message["say"], situation_of(message)
        rules = reader.read(text, situation)
        alone, both = Understanding(intent="chat"), rules
        started = time.perf_counter()
        try:
            heard = await engine._hear(text, situation, Trace())
        except Exception as error:
            failures += 1
            print(f"failed: {text!r}: {error}")
        else:
            alone = reconciler.reconcile(Understanding(intent=heard.intent), heard, text)
            both = reconciler.reconcile(rules, heard, text) if open_to_more(rules, text) else rules
        seconds.append(time.perf_counter() - started)
        for name, said in (("rules", rules), ("model", alone), ("reconciled", both)):
            scores[name].add(message, said, catalog, titles)
        if both != rules:
            print(f"changed: {text!r}: {both.model_dump(exclude_defaults=True)}", flush=True)
    engine.close()
    print("           intent  film P  film R  attitude  limit P  limit R")
    for name, score in scores.items():
        print(f"{name:10} " + "  ".join(f"{value:6.3f}" for value in score.row()))
    print(f"{len(seconds)} messages, {failures} failed, median {median(seconds):.1f} s a message")


if __name__ == "__main__":
    asyncio.run(main())
