"""What is wanted of the films and what is not: genres, moods, people, countries, years, company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.engines import cues, lexicon, times
from agent.engines.audience import audience_limits, audience_words
from agent.engines.message import LAST_YEAR, Message
from agent.engines.polarity import Polarity, is_turned_round, judged, polarity_of
from agent.engines.sentiment import is_opinion
from agent.engines.spotting import Span
from agent.engines.tagging import OTHER, VALUES, Stance, Tags
from agent.engines.told import asks_for_films, in_idiom, is_no_wish, is_told, names_no_wish, tells_of_a_film
from agent.engines.versions import names_a_version
from agent.engines.vocabulary import HOMELAND
from agent.engines.weighing import POLARITY, STANCE, weighed_stance
from agent.events import Scope
from agent.understanding import SaidLimit
from recommender.titles import normalise

MAKER_OF = "the director of "
"""How a person is named by a film: the resolver looks it up."""
_MAKER = re.compile(
    r"\b(?:director|directors|maker|makers|filmmaker|creators?) (?:of|behind|who (?:made|did|directed))(?: the)?$"
    r"|\b(?:guy|guys|man|woman|person|people|dude|one|team|brothers|folks) (?:who|that|behind)(?: (?:made|did|directed|wrote))?(?: the)?$"
)
_NO_THEMES = frozenset(
    """
    subtitles subtitle problem problems worries issue issues idea clue rush thinking brain effort stress lie
    lies spoilers spoiler fail opinion costs required masterpiece treasure hurry pressure offence offense doubt
    joke surprise matter chance interest point wonder toward towards number like usual language country one ones
    nonsense wait thanks bother rest scene scenes bits stuff moments flatmate flatmates roommate roommates ffs ancient die notes makes bed
    """.split()
)
"""What "no …" is said of without wishing anything of a film."""
_ONLY_THOSE = re.compile(r"\b(?:these|those|they)(?: \w+)? are (?:all|only|just|mostly|nothing but)(?: about)?$")
"""Before what the films shown have too much of."""
_SURE_ALONE = 0.8
_SURE_WITH_RULE = 0.3
"""Probabilities from which words in no list are taken for a limit, where no rule says so and where one does."""
_SURE_OF_VALUE = 0.8
"""Probability of the tag and of what the words come to."""
_LEAST_WORDS_AGAINST = 3
"""What is not wanted in fewer words is a theme: "no jump scares"."""
_HUMOUR = frozenset(["humour", "humor", "jokes", "gags"])
_EASILY_SCARED = re.compile(
    r"\b(?:gets?|am|is|im|hes|shes|are|theyre) (?:so |super |really |very |too |quite |a bit )?(?:scared|frightened|spooked|freaked out) (?:(?:so|super|really|very|too|quite|pretty) )?"
    r"(?:easily|quickly|(?:of|by) (?:\w+ )?(?:everything|anything))\b|\b(?:scared|frightened|afraid) of (?:\w+ )?everything\b|\b(?:scares?|frightens?) (?:so |super |really |very |too )?easily\b"
)
_ORDERED = re.compile(r"(?:pick|pace|speed|cheer|make|scare|terrify|creep|be|get) ")
"""Moods that are orders: "cheer me up"."""
_WHOLE_WISH = 4
"""A mood in so many words is a wish by itself: "dont have to think"."""


def said_limits(message: Message, tags: Tags | None = None) -> list[SaidLimit]:
    """All limits but those that only "no …" gives away; see ``unlisted_limits``."""
    return [
        *listed_limits(message, tags),
        *unknown_people(message),
        *makers(message),
        *year_limits(message),
        *audience_limits(message, tags),
        *_comfort(message),
    ]


_FEW_WORDS = 6
_PEOPLE_OF_AUDIENCES = frozenset(["children", "kids", "teenagers", "family", "families"])


def _comfort(message: Message) -> list[SaidLimit]:
    """ "I'm sad today" wishes for something kind, if the message says no other mood; "I get scared easily" for nothing
    scary."""
    if _EASILY_SCARED.search(message.norm):
        return [SaidLimit(kind="mood", value="scary", polarity="avoid")]
    if any(span.kind == "mood" and not is_no_wish(message, span) for span in message.spans):
        return []
    requests = cues.REQUEST.search(message.norm) or re.search(r"\bplease\b", message.norm)
    if len(message.sentence.tokens) > _FEW_WORDS and not requests:
        return []
    for mood, feelings in lexicon.FEELINGS.items():
        for feeling in re.finditer(rf"\b(?:{'|'.join(feelings)})\b(?! (?:of|that|by|with)\b)", message.norm):
            if cues.SELF_FEELING.search(message.norm[: feeling.start()].rstrip()):
                return [SaidLimit(kind="mood", value=mood, soft=True)]
    return []


def _held(message: Message, index: int, polarity: Polarity) -> dict[str, bool]:
    """Whether the words around token ``index`` say that a limit is only preferred, or must never give way."""
    segment = message.segment_around(index)
    soft = bool(cues.SOFTLY.search(segment))
    return {"soft": soft, "firm": not soft and polarity == "want" and bool(cues.FIRMLY.search(segment))}


def distinct(limits: Sequence[SaidLimit]) -> list[SaidLimit]:
    """One limit for each kind, value and scope: the last one said, but a mood, country or genre that is wanted stays so:
    "creepy, not scary", "Indian, but not Bollywood", "action, but no stupid action"."""
    wanted = [limit for limit in limits if limit.kind in ("mood", "country", "genre") and limit.polarity == "want"]
    return list({(limit.kind, limit.value, limit.scope): limit for limit in (*limits, *wanted)}.values())


def listed_limits(message: Message, tags: Tags | None = None) -> list[SaidLimit]:
    """Genres, moods, themes, people and countries that are wished for or not, by rule and by what the words are tagged."""
    limits: list[SaidLimit] = []
    if any(cues.NOT_TONIGHT.match(message.sentence.norm(clause.first, clause.last)) for clause in message.clauses):
        tags = None
    for span, by_rule, told in stances_by_rule(message):
        stance = by_rule
        if tags and not _is_settled(message, span):
            stance = weighed_stance(by_rule, told, tags.stances(*message.characters(span)))
        if stance == "none" or span.kind == "movie" or span.kind == "unknown":
            continue
        polarity, scope = POLARITY[stance]
        if polarity == "avoid" and (sort := _sort_of_humour(message, span)):
            limits.append(SaidLimit(kind="theme", value=sort, polarity=polarity, scope=scope))
            continue
        either = _is_alternative(message, span)
        held = _held(message, span.first, polarity) if scope == "tonight" else {}
        before = message.sentence.norm(message.clause(span).first, span.first)
        if span.kind == "genre" and re.search(r"\babout(?: (?:a|an|the|some))?$", before):
            held["soft"], held["firm"] = True, False
        if polarity == "avoid" and normalise(span.text) in lexicon.SOFT_GENRE_WORDS | lexicon.NARROW_MOOD_WORDS:
            limits.append(SaidLimit(kind="theme", value=span.text.lower(), polarity=polarity, scope=scope))
            continue
        limits += [
            SaidLimit(kind=span.kind, value=value, polarity=polarity, scope=scope, either=either or several, **held)
            for several in [span.kind in ("country", "person") and len(span.values) > 1]
            for value in _values(span, polarity)
        ]
    return [*limits, *_not_tonight(message, limits)]


def _is_settled(message: Message, span: Span) -> bool:
    """The rules know what is meant, whatever the word is tagged."""
    homeland = span.kind == "country" and HOMELAND.search(message.norm)
    return is_turned_round(message, span.first) or _joins_in(message, span) or bool(homeland)


def _sort_of_humour(message: Message, span: Span) -> str | None:
    """ "toilet humour", "dad jokes": who avoids these does not avoid all that is funny."""
    before = message.sentence.tokens[span.first - 1] if span.first else None
    if span.text.lower() not in _HUMOUR or before is None or any(s.last == span.first for s in message.spans):
        return None
    return f"{before.norm} {span.text.lower()}" if message.spotter.vocabulary.is_content(before) else None


def stances_by_rule(message: Message) -> list[tuple[Span, Stance, bool]]:
    """What the rules make of each word for a genre, mood, theme, person or country that is not said of something else;
    and whether the words around it tell, for a wish is meant where nothing does."""
    found: list[tuple[Span, Stance, bool]] = []
    for_whom = audience_words(message)
    last_wanted: tuple[Span, Polarity, Scope] | None = None
    for span in message.spans:
        if span.kind in ("movie", "unknown") or names_a_version(message, span):
            continue
        if span.kind == "theme" and for_whom and set(span.text.lower().split()) & (for_whom | _PEOPLE_OF_AUDIENCES):
            continue
        if names_no_wish(message, span):
            found.append((span, "none", True))
            continue
        polarity, scope, own = (
            judged(message, span) or _judged_with_next(message, span) or polarity_of(message, span.first)
        )
        told = message.has_movies() and not cues.REQUEST.search(message.norm)
        telling = _ORDERED.match(span.text.lower()) or span.last - span.first >= _WHOLE_WISH
        if span.kind == "mood" and telling and not own and not told:
            polarity, scope, own = "want", "tonight", True
        joins = _joins_in(message, span)
        if last_wanted and (joins or (not own and message.lists_on(last_wanted[0], span))):
            _, polarity, scope = last_wanted
            own = own or joins
        last_wanted = (span, polarity, scope)
        of_a_film = span.kind in ("theme", "mood", "genre") and not own and tells_of_a_film(message, span)
        if span.kind in ("genre", "country") and _ONLY_THOSE.search(message.sentence.norm(0, span.first)):
            polarity, scope, own = "avoid", "tonight", True
        no_wish = of_a_film or is_told(message, span, polarity == "want", own) or _is_passed_over(message, span)
        found.append((span, "none" if no_wish else STANCE[polarity, scope], own or no_wish))
    return found


def _joins_in(message: Message, span: Span) -> bool:
    """ "War movies bore me. Westerns too": what was said before is said of this as well."""
    sentence = message.sentence
    behind = sentence.norm(span.last, message.sentence_end(span.last))
    return (
        sentence.starts_sentence(span.first)
        and re.fullmatch(r"(?:too|as well|also|likewise|either)", behind) is not None
    )


def _is_passed_over(message: Message, span: Span) -> bool:
    """Less wanted than something else, or not disliked: "rather funny than scary", "I don't hate musicals"."""
    if re.search(
        r"\b(?:want|prefer|rather|need|pick|choose|take) \w+(?: \w+)? over(?: the)?$",
        message.sentence.norm(0, span.first),
    ):
        return True
    if re.search(r"\brather\b.*\bthan(?: an?)?$|\bmore \w+ than$", message.sentence.norm(0, span.first)):
        return True
    before = message.sentence.norm(message.clause(span).first, span.first)
    return any(
        cues.DOUBLE_NEGATION.search(before[: m.start()].rstrip()) and not cues.WANT.search(before[m.end() :])
        for m in cues.DISLIKE.finditer(before)
    )


def _judged_with_next(message: Message, span: Span) -> tuple[Polarity, Scope, bool] | None:
    """ "Japanese horror is my jam": a country before the genre that is judged."""
    following = next((other for other in message.spans if other.first == span.last and other.kind == "genre"), None)
    return judged(message, following) if following and span.kind == "country" else None


def _values(span: Span, polarity: Polarity) -> tuple[str, ...]:
    """What a word stands for: one theme or mood; a romcom that is not wanted shuts out no other comedy."""
    if span.kind in ("theme", "mood"):
        return span.values[:1]
    if span.kind == "genre" and polarity == "avoid" and "Romance" in span.values:
        return ("Romance",)
    return span.values


def _not_tonight(message: Message, limits: Sequence[SaidLimit]) -> list[SaidLimit]:
    """ "I love horror but not tonight": the lasting wish stays, and tonight it is avoided."""
    if not any(cues.NOT_TONIGHT.match(message.sentence.norm(clause.first, clause.last)) for clause in message.clauses):
        return []
    return [
        SaidLimit(kind=limit.kind, value=limit.value, polarity="avoid", scope="tonight")
        for limit in limits
        if limit.scope == "lasting" and limit.polarity == "want"
    ]


def unknown_people(message: Message) -> list[SaidLimit]:
    """Capitalised names after "by" or "with" that nobody in the catalogue bears as they are written."""
    known = {i for span in message.spans for i in range(span.first, span.last)}
    found = []
    for match in re.finditer(r"\b(?:by|with|starring|featuring) ((?:[A-Z]\w+ ){1,2}[A-Z]\w+)", message.sentence.text):
        inside = [i for i, token in enumerate(message.sentence.tokens) if match.start(1) <= token.start < match.end(1)]
        if not known & set(inside):
            polarity, scope, _ = polarity_of(message, inside[0])
            found.append(SaidLimit(kind="person", value=match[1], polarity=polarity, scope=scope))
    return found


def makers(message: Message) -> list[SaidLimit]:
    """ "by the director of Snowpiercer", "the guy who made Memento": whoever directed that film."""
    return [
        SaidLimit(kind="person", value=f"{MAKER_OF}{span.text}") for span in message.movies if is_made_by(message, span)
    ]


def is_made_by(message: Message, span: Span) -> bool:
    """The film is named for the person who made it."""
    sentence = message.sentence
    before = sentence.norm(0, span.first)
    listed = re.search(r"\b(?:director|maker|makers)s? (?:of|behind) .* and$", before)
    return bool(listed or _MAKER.search(before)) and not re.search(r"^(?:so )?(?:who|whos|who is)\b", before)


_MANY_FILMS = re.compile(r"(?:ies|[^s']s)$")
"""A genre in the plural: "westerns and war stuff" are films of one or the other."""


def _is_alternative(message: Message, span: Span) -> bool:
    before = message.sentence.tokens[span.first - 1].norm if span.first else ""
    after = message.sentence.tokens[span.last].norm if span.last < len(message.sentence.tokens) else ""
    if "or" in (before, after):
        return True
    joined = [
        other
        for other in message.spans
        if (before == "and" and other.last == span.first - 1) or (after == "and" and other.first == span.last + 1)
    ]
    genres = [other for other in (span, *joined) if other.kind == "genre"]
    return span.kind == "genre" and len(genres) > 1 and any(_MANY_FILMS.search(genre.text) for genre in genres)


_NOT_OF = re.compile(
    r"\b(?:dont|do not|never|wont|cant|not) (?:\w+ ){0,2}?(?:anything|films|movies|stuff)(?: (?:made|from|that came|shot|released))*$"
)
"""Before years that are not wanted: "I don't do anything made before …"."""
_REFUSES = re.compile(r"(?:no|not|nothing)\b")
_OPEN = re.compile(r"(?:from |since )?(?:the )?[\w'’]+ (?:or|and) (?:newer|later|more recent|onwards?|up)\b")
_LISTED = re.compile(r",\s*(?:from )?(?:the )?$")


def year_limits(message: Message) -> list[SaidLimit]:
    limits = []
    for period in message.periods:
        index = next((i for i, t in enumerate(message.sentence.tokens) if t.start >= period.start), 0)
        if cues.SEEN.search(message.segment_around(index)) and not asks_for_films(message, index):
            continue
        said_before = message.sentence.text[: period.start].lower()
        if re.search(r"\bthe (?:\w+ ){1,3}one $", said_before):
            continue  # a film is meant: "the orient express one from the seventies"
        polarity, scope, _ = polarity_of(message, index)
        if _NOT_OF.search(normalise(said_before)):
            polarity = "avoid"
        value = period.value
        if re.match(
            r"(?:these|those|they|that|this|it)\b(?: all)? (?:is|are|looks?|seems?|feels?)\b",
            message.segment_around(index),
        ):
            if len(message.periods) > 1:
                continue
            polarity = "avoid"
        own_words = message.sentence.text[period.start :].lower()
        if _REFUSES.match(own_words) or (_OPEN.match(own_words) and _LISTED.search(said_before)):
            polarity = "want"  # the refusal is in the period's own words, or of what stands before the comma
        if polarity == "avoid" and (left := times.negated(value)):
            value, polarity = left, "want"
        held = _held(message, index, polarity)
        limits.append(SaidLimit(kind="year", value=value, polarity=polarity, scope=scope, **held))
    relative = r"\b(older(?! (?:actors?|actress|people|man|men|women|woman|couples?|lady|ladies|brother|sister|kids|audience|folks|generation|person))|newer|more recent|more up to date|more modern|not (?:so|too|that) old(?! for)|too old(?! for)|too new|too modern)\b(?! than (?!that|this|these|those|it|them))"
    if message.periods:
        return limits
    if re.search(r"(?<!not )(?<!not the )\bsame (?:decade|era|period|years?)\b", message.norm):
        limits.append(SaidLimit(kind="year", value="same decade"))
    elif (match := re.search(relative, message.norm)) and not _of_a_film(message, match.end()):
        value = "older" if match[1] in ("older", "too new", "too modern") else "newer"
        limits.append(SaidLimit(kind="year", value=value))
    return limits


def _of_a_film(message: Message, end: int) -> bool:
    """A film is named behind these letters of the message: "the newer King Kong"."""
    words = len(message.norm[:end].split())
    return any(movie.first == words for movie in message.movies)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words side by side that are no span and are tagged as the same limit."""

    first: int
    last: int
    """Tokens, the last exclusive."""
    stance: Stance
    probability: float
    """The mean of the words'."""


