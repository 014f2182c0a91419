"""What sentences mean that point at films by what they are like, name versions, refuse, date and tell of oneself."""

from __future__ import annotations

import pytest

from agent.engines.reading import Reader
from agent.engines.spotting import Spotter
from agent.engines.tagging import Tagger
from agent.limits import traits_of
from agent.resolve import Resolved, Resolver
from agent.understanding import SaidMovie, Situation, Understanding
from recommender.titles import TitleIndex
from tools.services import Services

SHOWN = [92259, 121231, 4306, 48516]  # Intouchables, It Follows, Shrek, The Departed


@pytest.fixture(scope="module")
def reader(services: Services) -> Reader:
    return Reader(Spotter(services.catalog, services.titles), Tagger(lambda: services.encoder))


@pytest.fixture(scope="module")
def shown(services: Services) -> Situation:
    films = [services.catalog[movie_id] for movie_id in SHOWN]
    return Situation(
        last_intent="recommend", picks=[film.label for film in films], traits=[traits_of(film) for film in films]
    )


def limits_of(said: Understanding) -> list[tuple[str, str, str]]:
    return [(limit.kind, limit.value, limit.polarity) for limit in said.limits]


@pytest.mark.parametrize(
    ("text", "intent", "rank"),
    [
        ("what's the French one about?", "about", 1),
        ("the scary one sounds good, who's in it?", "about", 2),
        ("why is there a kids film in this lot?", "explain", 3),
    ],
)
def test_a_film_shown_is_pointed_at_by_what_it_is_like(reader, shown, text: str, intent: str, rank: int) -> None:
    said = reader.read(text, shown)
    assert (said.intent, said.picks, said.limits) == (intent, [rank], [])


def test_a_trait_of_several_or_none_of_the_films_points_at_nothing(reader, shown) -> None:
    assert reader.read("the american one please", shown).picks != [3]  # two of them are
    assert reader.read("something japanese", shown).picks == []


def resolved(reader: Reader, services: Services, text: str) -> Resolved:
    resolver = Resolver(services.catalog, TitleIndex(services.catalog))
    return resolver.resolve(reader.read(text, Situation()), text, [], None, None)


@pytest.mark.parametrize(
    ("text", "film"),
    [
        ("I loved the great gatsby with leo", "The Great Gatsby (2013)"),
        ("planet of the apes, the old one not the wahlberg one, is brilliant", "Planet of the Apes (1968)"),
        ("what a pile of rubbish the wicker man remake was", "The Wicker Man (2006)"),
        ("i loved the original total recall", "Total Recall (1990)"),
    ],
)
def test_what_is_said_beside_a_name_tells_which_film_it_is(reader, services, text: str, film: str) -> None:
    found = resolved(reader, services, text)
    assert [f"{mention['title']} ({mention['year']})" for mention in found.mentions] == [film]
    assert [limit for limit in found.limits if limit["kind"] == "person"] == []


def test_a_part_without_its_series_is_of_the_film_named_before(services) -> None:
    said = Understanding(movies=[SaidMovie(text="the hangover", attitude="like"), SaidMovie(text="part 2")])
    found = Resolver(services.catalog, services.titles).resolve(said, "", [], None, None)
    assert [mention["title"] for mention in found.mentions] == ["The Hangover", "The Hangover Part II"]


