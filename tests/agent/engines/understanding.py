"""Scores how well messages are understood: the rules, a model alone, and the two reconciled.

    python tests/agent/engines/understanding.py --llm gguf:PATH --answers FILE

Intent and attitude are shares of messages and of found films; films and hard limits (genre, year, person, country,
audience) have precision and recall over all messages of ``messages.yaml``.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import yaml

from agent.config import Settings
from agent.engines.base import Trace
from agent.engines.chat_model import ChatModelEngine, constant_prompts, reason_of
from agent.engines.choose import choose_engine
from agent.engines.reading import Reader
from agent.engines.reconcile import Heard, Reconciler
from agent.engines.spotting import Spotter
from agent.engines.tagging import Tagger
from agent.resolve import Resolver
from agent.understanding import Situation, Understanding
from recommender.catalog import Catalog, load_catalog
from recommender.embedding import Encoder
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


class Answers:
    """What a model answered, kept in a file, so that the reconciliation can be scored again without the model."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._prompt = hashlib.sha256(constant_prompts()[0].encode()).hexdigest()[:12]
        """Answers to another prompt do not count."""
        lines = path.read_text().splitlines() if path and path.exists() else []
        kept = [json.loads(line) for line in lines]
        self._known = {answer["say"]: answer for answer in kept if answer["prompt"] == self._prompt}

    def get(self, text: str) -> dict[str, Any] | None:
        return self._known.get(text)

    def put(self, text: str, heard: Heard | None, failure: str, seconds: float) -> dict[str, Any]:
        answer = {"say": text, "prompt": self._prompt, "heard": heard and heard.model_dump(exclude_defaults=True)}
        answer |= {"failure": failure, "seconds": round(seconds, 2)}
        self._known[text] = answer
        if self._path:
            with self._path.open("a") as file:
                file.write(json.dumps(answer, ensure_ascii=False) + "\n")
        return answer


async def ask(engine: ChatModelEngine, text: str, situation: Situation, answers: Answers) -> dict[str, Any]:
    heard, failure = None, ""
    started = time.perf_counter()
    try:
        heard = await engine._hear(text, situation, Trace())
    except Exception as error:
        failure = reason_of(error)
    return answers.put(text, heard, failure, time.perf_counter() - started)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llm", help="The model to ask what --answers does not have; without it, nothing is asked.")
    parser.add_argument("--answers", type=Path, help="A file that keeps the model's answers, one a line.")
    parser.add_argument("--most", type=int, default=10_000, help="Ask the model at most so many messages.")
    arguments = parser.parse_args()
    catalog = load_catalog()
    titles = TitleIndex(catalog)
    spotter = Spotter(catalog, titles)
    encoder = Encoder()

    def vector(text: str) -> np.ndarray:
        return encoder.encode([text])[0]

    reader, reconciler = Reader(spotter, Tagger(lambda: encoder)), Reconciler(spotter, titles)
    answers = Answers(arguments.answers)
    engine = None
    if arguments.llm:
        parts = argparse.Namespace(catalog=catalog, titles=titles, vector=vector)
        engine = choose_engine(Settings(llm=arguments.llm), parts)  # type: ignore[arg-type]
        assert isinstance(engine, ChatModelEngine)
    scores = {name: Score() for name in ("rules", "model", "reconciled")}
    seconds, failures, left, asked = [], 0, arguments.most, 0
    for message in load_messages():
        text, situation = message["say"], situation_of(message)
        answer = answers.get(text)
        if answer is None and engine and left:
            left -= 1
            answer = await ask(engine, text, situation, answers)
        if answer is None:
            continue
        rules = reader.read(text, situation)
        open_to_more = reconciler.open_to_more(rules, text)
        asked += open_to_more
        alone, both = Understanding(intent="chat"), rules
        if answer["heard"]:
            heard = Heard.model_validate(answer["heard"])
            alone = reconciler.reconcile(Understanding(intent=heard.intent), heard, text)
            both = reconciler.reconcile(rules, heard, text) if open_to_more else rules
        failures += answer["heard"] is None
        seconds.append(answer["seconds"])
        for name, said in (("rules", rules), ("model", alone), ("reconciled", both)):
            scores[name].add(message, said, catalog, titles)
        if both != rules:
            print(f"changed: {text!r}: {both.model_dump(exclude_defaults=True)}", flush=True)
    if engine:
        engine.close()
    print("           intent  film P  film R  attitude  limit P  limit R")
    for name, score in scores.items():
        print(f"{name:10} " + "  ".join(f"{value:6.3f}" for value in score.row()))
    print(f"{len(seconds)} messages, {asked} of them open to more, {failures} failed, median {median(seconds):.1f} s")


if __name__ == "__main__":
    asyncio.run(main())
