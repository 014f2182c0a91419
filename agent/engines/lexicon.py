"""The words people use for genres, moods, countries, audiences and times, and what the catalogue calls them."""

from __future__ import annotations

GENRES: dict[str, tuple[str, ...]] = {
    "Action": ("action", "action movie", "action film", "actioner", "action packed"),
    "Adventure": ("adventure", "adventures", "swashbuckler"),
    "Animation": ("animation", "animated", "cartoon", "cartoons", "anime", "pixar"),
    "Children": (
        "children's film",
        "children's films",
        "kids movie",
        "kids movies",
        "kids film",
        "kids films",
    ),
    "Comedy": ("comedy", "comedies", "comedic", "sitcom", "romcom", "rom com", "romcoms", "rom coms"),
    "Crime": ("crime", "true crime"),
    "Documentary": ("documentary", "documentaries", "docs", "docu"),
    "Drama": ("drama", "dramas", "dramatic", "tearjerker", "melodrama"),
    "Fantasy": ("fantasy",),
    "Film-Noir": ("film noir", "films noirs", "noir", "noirs"),
    "Horror": (
        "horror",
        "horrors",
        "slasher",
        "slashers",
        "horror movie",
        "horror movies",
        "scary movies",
        "scary movie",
        "scary films",
        "scary stuff",
        "scary ones",
    ),
    "IMAX": ("imax",),
    "Musical": ("musical", "musicals"),
    "Mystery": ("mystery", "mysteries", "whodunit", "whodunits", "whodunnit"),
    "Romance": (
        "romance",
        "romances",
        "love story",
        "love stories",
        "romcom",
        "rom com",
        "romcoms",
        "rom coms",
        "romantic",
    ),
    "Sci-Fi": ("sci fi", "scifi", "science fiction", "sf"),
    "Thriller": ("thriller", "thrillers"),
    "War": ("war", "war movie", "war movies", "war film", "war films"),
    "Western": ("western", "westerns", "cowboy movie", "cowboy movies"),
}
"""Catalogue genre -> the normalised words that name it."""

SOFT_GENRE_WORDS = {"pixar", "anime", "sitcom", "swashbuckler", "tearjerker", "melodrama", "slasher", "slashers"}
"""Words that name a genre but also a theme: the wish is looked up by meaning too."""