def test_the_same_director_is_whoever_made_the_film_talked_about(reader, shown) -> None:
    for text in ("what else did the director of 4 make?", "same director as the last one, but funnier"):
        assert ("person", "the director of The Departed", "want") in limits_of(reader.read(text, shown))


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("musicals? over my dead body", [("genre", "Musical", "avoid")]),
        ("give musicals a miss", [("genre", "Musical", "avoid")]),
        ("anyone but Tom Hanks", [("person", "Tom Hanks", "avoid")]),
        ("superhero film, spaceships not required", [("theme", "superhero", "want"), ("theme", "spaceship", "avoid")]),
        ("i do like a war film just not ww2", [("genre", "War", "want"), ("theme", "World War II", "avoid")]),
        ("it should be about magic", [("theme", "magic", "want")]),
        ("I always avoid anything with torture", [("theme", "torture", "avoid")]),
        ("no pixar please", [("theme", "pixar", "avoid")]),
        ("noirs with mitchum or bogart", [
            ("genre", "Film-Noir", "want"), ("person", "Robert Mitchum", "want"), ("person", "Humphrey Bogart", "want"),
        ]),
        ("nothing over 20 years old please", [("year", ">=1997", "want")]),
        ("anyone but leo, and nothing over 30 years old", [
            ("person", "Leonardo DiCaprio", "avoid"), ("year", ">=1987", "want"),
        ]),
        ("something older, up to the 60s", [("year", "<=1969", "want")]),
        ("a courtroom drama from before i was born (1971)", [
            ("genre", "Drama", "want"), ("theme", "courtroom", "want"), ("year", "<=1970", "want"),
        ]),
        ("recent sci fi, 2010 onwards", [("genre", "Sci-Fi", "want"), ("year", ">=2010", "want")]),
        ("comedies from before the war", [("genre", "Comedy", "want"), ("year", "<=1939", "want")]),
        ("80s onwards", [("year", ">=1980", "want")]),
        ("no animation, from the 80s or newer", [("genre", "Animation", "avoid"), ("year", ">=1980", "want")]),
        ("nothing from the 80s or later", [("year", "<=1979", "want")]),
    ],
)  # fmt: skip
def test_refusals_versions_and_dates(reader, text: str, limits: list[tuple[str, str, str]]) -> None:
    assert sorted(limits_of(reader.read(text, Situation()))) == sorted(limits)


@pytest.mark.parametrize(
    ("text", "either"),
    [
        ("westerns and war stuff", True),
        ("comedies or thrillers", True),
        ("war films and musicals from the 60s", True),
        ("an action and comedy mix", False),
        ("a horror comedy", False),
    ],
)
def test_genres_in_the_plural_are_alternatives(reader, text: str, either: bool) -> None:
    genres = [limit for limit in reader.read(text, Situation()).limits if limit.kind == "genre"]
    assert len(genres) == 2
    assert all(limit.either is either for limit in genres)


def test_a_gem_like_a_film_is_to_be_like_it(reader) -> None:
    [film] = reader.read("a hidden gem like Before Sunrise", Situation()).movies
    assert (film.text, film.attitude, film.anchor) == ("Before Sunrise", "neutral", True)


@pytest.mark.parametrize(
    "text",
    [
        "good evening from Spain! what can you do",
        "my gran once met audrey hepburn, she was lovely",
        "youre a funny little robot arent you",
        "dark horse opinion",
        "do you understand italian?",
        "my english is bad, bear that in mind",
        "remember my grandson leo",
        "ok the toddler is asleep",
        "havent laughed that hard since 1974",
    ],
)
def test_what_people_tell_of_themselves_is_no_wish(reader, text: str) -> None:
    assert reader.read(text, Situation()).limits == []


def test_a_surname_means_its_bearer_rather_than_a_film_hardly_anybody_knows(reader) -> None:
    assert limits_of(reader.read("I love Hitchcock", Situation())) == [("person", "Alfred Hitchcock", "want")]
    assert [movie.text for movie in reader.read("Lincoln was great", Situation()).movies] == ["Lincoln"]


def test_what_others_think_is_not_what_the_person_thinks(reader, shown) -> None:
    for situation in (Situation(), shown):
        said = reader.read("my wife loves romance, I hate it", situation)
        assert (limits_of(said), said.picks) == ([("genre", "Romance", "avoid")], [])
    assert limits_of(reader.read("my wife hates horror but I love it", shown)) == [("genre", "Horror", "want")]


