"""Finding people in a sentence: by full name, by a misspelt one, by surname where that says who is meant."""

from __future__ import annotations

import re
from collections import defaultdict

from agent.engines import cues, lexicon
from agent.engines.sentence import Sentence, Span
from agent.engines.sentiment import sentiment
from agent.engines.spans import joined, whole_phrase
from agent.engines.vocabulary import RARE, Vocabulary
from recommender.catalog import Catalog
from recommender.titles import TitleIndex, normalise

_KNOWN = 100
"""Ratings of all of a person's films together from which the person is well known."""
_HEARD_OF = 8
"""From which a name may be meant of which one part is misspelt and the other is not."""
_ALIKE = 4
"""So many letters that first names share make them one person's: Charles and Charlie Chaplin."""
_PEOPLE_TALK = re.compile(
    r"\b(?:director|directors|directed|actor|actors|actress|filmmaker|starring|by|with|from|or|no|not|fav|fave|anything|something"
    r"|more|another|any|some|a|an|films?|movies?|flicks?|marathon|mood)\b"
)


_LEADS_TO_PEOPLE = frozenset(
    """
    a an any some another more for of about with starring featuring by from early late later old classic my our isnt
    arent wasnt no not nor anything something want need
    """.split()
)
"""A lone name may stand behind these."""
_OF_SOMEBODY = re.compile(r"\b(?:fan|fans|more|most|some|any|lot|lots|lover|plenty|tired|sick|enough|out|bit) of$")
"""Before a person's name; "life of brian" is none."""
_FEATURING = frozenset(["with", "by", "starring", "featuring"])
"""Behind these stands a name, however little known or misspelt."""
_LEADS_TO_FAMILIES = frozenset(["the", "any", "some", "more", "those"])
_PREFIXES = frozenset(["de", "di", "del", "von", "van", "la", "le", "da"])
_OUTSHINES = 20
"""How many times as many ratings a person's films must have as the film of that name."""
_EVERYDAY_RANK = 11_000
"""Up to here among English words a name rather is a word, or a first name."""
_TITLE_RATINGS = 10
"""From which a film called like a person may be meant instead."""