def unlisted_limits(message: Message, limits: Sequence[SaidLimit], tags: Tags | None) -> list[SaidLimit]:
    """Words in no list that are not wanted, "no zombies", "spare me the lasers", by rule and by what they are tagged; what
    other words come to that are tagged as a limit, "nobody gets stabbed"; and lone names of people."""
    by_rule = _refused(message, limits)
    if tags is None:
        return [SaidLimit(kind="theme", value=value, polarity="avoid", scope=scope) for value, scope in by_rule]
    refused = {value for value, _ in by_rule}
    lasts = cues.FROM_NOW_ON.search(message.norm) and not cues.TONIGHT.search(message.norm)
    found = []
    for run in _tagged_runs(message, tags):
        polarity, scope = POLARITY[run.stance]
        scope = "lasting" if lasts else scope
        words = [token.norm for token in message.sentence.tokens[run.first : run.last]]
        telling = [word for word in words if word not in lexicon.CHAT_WORDS and word not in _NO_THEMES]
        if person := message.spotter.person(" ".join(telling)):
            found.append(SaidLimit(kind="person", value=person, polarity=polarity, scope=scope))
            continue
        value, probability = tags.value(*message.characters_of(run.first, run.last))
        sure = min(probability, run.probability) >= _SURE_OF_VALUE
        plain = polarity == "want" or len(words) >= _LEAST_WORDS_AGAINST
        known = any((limit.kind, limit.polarity) == (VALUES[value], polarity) for limit in limits)
        if value != OTHER and sure and plain and not known and not is_opinion(" ".join(words)):
            found += _valued(value, polarity, scope)
            continue
        told = " ".join(word for word in telling if not is_opinion(word))
        sure = run.probability >= (_SURE_WITH_RULE if refused & set(words) else _SURE_ALONE)
        known = any(normalise(limit.value) == told for limit in limits)
        if polarity == "avoid" and sure and told and not told[0].isdigit() and not known:
            found.append(SaidLimit(kind="theme", value=told, polarity="avoid", scope=scope))
    said = {(limit.kind, limit.value) for limit in limits}
    return [limit for limit in found if (limit.kind, limit.value) not in said]