@pytest.mark.parametrize("text", ["a comedy for my kids, 6 and 9", "me and 3 mates", "my wife and 3 friends tonight"])
def test_ages_and_heads_are_no_places_in_the_list(reader, shown, text: str) -> None:
    assert reader.read(text, shown).picks == []


def test_a_romcom_that_is_not_wanted_shuts_out_no_other_comedy(reader) -> None:
    assert limits_of(reader.read("romcoms bore me stiff", Situation())) == [("genre", "Romance", "avoid")]


def test_taste_told_for_good_is_lasting(reader) -> None:
    (limit,) = reader.read("put it on record: film noir, forever", Situation()).limits
    assert (limit.value, limit.scope) == ("Film-Noir", "lasting")
    (limit,) = reader.read("i really only watch documentaries these days", Situation()).limits
    assert (limit.value, limit.scope) == ("Documentary", "lasting")


def test_marks_before_films_are_theirs(reader) -> None:
    said = reader.read("10/10 for spirited away, 9/10 mononoke, 2/10 ponyo", Situation())
    assert [(movie.attitude, movie.rating) for movie in said.movies] == [
        ("like", "10/10"),
        ("like", "9/10"),
        ("dislike", "2/10"),
    ]


def test_after_a_list_a_wish_turns_it_and_a_new_one_replaces_it(reader, shown) -> None:
    assert reader.read("spooky rather than gross", shown).intent == "refine"
    assert reader.read("a romantic drama", shown).intent == "recommend"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("the kids (5 and 7) want dinosaurs", ("audience", "kids", "want")),
        ("my two are 5 and 7 and it's raining", ("audience", "kids", "want")),
        ("mine are 15, they'd die of shame", ("audience", "teen", "want")),
        ("we are three generations on one sofa", ("audience", "family", "want")),
        ("dont you dare recommend me another musical", ("genre", "Musical", "avoid")),
        ("any shahrukh khan film", ("person", "Shah Rukh Khan", "want")),
        ("the same list but no di caprio", ("person", "Leonardo DiCaprio", "avoid")),
        ("something moodier please", ("mood", "atmospheric", "want")),
        ("arnie in his prime, 80s or early 90s", ("year", "1980-1993", "want")),
        ("suspense, year 2010 to 2016", ("year", "2010-2016", "want")),
        ("remember that i hate spiders", ("theme", "spiders", "avoid")),
        ("aussie comedy that's a bit weird", ("mood", "offbeat", "want")),
        ("want a movie where i dont need to think", ("mood", "light", "want")),
        ("i dont want to have to think tonight", ("mood", "light", "want")),
        ("movies where nothing really happens", ("mood", "slow", "want")),
        ("my brother is 9 and scared of literally everything", ("mood", "scary", "avoid")),
        ("a thriller that wont freak me out", ("mood", "scary", "avoid")),
        ("something from ken loch", ("person", "Ken Loach", "want")),
        ("chaplin or keaton", ("person", "Buster Keaton", "want")),
        ("thriller w/o jake gylenhaal", ("person", "Jake Gyllenhaal", "avoid")),
        ("movie nite w the fam, my lil bro is 6", ("audience", "kids", "want")),
        ("i dont do anything made before i was born (1999)", ("year", ">=1999", "want")),
        ("same again but from hong kong not korea", ("country", "South Korea", "avoid")),
        ("crunch is over, melt my brain", ("mood", "mind-bending", "want")),
        ("give me one without jon wayne", ("person", "John Wayne", "avoid")),
        ("a film from the year i got married, 1974", ("year", "1974-1974", "want")),
        ("i am from Brazil, i want to see films from my country", ("country", "Brazil", "want")),
        ("i want action but not stupid action", ("genre", "Action", "want")),
        ("we're in our 20s, no kiddie stuff", ("genre", "Children", "avoid")),
        ("filter: >=2000, crime", ("year", ">=2000", "want")),
        ("nothing past the nineties", ("year", "<=1999", "want")),
        ("boxing, years 70 or 80", ("year", "1970-1989", "want")),
        ("road trip comedy without toilet humour", ("theme", "toilet humour", "avoid")),
        ("war movies bore me stiff. westerns too", ("genre", "Western", "avoid")),
        ("for future reference: nothing with clowns", ("theme", "clowns", "avoid")),
    ],
)
def test_limits_as_strangers_word_them(reader: Reader, text: str, limit: tuple[str, str, str]) -> None:
    assert limit in [(found.kind, found.value, found.polarity) for found in reader.read(text, Situation()).limits]