MOODS: dict[str, tuple[str, ...]] = {
    "funny": (
        "jokes",
        "more laughs",
        "funny",
        "hilarious",
        "witty",
        "silly",
        "humorous",
        "comic",
        "goofy",
        "zany",
        "laugh",
        "laughs",
        "funnier",
        "amusing",
        "make me laugh",
        "playful",
        "wry",
        "quirky",
        "absurd",
        "satirical",
    ),
    "light": (
        "light",
        "lighthearted",
        "light hearted",
        "easy",
        "breezy",
        "fun",
        "lighter",
        "undemanding",
        "unwind",
        "wind down",
        "switch off",
        "switch my brain off",
        "switch off my brain",
        "turn off my brain",
        "turn my brain off",
        "mindless",
        "brainless",
        "easy to watch",
        "charming",
        "sunny",
        "cheerful",
        "upbeat",
        "easygoing",
        "fluffy",
        "whimsical",
        "playful",
    ),
    "feel-good": (
        "feel good",
        "feelgood",
        "uplifting",
        "heartwarming",
        "heart warming",
        "hopeful",
        "happy",
        "inspiring",
        "warm",
        "happier",
        "happier ending",
        "happy ending",
        "wholesome",
        "cheer me up",
        "cheering up",
        "cheer up",
        "comforting",
        "cozy",
        "cosy",
        "sweet",
        "good natured",
    ),
    "dark": (
        "dark",
        "darker",
        "bleak",
        "gloomy",
        "grim",
        "gritty",
        "grittier",
        "brooding",
        "cynical",
        "noirish",
        "disturbing",
        "harrowing",
    ),
    "sad": (
        "sad",
        "sadder",
        "melancholy",
        "melancholic",
        "tragic",
        "heartbreaking",
        "depressing",
        "bittersweet",
        "make me cry",
        "cry",
        "wistful",
        "poignant",
        "elegiac",
        "moving",
    ),
    "tense": (
        "tense",
        "suspenseful",
        "suspense",
        "gripping",
        "edge of my seat",
        "nail biting",
        "thrilling",
        "intense",
        "tenser",
        "claustrophobic",
        "paranoid",
    ),
    "scary": (
        "scary",
        "scarier",
        "creepy",
        "frightening",
        "terrifying",
        "spooky",
        "chilling",
        "eerie",
        "unsettling",
        "creepier",
        "be scared",
        "be terrified",
        "get scared",
        "scare me",
        "terrify me",
        "creep me out",
        "scared stiff",
        "give me nightmares",
    ),
    "violent": ("violent", "violence", "gory", "gore", "bloody", "brutal", "blood"),
    "romantic": ("romantic", "sensual", "passionate", "more romantic", "tender", "sexy", "steamy"),
    "slow": (
        "slow",
        "slower",
        "slow burn",
        "slow burning",
        "fall asleep to",
        "to sleep to",
        "drift off to",
        "contemplative",
        "quiet",
        "meditative",
        "quieter",
        "reflective",
        "gentle",
        "calm",
        "restrained",
        "lyrical",
        "poetic",
    ),
    "exciting": (
        "exciting",
        "fast paced",
        "fast",
        "faster",
        "energetic",
        "adrenaline",
        "action packed",
        "explosive",
        "thrilling",
        "adventurous",
        "rousing",
    ),
    "mind-bending": (
        "mind bending",
        "mindbending",
        "trippy",
        "surreal",
        "twisty",
        "mind blowing",
        "weird",
        "strange",
        "dreamlike",
        "weirder",
        "brainy",
        "cerebral",
        "twist",
        "plot twist",
        "hypnotic",
        "bizarre",
        "mind bender",
        "mind benders",
        "mindbender",
        "mindfuck",
        "mind fuck",
        "head trip",
        "brain twister",
        "twists",
        "twisted",
    ),
    "thoughtful": (
        "thoughtful",
        "thought provoking",
        "make me think",
        "makes me think",
        "make you think",
        "makes you think",
        "smart",
        "smarter",
        "intelligent",
        "deep",
        "philosophical",
        "clever",
        "cerebral",
        "provocative",
    ),
    "epic": ("epic", "sweeping", "grand", "spectacular", "lavish"),
    "stylish": ("stylish", "cool", "slick", "elegant", "beautiful", "gorgeous", "visually stunning"),
    "nostalgic": ("nostalgic", "nostalgia"),
    "atmospheric": ("atmospheric", "moody", "gothic", "haunting"),
    "raunchy": ("raunchy", "crude", "gross", "vulgar"),
    "cheesy": ("cheesy", "campy", "camp", "trashy", "over the top"),
    "serious": ("serious", "sober", "earnest", "heavy"),
    "offbeat": ("offbeat", "off beat", "odd", "eccentric", "indie", "quirkier"),
}
"""Mood -> the words for it: what people say, and what the profiles say."""

FEELINGS: dict[str, tuple[str, ...]] = {
    "feel-good": (
        "sad",
        "down",
        "low",
        "blue",
        "lonely",
        "depressed",
        "heartbroken",
        "miserable",
        "upset",
        "unhappy",
        "gutted",
        "homesick",
    ),
    "light": ("tired", "exhausted", "knackered", "stressed", "worn out", "shattered", "sleepy", "hungover"),
}
"""What does good to people who say that they feel so."""

MOOD_GENRES = {"funny": "Comedy", "scary": "Horror", "romantic": "Romance", "tense": "Thriller"}
"""Moods that a genre stands for in films without a mood of their own."""

OPPOSITE_MOODS = {
    "funny": ("serious", "dark", "sad"),
    "light": ("dark", "sad", "serious", "violent", "scary", "tense"),
    "feel-good": ("dark", "sad", "violent", "scary"),
    "dark": ("light", "feel-good", "funny"),
    "sad": ("funny", "feel-good"),
    "slow": ("exciting",),
    "exciting": ("slow",),
    "serious": ("funny", "light", "cheesy"),
}

