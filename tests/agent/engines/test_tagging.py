"""What words are tagged, how that is weighed against the rules, and what both together read."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from agent.engines import tagging, weighing
from agent.engines.reading import Reader
from agent.engines.spotting import Spotter
from agent.engines.tagger_network import TaggerNetwork
from agent.engines.tagging import ATTITUDES, INTENTS, STANCES, TAGS, VALUES, Tagger, Tags, Words, split
from agent.understanding import Situation
from recommender.embedding import Encoder, EncoderError
from tools.services import Services


@pytest.fixture(scope="module")
def reader(services: Services) -> Reader:
    return Reader(Spotter(services.catalog, services.titles), Tagger(lambda: services.encoder))


@pytest.fixture(scope="module")
def fitting(load_script: Callable[[Path], ModuleType]) -> ModuleType:
    return load_script(Path(__file__).parents[2] / "benchmarks/fit_tagger.py")


def pieces_of(words: Words, encoder: Encoder) -> list[str]:
    return encoder.tokenizer.convert_ids_to_tokens(words.pieces)


def test_each_film_is_a_mask_and_each_word_keeps_its_place(services: Services) -> None:
    text = "Loved Heat, Fargo dragged"
    words = split(services.encoder.tokenizer, "listed", text, [(6, 10), (12, 17)])
    pieces = pieces_of(words, services.encoder)
    assert pieces == ["[CLS]", "listed", ":", "loved", "[MASK]", ",", "[MASK]", "dragged", "[SEP]"]
    assert words.films == [4, 6]
    assert words.of(18, 25) == [7]
    assert words.of(6, 10) == []  # a film's own words say nothing


def test_a_long_message_is_left_to_the_rules(services: Services) -> None:
    tagger = Tagger(lambda: services.encoder)
    assert tagger.read("very good " * 10, (), False) is not None
    assert tagger.read("very good " * 100, (), False) is None


def tags_of(scores: np.ndarray) -> Tags:
    """Of a message whose second word piece is a film and whose third stands for characters 2 to 3."""
    words = Words([0, 1, 2], [1], [(0, 0), (0, 1), (2, 3)])
    return Tags(words, scores, np.zeros((3, len(VALUES)), np.float32), np.zeros(len(INTENTS), np.float32))


def test_the_odds_of_a_title_are_against_all_other_tags() -> None:
    scores = np.zeros((3, len(TAGS)), np.float32)
    scores[2, TAGS.index("title")] = math.log(20)
    assert tags_of(scores).title_odds(2, 3) == pytest.approx(math.log(20 / (len(TAGS) - 1)), abs=1e-5)
    assert tags_of(scores).title_odds(8, 9) is None


def test_what_words_come_to_is_the_likeliest_value() -> None:
    tags = tags_of(np.zeros((3, len(TAGS)), np.float32))
    tags.values[2, list(VALUES).index("sad")] = math.log(len(VALUES) - 1)
    assert tags.value(2, 3) == ("sad", pytest.approx(0.5))
    assert tags.value(8, 9) == ("other", 1.0)


def test_probabilities_are_among_the_tags_asked_for() -> None:
    scores = np.zeros((3, len(TAGS)), np.float32)
    scores[1, TAGS.index("dislike")] = math.log(3)
    scores[:, TAGS.index("avoid")] = 50
    tags = tags_of(scores)
    found = tags.attitudes(0)
    assert found is not None
    assert np.exp(found).tolist() == pytest.approx([1 / 6, 3 / 6, 1 / 6, 1 / 6])
    assert tags.tag(2, 3) == ("avoid", pytest.approx(1.0))


def test_rules_and_tags_are_weighed() -> None:
    unsure, sure = np.log([0.2, 0.7, 0.05, 0.05]), np.log([0.05, 0.85, 0.05, 0.05])
    assert weighing.weighed(ATTITUDES, "like", unsure, trust=2.0) == "like"  # e^2 * .2 is more than .7
    assert weighing.weighed(ATTITUDES, "like", sure, trust=2.0) == "dislike"  # e^2 * .05 is less than .85
    assert weighing.weighed(ATTITUDES, None, unsure, trust=2.0) == "dislike"
    assert weighing.weighed_attitude("seen", None) == "seen"
    tonight = np.log([0.02, 0.02, 0.92, 0.02, 0.02])
    assert weighing.weighed_stance("never", True, tonight) == "never"  # taste told stays taste
    assert weighing.weighed_stance("want", False, tonight) == "avoid"
    assert (
        weighing.weighed_stance("want", True, np.log([0.02, 0.1, 0.84, 0.02, 0.02])) == "want"
    )  # e^3 * .1 is more than .84


def test_the_network_reads_the_same_once_it_is_saved_and_leaves_the_encoder_as_it_is(
    services: Services, fitting: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    vector = services.encoder.encode(["nothing is changed"])
    lines = [
        "recommend\t-\t{like:Heat} had me beaming, {want:westerns} please",
        "recommend\t-\t{dislike:Heat} had me snoring, no {avoid:westerns} please",
    ]
    bench = fitting.Bench(services.catalog, services.encoder)
    examples = [fitting.marked(line, bench.vocabulary) for line in lines]
    monkeypatch.setattr(fitting, "EPOCHS", 60)
    network = fitting.fit(bench, examples)
    network.save(tmp_path / "tagger.safetensors")
    loaded = TaggerNetwork.load(services.encoder.network, tmp_path / "tagger.safetensors")
    for example, attitude, stance in zip(examples, ("like", "dislike"), ("want", "avoid"), strict=True):
        films = [(first, last) for first, last, _ in example.films]
        words = split(services.encoder.tokenizer, "new", example.text, films)
        tags = Tags(words, *loaded.read(words.pieces))
        attitudes, stances = tags.attitudes(0), tags.stances(*example.words[0][:2])
        assert attitudes is not None
        assert stances is not None
        assert ATTITUDES[attitudes.argmax()] == attitude
        assert STANCES[stances.argmax()] == stance
        assert np.allclose(tags.scores, network.read(words.pieces)[0], atol=0.02)  # half precision
    assert np.array_equal(services.encoder.encode(["nothing is changed"]), vector)


def test_the_network_keeps_no_second_copy_of_the_encoder(services: Services) -> None:
    network = TaggerNetwork(services.encoder.network)
    own = {weight.data_ptr() for weight in services.encoder.network.parameters()}
    frozen = [weight for weight in network.parameters() if not weight.requires_grad]
    assert frozen
    assert all(weight.data_ptr() in own for weight in frozen)


def test_weights_of_another_network_are_refused(services: Services, tmp_path: Path) -> None:
    network = TaggerNetwork(services.encoder.network)
    network.save(tmp_path / "tagger.safetensors")
    del network.intent
    network.save(tmp_path / "without.safetensors")
    with pytest.raises(ValueError, match="intent"):
        TaggerNetwork.load(services.encoder.network, tmp_path / "without.safetensors")


def test_marks_are_read(services: Services, fitting: ModuleType) -> None:
    vocabulary = fitting.Bench(services.catalog, services.encoder).vocabulary
    line = "refine\tshown\t{dislike:2} dragged, more {want:laughs}, {avoid=scary|Horror:I jump}, it's {none:dark} out\n"
    example = fitting.marked(line, vocabulary)
    said = {example.text[first:last]: stance for first, last, stance in example.words}
    assert example.text == "2 dragged, more laughs, I jump, it's dark out"
    assert example.films == [(0, 1, frozenset(["dislike"]))]
    assert said == {"laughs": {"want"}, "I jump": {"avoid"}, "dark": {"none"}}
    assert [(example.text[a:b], value) for a, b, value in example.values] == [
        ("laughs", {"funny"}),
        ("I jump", {"scary", "Horror"}),
    ]
    assert example.question == "listed"
    assert example.intents == {"refine"}


def test_in_sentences_to_find_titles_in_other_films_stand_and_pointers_do_not_count(
    services: Services, fitting: ModuleType
) -> None:
    vocabulary = fitting.Bench(services.catalog, services.encoder).vocabulary
    example = fitting.marked(
        "feedback\tshown\t{like:Heat} yes, {dislike:the second one} no, {seen:fargo} ok\n", vocabulary
    )
    texts = set()
    for seed in range(20):
        found = fitting.with_titles(example, ["Alien", "Big Fish"], np.random.default_rng(seed))
        said = [found.text[first:last] for first, last, _ in found.films]
        assert said[0] in ("Heat", "Alien", "Big Fish")
        assert said[2] in ("fargo", "alien", "big fish")  # in small letters, as the title before was
        assert [known for _, _, known in found.films] == [{"title"}, None, {"title"}]
        texts.add(found.text)
    assert len(texts) > 2


@pytest.mark.parametrize(
    ("text", "attitude"),
    [
        ("Fargo took me right back to being twenty", "like"),
        ("the critics praise Heat to the skies but it left me shrugging", "dislike"),
        ("Alien is a Ridley Scott film from 1979", "neutral"),
        ("my neighbour keeps asking me about Fargo", "neutral"),
    ],
)
def test_what_is_thought_of_a_film_in_words_no_rule_knows(reader: Reader, text: str, attitude: str) -> None:
    (movie,) = reader.read(text, Situation()).movies
    assert movie.attitude == attitude


def test_a_film_that_is_not_liked_is_no_model_for_the_wish(reader: Reader) -> None:
    said = reader.read("my mate swears by Heat, it left me cold. Fargo had me in stitches", Situation())
    assert [(movie.text, movie.attitude) for movie in said.movies] == [("Heat", "dislike"), ("Fargo", "like")]
    assert not said.movies[0].anchor


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("something that restores my faith in people", "mood", "feel-good"),
        ("true story, recent, one that lifts you up", "mood", "feel-good"),
    ],
)
def test_a_mood_told_in_words_of_no_list(reader: Reader, text: str, kind: str, value: str) -> None:
    limits = [(limit.kind, limit.value, limit.polarity) for limit in reader.read(text, Situation()).limits]
    assert (kind, value, "want") in limits


def test_a_question_or_a_wish_is_no_opinion(reader: Reader) -> None:
    for text in ("does Alien leave people speechless?", "something that leaves me speechless like Alien"):
        assert [movie.attitude for movie in reader.read(text, Situation()).movies] == ["neutral"]


def test_each_of_the_films_pointed_at_gets_its_own_opinion(reader: Reader) -> None:
    shown = Situation(last_intent="recommend", picks=["Heat (1995)", "Fargo (1996)", "Alien (1979)"])
    said = reader.read("1 was brilliant, 3 bored me stiff", shown)
    assert [(movie.text, movie.year, movie.attitude) for movie in said.movies] == [
        ("Heat", 1995, "like"),
        ("Alien", 1979, "dislike"),
    ]


@pytest.mark.parametrize(
    ("text", "kind", "polarity", "scope"),
    [
        ("musicals do my head in", "genre", "avoid", "lasting"),
        ("I'm a sucker for westerns", "genre", "want", "lasting"),
        ("fed up with hollywood, how about argentina", "country", "want", "tonight"),
    ],
)
def test_how_a_word_is_meant_where_no_rule_knows(
    reader: Reader, text: str, kind: str, polarity: str, scope: str
) -> None:
    limits = {(limit.kind, limit.polarity, limit.scope) for limit in reader.read(text, Situation()).limits}
    assert (kind, polarity, scope) in limits


def test_a_word_in_passing_is_no_limit(reader: Reader) -> None:
    assert reader.read("horror of a day. just hit me with your ten best", Situation()).limits == []
    (limit,) = reader.read("what a drama at work today, suggest something funny", Situation()).limits
    assert (limit.kind, limit.value) == ("mood", "funny")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("fill me in on the story behind Alien", "about"),
        ("torn between Alien and Fargo", "compare"),
        ("Alien is nowhere to be seen, what happened", "why_not"),
        ("oops, that was a slip of the finger", "undo"),
        ("a shark terrorises a beach town", "recommend"),
    ],
)
def test_what_is_asked_in_words_no_rule_knows(reader: Reader, text: str, intent: str) -> None:
    assert reader.read(text, Situation(last_intent="recommend", picks=["Heat (1995)"])).intent == intent


def test_a_wish_beside_judgements_is_no_feedback(reader: Reader) -> None:
    shown = Situation(last_intent="recommend", picks=["Heat (1995)", "Fargo (1996)"])
    said = reader.read("I loved Toy Story and WALL·E. It should be about cooking.", shown)
    assert said.intent in ("recommend", "refine")


def test_without_an_encoder_the_rules_read_alone(services: Services) -> None:
    def broken() -> Encoder:
        raise EncoderError("gone")

    reader = Reader(Spotter(services.catalog, services.titles), Tagger(broken))
    said = reader.read("Fargo took me right back to being twenty", Situation())
    assert [movie.attitude for movie in said.movies] == ["neutral"]


def test_the_shipped_network_is_small() -> None:
    assert tagging.WEIGHTS.stat().st_size < 2_000_000