def test_a_wish_behind_what_is_told_of_a_pick_counts(reader: Reader) -> None:
    shown = Situation(last_intent="recommend", picks=["Zodiac (2007)", "Heat (1995)"])
    said = reader.read("first one is close. but darker and no cops", shown)
    assert [(limit.value, limit.polarity) for limit in said.limits] == [("dark", "want"), ("cop", "avoid")]


@pytest.mark.parametrize(
    ("text", "person"),
    [("two films set in winter", "Alex Winter"), ("both are bangers", "Kim Basinger"), ("a bit of pace", "Lee Pace")],
)
def test_an_everyday_word_is_nobodys_name(reader: Reader, text: str, person: str) -> None:
    assert person not in [value for _, value, _ in limits_of(reader.read(text, Situation()))]


def test_a_theme_for_teenagers_says_nothing_of_children(reader: Reader) -> None:
    assert ("genre", "Children", "avoid") not in limits_of(reader.read("no teenage romances please", Situation()))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("second one 8/10 fourth one 3/10", [("It Follows", "like", "8/10"), ("The Departed", "dislike", "3/10")]),
        ("1 is a solid 8, 2 more like a 3", [("Intouchables", "like", "8/10"), ("It Follows", "dislike", "3/10")]),
    ],
)
def test_each_film_shown_has_the_mark_given_to_its_place(reader, shown, text: str, told: list) -> None:
    said = reader.read(text, shown)
    assert (said.intent, said.description) == ("feedback", "")
    assert [(movie.text, movie.attitude, movie.rating) for movie in said.movies] == told


@pytest.mark.parametrize(
    ("text", "ranks", "attitude"),
    [
        ("seen 1 and 3, both bangers", [1, 3], "like"),
        ("seen them all except number 3", [1, 2, 4], "seen"),
        ("why the bottom one?", [4], None),
        ("three and four are masterpieces", [3, 4], "like"),
        ("the scorsese one bored me", [4], "dislike"),
        ("more in the vein of number 4", [4], "neutral"),
        ("would number 2 be ok for my ten year old?", [2], None),
    ],
)
def test_places_in_the_list_in_other_words(reader, shown, text: str, ranks: list[int], attitude: str | None) -> None:
    said = reader.read(text, shown)
    assert (said.picks, said.picks_attitude) == (ranks, attitude)


def test_only_an_order_to_forget_is_one(reader: Reader) -> None:
    assert reader.read("i want to laugh so hard i forget about my thesis", Situation()).action == "none"
    assert reader.read("forget that I like musicals", Situation()).action == "forget"


def test_parts_of_a_series_are_counted_in_words_and_roman_numbers(reader: Reader, services: Services) -> None:
    found = resolved(reader, services, "hangover 2 and 3, which is better?")
    assert [mention["title"] for mention in found.mentions] == ["The Hangover Part II", "The Hangover Part III"]


def test_marks_weigh_more_than_any_tag_and_share_their_scale(reader: Reader) -> None:
    told = reader.read("whiplash 5 stars, black swan 4.5, Heat 2", Situation()).movies
    assert [(movie.text, movie.attitude) for movie in told] == [
        ("whiplash", "like"),
        ("black swan", "like"),
        ("Heat", "dislike"),
    ]
    assert [movie.attitude for movie in reader.read("Heat 9, Fargo 8", Situation()).movies] == ["like", "like"]