COUNTRIES: dict[str, tuple[str, ...]] = {
    "USA": ("american", "hollywood"),
    "UK": (
        "british",
        "scottish",
        "welsh",
    ),
    "France": ("french",),
    "Japan": ("japanese", "anime"),
    "Canada": ("canadian",),
    "Italy": ("italian",),
    "Australia": ("australian", "aussie"),
    "Germany": ("german",),
    "Hong Kong": ("hong kong", "cantonese"),
    "Spain": ("spanish",),
    "Sweden": ("swedish",),
    "Ireland": ("irish",),
    "Denmark": ("danish",),
    "New Zealand": ("new zealand",),
    "China": ("chinese", "mandarin"),
    "Brazil": ("brazilian",),
    "South Korea": ("korean", "south korean"),
    "Mexico": ("mexican",),
    "India": ("indian", "bollywood", "hindi"),
    "Iran": ("iranian", "persian"),
    "Belgium": ("belgian",),
    "Russia": ("russian", "soviet"),
    "Argentina": ("argentinian", "argentine"),
    "South Africa": ("south african",),
    "Netherlands": ("dutch",),
    "Taiwan": ("taiwanese",),
    "Finland": ("finnish",),
    "Czech Republic": ("czech",),
    "Norway": ("norwegian",),
    "Austria": ("austrian",),
    "Poland": ("polish",),
    "Thailand": ("thai",),
    "Israel": ("israeli",),
    "Hungary": ("hungarian",),
    "Greece": ("greek",),
    "Turkey": ("turkish",),
    "Iceland": ("icelandic",),
    "Cuba": ("cuban",),
    "Romania": ("romanian",),
    "Vietnam": ("vietnamese",),
    "Indonesia": ("indonesian",),
    "Colombia": ("colombian",),
    "Chile": ("chilean",),
    "Peru": ("peruvian",),
    "Portugal": ("portuguese",),
    "Switzerland": ("swiss",),
    "Serbia": ("serbian", "yugoslav", "yugoslavian"),
    "Philippines": ("filipino", "philippine"),
    "Egypt": ("egyptian",),
    "Ukraine": ("ukrainian",),
    "Bulgaria": ("bulgarian",),
    "Croatia": ("croatian",),
    "Lebanon": ("lebanese",),
    "Venezuela": ("venezuelan",),
    "Estonia": ("estonian",),
}
"""Country -> words that say where a film was made; "from Japan" and "made in Japan" are read by name."""

NATIONS = {
    "germans": "Germany",
    "americans": "USA",
    "russians": "Russia",
    "italians": "Italy",
    "brits": "UK",
    "swedes": "Sweden",
    "danes": "Denmark",
    "koreans": "South Korea",
    "indians": "India",
    "australians": "Australia",
    "canadians": "Canada",
    "mexicans": "Mexico",
}
"""People -> their country."""

COUNTRY_NAMES = {
    "england": "UK",
    "britain": "UK",
    "great britain": "UK",
    "united kingdom": "UK",
    "scotland": "UK",
    "america": "USA",
    "the us": "USA",
    "the usa": "USA",
    "the states": "USA",
    "korea": "South Korea",
    "holland": "Netherlands",
    "uk": "UK",
    "the uk": "UK",
    "soviet union": "Russia",
    "bollywood": "India",
    "the netherlands": "Netherlands",
}

COUNTRY_GROUPS: dict[str, tuple[str, ...]] = {
    "scandinavian": ("Sweden", "Denmark", "Norway", "Finland", "Iceland"),
    "nordic": ("Sweden", "Denmark", "Norway", "Finland", "Iceland"),
    "european": (
        "UK",
        "France",
        "Italy",
        "Germany",
        "Spain",
        "Sweden",
        "Denmark",
        "Ireland",
        "Belgium",
        "Poland",
        "Netherlands",
        "Austria",
        "Norway",
        "Finland",
        "Hungary",
        "Czech Republic",
        "Greece",
        "Russia",
    ),
    "asian": ("Japan", "South Korea", "China", "Hong Kong", "Taiwan", "India", "Thailand", "Iran"),
    "latin american": ("Mexico", "Brazil", "Argentina", "Colombia", "Cuba"),
}