class PeopleSpotter:
    def __init__(self, catalog: Catalog, titles: TitleIndex, vocabulary: Vocabulary) -> None:
        self._titles = titles
        self._vocabulary = vocabulary
        self.names, self.surnames, self._bearers = _names_of_people(catalog)
        self._run_together = {name.replace(" ", ""): full for name, full in self.names.items()}
        self._prefixed = [name for name, (_, fame) in self.surnames.items() if " " in name and fame >= _KNOWN]
        self._best_known = [name for name, (_, fame) in self.surnames.items() if fame >= _KNOWN and len(name) >= 6]
        self._known = [name for name, (_, fame) in self.surnames.items() if fame >= 20 and len(name) >= 6]
        self._by_first_name: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for name, fame in catalog.people.items():
            if fame >= _KNOWN and " " in name:
                self._by_first_name[normalise(name).split()[0]].append((name, fame))
        self._by_either_name: dict[str, list[str]] = defaultdict(list)
        for normal, full in self.names.items():
            if catalog.people[full] >= _HEARD_OF:
                for part in {normal.split()[0], normal.split()[-1]}:
                    self._by_either_name[part].append(full)
        self._first_names = {first: _clearly_best(known) for first, known in self._by_first_name.items()}

    def outshines(self, name: str, rating_count: int) -> bool:
        """A lone surname means its bearer, who is so much better known than the film of that name: "I love Hitchcock"."""
        known = self.surnames.get(name, ("", 0))[1] >= _OUTSHINES * max(rating_count, 1)
        return known and self._vocabulary.rank(name) > _EVERYDAY_RANK

    def bearer(self, name: str) -> str | None:
        """The person of this full name, or the well-known one of this surname where it is no everyday word: "nolan", "di
        caprio"."""
        written = name if name in self.surnames else name.replace(" ", "")
        full, fame = self.surnames.get(written, ("", 0))
        alone = fame >= _KNOWN and self._vocabulary.rank(written) > _EVERYDAY_RANK
        return self.names.get(name) or (full if alone else None)

    def spans(self, sentence: Sentence) -> list[Span]:
        spans = []
        count = len(sentence.tokens)
        for first in range(count):
            for last in range(min(count, first + 4), first, -1):
                name = sentence.norm(first, last)
                if sentence.tokens[last - 1].text.endswith(("'s", "’s")):
                    name = name.removesuffix("s")
                if name.startswith("the ") and sentence.tokens[first].text.islower():
                    continue
                full = self.names.get(name) or self._run_together.get(name.replace(" ", ""))
                if last - first > 1 and full and joined(sentence, first, last):
                    spans.append(Span("person", first, last, sentence.raw(first, last), (full,)))
                    break
                if last - first == 2 and " " in name and name in self.surnames:
                    spans.append(Span("person", first, last, sentence.raw(first, last), (self.surnames[name][0],)))
                    break
                if last - first == 2 and (full := self._misspelt_name(sentence, first)):
                    spans.append(Span("person", first, last, sentence.raw(first, last), (full,)))
                    break
                after = sentence.tokens[last].norm if last < count else ""
                if last - first == 1 and (
                    full := self._rare_name(sentence, first) or self._misspelt_surname(sentence, first)
                ):
                    spans.append(Span("person", first, last, sentence.raw(first, last), (full,)))
                    break
                if last - first == 3 and (full := self._misspelt_in_three(sentence, first)):
                    spans.append(Span("person", first, last, sentence.raw(first, last), (full,)))
                    break
                family = self._bearers.get(name.removesuffix("s")) if name.endswith("s") else None
                led = first and sentence.tokens[first - 1].norm in _LEADS_TO_FAMILIES
                if family and last - first == 1 and (led or not self._vocabulary.is_english(name.removesuffix("s"))):
                    spans.append(Span("person", first, last, sentence.raw(first, last), tuple(family)))
                    break
                if last - first == 1 and after in ("brothers", "bros", "sisters") and name in self._bearers:
                    siblings = tuple(self._bearers[name])
                    spans.append(Span("person", first, last + 1, sentence.raw(first, last + 1), siblings))
                elif last - first == 1 and (
                    full := self._listed(sentence, first, spans) or self._surname(sentence, first)
                ):
                    spans.append(Span("person", first, last, sentence.raw(first, last), (full,)))
        return spans

    def _misspelt_name(self, sentence: Sentence, first: int) -> str | None:
        """A well-known person whose first or last name is spelt another way: "nicholas cage", "jim carey", "de nero"."""
        from rapidfuzz import fuzz, process

        one, two = sentence.tokens[first].norm, sentence.tokens[first + 1].norm
        if sentence.gap(first + 1) != " " or two in lexicon.CHAT_WORDS:
            return None
        if one in lexicon.CHAT_WORDS and one not in self._by_first_name:
            return None
        name = f"{one} {two}"
        if one in _PREFIXES:
            prefixed = process.extractOne(name, self._prefixed, scorer=fuzz.ratio, score_cutoff=84)
            return self.surnames[prefixed[0]][0] if prefixed else None
        namesakes = [(full, _KNOWN) for full in self._bearers.get(two, ())]
        candidates = [self.surnames.get(two, ("", 0)), *namesakes, *self._by_first_name.get(one, ())]
        near = [
            (fame, full)
            for full, fame in candidates
            if fame >= _KNOWN
            and len(one) >= 3
            and (
                fuzz.ratio(name, normalise(full)) >= (88 if one not in lexicon.CHAT_WORDS else 92)
                or (fame >= 300 and _short_for(one, two, normalise(full)))
            )
        ]
        if not near and len(one) >= 3 and len(two) >= 4 and not self._is_title(name):
            known = [*self._by_either_name.get(one, ()), *self._by_either_name.get(two, ())]
            alike = [(int(fuzz.ratio(name, normalise(full))), full) for full in known]
            near = [(ratio, full) for ratio, full in alike if ratio >= 90 and _same_initials(name, normalise(full))]
        before = sentence.tokens[first - 1].norm if first else ""
        if not near and (before in _FEATURING or before == "or"):
            nearest = process.extractOne(name, self.names.keys(), scorer=fuzz.ratio, score_cutoff=88)
            return self.names[nearest[0]] if nearest else None
        return max(near)[1] if near else None

    def _misspelt_in_three(self, sentence: Sentence, first: int) -> str | None:
        """ "robert de nero"."""
        from rapidfuzz import fuzz

        if sentence.tokens[first + 1].norm not in _PREFIXES:
            return None
        name = sentence.norm(first, first + 3)
        known = [(fame, full) for full, fame in self._by_first_name.get(sentence.tokens[first].norm, ())]
        near = [(fame, full) for fame, full in known if fuzz.ratio(name, normalise(full)) >= 88]
        return max(near)[1] if near else None

    def _is_title(self, name: str) -> bool:
        known = [movie for movie in self._titles.exact(name) if movie.rating_count >= _TITLE_RATINGS]
        return any(not self.outshines(normalise(name), movie.rating_count) for movie in known)

    def _misspelt_surname(self, sentence: Sentence, index: int) -> str | None:
        """A very well-known person's surname spelt another way, where a person may stand: "a tarentino fan"."""
        from rapidfuzz import fuzz, process

        token = sentence.tokens[index]
        name = token.norm
        if (
            len(name) < 6
            or name in self.surnames
            or self._vocabulary.is_known(token)
            or name in lexicon.CHAT_WORDS
            or self._is_title(name)
        ):
            return None
        before = sentence.tokens[index - 1].norm if index else ""
        after = sentence.norm(index + 1, index + 2)
        led = before in _LEADS_TO_PEOPLE or after in ("fan", "film", "films", "movie", "movies", "flick")
        if not led and self._vocabulary.is_english(name):
            return None
        if before in _FEATURING:
            known = process.extractOne(name, self._known, scorer=fuzz.ratio, score_cutoff=90)
            if known and known[0][0] == name[0]:
                return self.surnames[known[0]][0]
        names, cutoff = (self._known, 88) if index == 0 else (self._best_known, 85)
        near = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=cutoff)
        if near is None or near[0][0] != name[0] or abs(len(near[0]) - len(name)) > 1:
            return None
        return self.surnames[near[0]][0]

    def _rare_name(self, sentence: Sentence, index: int) -> str | None:
        """A surname or first name that is no other word and means one person, where the talk is of people: "ozu"."""
        token = sentence.tokens[index]
        name = token.norm.removesuffix("s") if token.text.endswith(("'s", "’s")) else token.norm
        if name not in self.surnames and not self._vocabulary.is_english(name):
            name = name.removesuffix("s")
        before = sentence.tokens[index - 1].norm if index else ""
        of_what = before == "of" and not _OF_SOMEBODY.search(sentence.norm(max(0, index - 3), index))
        first_name = None if of_what else self._first_names.get(name)
        full, fame = self.surnames.get(name) or first_name or ("", 0)
        if fame < 3 or len(name) < 3 or name in lexicon.CHAT_WORDS or self._vocabulary.is_word(name):
            return None
        if self._vocabulary.spread[name] >= RARE or self._is_title(name):
            return None
        if fame < _KNOWN and token.text.islower() and self._vocabulary.rank(name) <= _EVERYDAY_RANK:
            return None  # "set in winter"
        rest = f"{sentence.norm(0, index)} {sentence.norm(index + 1, len(sentence.tokens))}"
        judged = any(cue.search(rest) for cue in (cues.LIKE, cues.DISLIKE)) or sentiment(rest)
        led = before in _LEADS_TO_PEOPLE
        begins = (
            index == 0 and len(sentence.tokens) > 1 and ("," in sentence.gap(1) or sentence.norm(1, 2) in ("or", "and"))
        )
        if fame >= 20 and sentence.norm(index + 1, index + 2) in ("stuff", "films", "movies", "work"):
            return full
        only_name = (led or begins) and not self._vocabulary.spread[name] and not self._vocabulary.is_english(name)
        if only_name:
            return full
        spoken_of = (
            judged
            or (led and fame >= _KNOWN)
            or (fame >= 20 and (_PEOPLE_TALK.search(rest) or cues.AVOID.search(rest)))
        )
        return full if spoken_of and whole_phrase(sentence, index, index + 1, opened=led) else None

    def _listed(self, sentence: Sentence, index: int, spans: list[Span]) -> str | None:
        """A known surname right behind another person: "Mitchum or Bogart"."""
        if not index or sentence.tokens[index - 1].norm not in ("and", "or", "nor"):
            return None
        full, fame = self.surnames.get(sentence.tokens[index].norm, ("", 0))
        return full if fame >= _KNOWN and spans and spans[-1].last == index - 1 else None

    def _surname(self, sentence: Sentence, index: int) -> str | None:
        """The person a lone surname means: after "by", "with" …, or capitalised and well known."""
        token = sentence.tokens[index]
        name = token.norm.removesuffix("s") if token.text.endswith(("'s", "’s")) else token.norm
        if name not in self.surnames or name in lexicon.CHAT_WORDS or self._vocabulary.is_word(name):
            return None
        full, fame = self.surnames[name]
        before = sentence.tokens[index - 1].norm if index else ""
        capital = token.text[0].isupper() and not sentence.starts_sentence(index)
        after = sentence.tokens[index + 1].norm if index + 1 < len(sentence.tokens) else ""
        alone = len(sentence.tokens) == 1 or before in ("a", "an", "any", "some", "of")
        cued = before in ("by", "with", "starring", "from", "featuring") or after in (
            "film",
            "films",
            "movie",
            "movies",
            "flick",
        )
        common = self._vocabulary.spread[name] >= 15
        if cued and fame >= 100 and (capital or not common or (fame >= 300 and self._vocabulary.spread[name] < 30)):
            return full
        if alone and fame >= 100 and (token.text[0].isupper() or (len(sentence.tokens) == 1 and not common)):
            return full
        negated = before in ("no", "not", "without", "or", "and", "a")
        if (
            fame >= 300
            and not common
            and self._vocabulary.spread[name] < RARE
            and len(name) >= 5
            and (negated or cued or index == 0)
        ):
            return full
        if self._is_title(token.text):
            return None
        if capital and fame >= 300 and not common:
            return full
        if (
            len(name) >= 5
            and fame >= 20
            and self._vocabulary.spread[name] < RARE
            and not self._vocabulary.is_english(name)
        ):
            return full
        return full if fame >= 600 and self._vocabulary.spread[name] < 30 and len(name) > 5 else None