def _valued(value: str, polarity: Polarity, scope: Scope) -> list[SaidLimit]:
    """The limit that words in no list come to, if there is one: nothing is not for teenagers."""
    kind = VALUES[value]
    if kind == "audience" and polarity == "avoid":
        kind, value = "genre", "Children" if value in ("kids", "family") else ""
    if kind == "year":
        period = f"<={times.OLD - 1}" if value == "old" else f">={LAST_YEAR + 1 - times.RECENT_YEARS}"
        value = (times.negated(period) or "") if polarity == "avoid" else period
        polarity = "want"
    return [SaidLimit(kind=kind, value=value, polarity=polarity, scope=scope)] if value else []


def _tagged_runs(message: Message, tags: Tags) -> list[_Run]:
    read = {i for span in message.spans if span.kind != "unknown" for i in range(span.first, span.last)}
    for_whom = audience_words(message)
    runs: list[tuple[Stance, list[int], list[float]]] = []
    for index, token in enumerate(message.sentence.tokens):
        if (
            index in read
            or token.norm in for_whom
            or in_idiom(message, index, index + 1)
            or any(period.start <= token.start < period.end for period in message.periods)
        ):
            continue
        tag, probability = tags.tag(token.start, token.end)
        if tag not in POLARITY or probability < _SURE_WITH_RULE:
            continue
        if runs and runs[-1][0] == tag and runs[-1][1][-1] == index - 1:
            runs[-1][1].append(index)
            runs[-1][2].append(probability)
        else:
            runs.append((tag, [index], [probability]))
    return [_Run(words[0], words[-1] + 1, stance, sum(sure) / len(sure)) for stance, words, sure in runs]