AUDIENCES: tuple[tuple[str, str], ...] = (
    (r"\b(?:my|our|a|some|two) teenage? (?:sons?|daughters?|boys?|girls?|kids?|nephews?|nieces?)\b", "teen"),
    (
        r"\b(?:my|our|the|with|for) (?:two |three |four )?(?:little ones?|kiddos?|kiddies|toddlers?|youngest)\b"
        r"|\bbabysitting\b|\b(?:am|im|are|were) minding (?:the )?(?:kids|children)\b",
        "kids",
    ),
    (
        r"\b(?:me and|with|for) (?:my |our )?(?:grandma|grandpa|gran|nan|nana|granny|mum|mom|mother|dad|father|parents|folks|family|in laws)\b"
        r"|\b(?:my|our) (?:parents|folks|grandparents|in laws|family) (?:are|is) (?:coming|visiting|here|over|staying)\b"
        r"|\bwe can all watch\b",
        "family",
    ),
    (
        r"(?:with|for) (?:(?:my|our|the|some|his|her|their) )?(?:\d+ year old |little |small |young )?"
        r"(?:kids?|child|children|toddlers?|daughters?|sons?|nieces?|nephews?|little ones?|grandchildren|grandkids"
        r"|boys?|girls?)\b(?! of (?:1[3-9]|[2-9]\d))",
        "kids",
    ),
    (
        r"\bmy (?:\w+ )?(?:kids?|sons?|daughters?|nieces?|nephews?|grandkids|grandchildren)\b"
        r" (?:is|are|will be|wants?|can|could)\b(?! (?:1[3-9]|[2-9]\d))|\b(?:girls|boys|kids|children|son|daughter|they)"
        r" (?:is|are)(?: all| only| just)? (?:[2-9]|1[0-2])\b|\b(?:aged?|ages) (?:[2-9]|1[0-2])\b",
        "kids",
    ),
    (
        r"\b(?:kids?|child|children)s? (?:friendly|film|films|movie|movies|appropriate|safe)\b|\bsafe for (?:kids|children)\b"
        r"|\bmy kids?\b|\bwatch with (?:kids|children)\b|\b(?:[2-9]|1[0-2]) year olds?\b|\b(?:kids?|child|children|sons?|daughters?|boys?|girls?|nephews?|nieces?|ones?) of (?:[2-9]|1[0-2])\b",
        "kids",
    ),
    (
        r"(?:with|for) (?:the |my |our )?(?:whole |entire )?(?:family|parents|mom|mum|mother|dad|father|grandma|grandmother"
        r"|grandpa|grandparents|in laws)\b|\bfamily (?:friendly|film|films|movie|movies|night)\b|\ball ages\b"
        r"|\bwhole family\b|\b(?:my|our) (?:\w+ )?(?:parents|grandparents|mum|mom|mother|dad|father|grandma|grandpa|family"
        r"|in laws|nan|gran)\b (?:wont|will|would|can|could|might)\b",
        "family",
    ),
    (
        r"(?:with|for) (?:(?:my|our|the|some) )?(?:teens|teenagers?|teenage \w+|1[3-7] year olds?)\b|\bmy teens?\b",
        "teen",
    ),
    (r"\badults only\b|\bfor (?:adults|grown ups|grownups)\b|\bonly adults\b", "adult"),
)
"""Patterns over normalised text -> the audience they mean, tried in this order."""

SPOKEN_DECADES = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
    "noughties": 2000,
    "two thousands": 2000,
    "aughts": 2000,
    "sixtys": 1960,
    "seventys": 1970,
    "eightys": 1980,
    "ninetys": 1990,
}