def _short_for(first: str, last: str, full: str) -> bool:
    """ "nic cage" for Nicolas Cage."""
    return full.split()[0].startswith(first[:3]) and full.split()[-1] == last


def _same_initials(name: str, other: str) -> bool:
    return [part[0] for part in name.split()] == [part[0] for part in (other.split()[0], other.split()[-1])]


def _clearly_best(known: list[tuple[str, int]]) -> tuple[str, int]:
    """The one of these (name, fame) whom a first name alone means; nobody where several are about as well known."""
    best, *others = sorted(known, key=lambda item: item[1], reverse=True)
    return best if best[1] >= 300 and all(best[1] >= 3 * fame for _, fame in others) else ("", 0)


def _names_of_people(
    catalog: Catalog,
) -> tuple[dict[str, str], dict[str, tuple[str, int]], dict[str, list[str]]]:
    """Normalised full name -> name; surname -> its best-known bearer, where one is clearly better known; surname ->
    its well-known bearers."""
    people = {normalise(name): name for name in catalog.people if " " in name}
    bearers: dict[str, list[tuple[int, str]]] = {}
    for name, fame in catalog.people.items():
        parts = normalise(name).split()
        if len(parts) > 1:
            bearers.setdefault(parts[-1], []).append((fame, name))
        if len(parts) > 2 and parts[-2] in ("de", "di", "von", "van", "del", "la", "le", "da"):
            bearers.setdefault(" ".join(parts[-2:]), []).append((fame, name))
    surnames = {}
    for surname, known in bearers.items():
        known.sort(reverse=True)
        alike: dict[str, list[tuple[int, str]]] = {}
        for fame, name in known:
            alike.setdefault(name[:_ALIKE], []).append((fame, name))
        (best, name), *others = sorted(((sum(f for f, _ in them), them[0][1]) for them in alike.values()), reverse=True)
        if meant := lexicon.SURNAMES.get(surname):
            surnames[surname] = (meant, max(best, _KNOWN))
        elif not others or best >= 1.5 * others[0][0]:
            surnames[surname] = (name, best)
    well_known = {surname: [name for fame, name in known if fame >= 100] for surname, known in bearers.items()}
    return people, surnames, {surname: names for surname, names in well_known.items() if len(names) > 1}