def _refused(message: Message, limits: Sequence[SaidLimit]) -> list[tuple[str, Scope]]:
    """Words after a negation that are in no list, by rule."""
    found: list[tuple[str, Scope]] = []
    for match in re.finditer(
        r"\b(?:no|without|nothing (?:with|about)|avoid|no more|less|fewer|minus|(?:lose|drop|ditch|cut|swap|skip|hold)(?= the (?!one|first|second|third|last|other)| anything)|(?:cant|cannot) (?:bear|abide|stand|watch|stomach|handle|take)|never (?:want|wish) to see"
        r"|(?:scared|afraid|terrified|sick|tired) of|hates|(?:skip|avoid|hate|detest|cant stand|dont like|dont want|vetoe[ds]|bann?e?[ds]?|refuses|never watch|keep) (?:anything|films|movies|stuff|whatever) (?:with|about)|that (?:isnt|is not|arent|are not)"
        r"|(?:but|just|only) not(?: as an?)?|hard pass on|could do without|go easy on|ive done)\s+"
        r"(?=(?:(?:more|from|any|the|anything with|anything about|those|that|too many|an?) )*(\w+(?: \w+)?))",
        message.norm,
    ):
        words = [word for word in match[1].split() if word not in lexicon.CHAT_WORDS and word not in _NO_THEMES]
        if not words or any(normalise(limit.value) in match[1] or limit.value == "Children" for limit in limits):
            continue
        value = words[0]
        token = next((i for i, t in enumerate(message.sentence.tokens) if t.norm == value), None)
        if token is None or any(span.first <= token < span.last for span in message.spans) or value.isdigit():
            continue
        if re.search(r"[.!?;]", message.sentence.gap(token)) or words[1:] in (["things"], ["stuff"]):
            continue
        appeal = any(cue.search(f"{match[0]} {match[1]}") for cue in cues.APPEALS.values())
        if appeal or not message.spotter.vocabulary.is_known(message.sentence.tokens[token]):
            continue
        lasting = re.match(
            r"(?:cant|cannot|never|hates?|detest|scared|afraid|terrified)\b", match[0]
        ) or cues.FROM_NOW_ON.search(message.norm)
        found.append((value, "lasting" if lasting else "tonight"))
    return found