SHORTHAND = {
    "n": "and",
    "lotr": "lord of the rings",
    "bttf": "back to the future",
    "potc": "pirates of the caribbean",
    "t2": "terminator 2",
    "zootropolis": "zootopia",
    "xmas": "christmas",
    "pvt": "private",
    "pls": "please",
    "plz": "please",
    "rec": "recommend",
    "recc": "recommend",
    "reco": "recommend",
    "recs": "recommendations",
    "smth": "something",
    "sth": "something",
    "smtg": "something",
    "gimme": "give me",
    "u": "you",
    "ur": "your",
    "luv": "love",
    "fav": "favourite",
    "fave": "favourite",
    "favs": "favourites",
    "faves": "favourites",
    "w": "with",
    "abt": "about",
    "tmrw": "tomorrow",
    "2nite": "tonight",
    "tonite": "tonight",
    "watchin": "watching",
    "lookin": "looking",
    "wat": "what",
    "wot": "what",
    "yr": "year",
    "yrs": "years",
    "dunno": "don't know",
    "imo": "",
    "imho": "",
    "tbh": "",
    "ngl": "",
    "lol": "",
    "btw": "",
    "af": "",
}
"""How people shorten words when they type."""

NUMBER_WORDS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "a couple of": 2,
    "a few": 3,
    "a handful of": 5,
    "a dozen": 10,
}

ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
    "seventh": 7,
    "7th": 7,
    "eighth": 8,
    "8th": 8,
    "ninth": 9,
    "9th": 9,
    "tenth": 10,
    "10th": 10,
    "last": -1,
}

SET_PHRASES = frozenset(
    """
    art house, black and white, big screen, blown away, bring it on, christmas story, coming home, date night,
    do the right thing, due date, family man, feel good, first date, for keeps, funny people, good time, high school,
    home alone, home movie, kill me, long shot, love story, love and war, new year, night out, night shift, night train,
    office space, old school, on the road, ordinary people, over the top, real life, road trip, say anything,
    scary movie, serious man, short cuts, small time, something new, space cowboys, spoiler alert, true story,
    true crime, war story, wild things, young adult
    """.replace("\n", " ")
    .replace("  ", " ")
    .strip()
    .split(", ")
)
"""Titles that people rather say as words."""
CHAT_WORDS = frozenset(
    """
    a about actor actors actress actually after again ago all also always am an and another any anyone anything
    are around as at avoid away awesome bad be because been before best better between big bit bored boring both
    bring but by called came can cannot cant cinema classic cold come cool could couple darker day did didnt
    different director directors do does doesnt dont down dozen each easy eight else enough even evening ever
    every everyone everything except family fan fancy far fast favorite favourite feel few film films find fine
    first five for forever forget free friend friends from game gave get girl give given go going good got great had
    hardly has hate hated have havent he heard hello help her here hey hi him his hold home hot hour hours house
    how i id if ill im in instead into is isnt it its ive just keep kid kids kind kinda know last later least less
    let lets life light lighter like liked list little long longer look looking lot lots love loved loves made
    make man many maybe me mean meant men mind mine minutes mix modern mood more most movie movies much must my
    name need never new newer next nice night nine no none nope not nothing now of off ok okay old older on once
    one ones only or other others our out over people perfect pick picks please point popular prefer pretty put
    rather ratings ready real really reason recent recommend recommendation recommended remember right sad said
    same saw say scene second see seen serious set seven she short shorter should show shown similar simple
    since sit six slow small smart so some someone something somewhat soon sorry sort special start stop story
    strange strong stuff stupid style such suggest suggested suggestion sure surprise sweet take talk tell ten
    than thank thanks that thats the their them then there these they thing things think third this those though
    three time tired to today together told tonight too top totally tried true try two under undo unless until
    up us use used very want wanted was wasnt watch watched watching way we week weekend weird well went were
    what whatever when where which while who whole why wild will wish with without wont word work worked world
    worst would wouldnt wow wrong year years yes yesterday yet you young your yours yourself
    """.split()
)
"""Words of ordinary talk: a film of that name is meant only when the sentence supports it."""
