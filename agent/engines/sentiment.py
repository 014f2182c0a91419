"""Whether words praise or blame, with negation and contrast: "long but beautiful", "didn't hate it", "not for me"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from recommender.titles import normalise

_PRAISE: tuple[tuple[float, str], ...] = (
    (
        1.0,
        """love loved loves loving adore adored adores favourite favourites favorite favorites masterpiece masterpieces
        perfect perfection amazing incredible brilliant fantastic phenomenal superb outstanding best greatest obsessed
        genius stunning flawless spectacular marvellous marvelous magnificent unforgettable goat faultless mesmerising
        mesmerizing breathtaking adorable; all time; blew my mind; blew me away; blown away; mind blown; my hero;
        cant get enough; knocked my socks off; best ever; life changing; changed my life; my comfort; to die for;
        second to none; nothing beats; never gets old; in love with; head over heels; a sucker for; dream film;
        10 outta 10; ten out of ten; couldnt love it more""",
    ),
    (
        0.75,
        """liked enjoy enjoyed enjoys enjoyable enjoying great good awesome excellent wonderful lovely terrific beautiful
        beautifully gorgeous charming delightful delight coolest timeless classic gem gems rocks rocked rules ruled
        slaps slapped banger bangers gold comfort moving touching gripping gripped powerful hilarious impressive impressed
        riveting captivating captivated clever haunting memorable rewatchable underrated hooked treasure cherish
        blast nailed fond fan fans winner legendary fab fabulous ace stellar sublime entertaining entertained
        satisfying fun funny wow yay magic magical dope thumbsup engrossing absorbing glorious splendid worthy fave
        fav cracker crackers corker belter stellar exquisite delicious irresistible rad sweetest mindblowing crush swoon banging quotable
        enchanting enchanted hypnotised thrilled ftw pleasure masterful beaut classy bravo hooray keen appreciate
        appreciated superior warmed legend hoot riot triumph gold treat wonder king queen; wrecked me; destroyed me; broke me; floored me; my humour; my humor; my kind of; my sense of humour; my vibe; on the edge of my seat; holds up; held up; aged well; kicks ass; kicked ass; made me cry;
        made me laugh; made my day; cried; sobbed; wept; my jam; up my alley; cup of tea; my thing; soft spot;
        guilty pleasure; worth it; worth watching; worth seeing; worth every; had me hooked; hits the spot; hit the spot;
        stuck with me; stayed with me; stays with me; top notch; top tier; well made; well done; worked for me;
        works for me; won me over; wins me over; grew on me; pleasantly surprised; surprisingly good; cracks me up;
        cracked me up; thumbs up; big up; partial to; keen on; im into; into that; into it; so into; totally into; really into; hell yes; hell yeah; great fun; got me; gets me every time;
        my childhood; every xmas; every christmas; every year; on repeat; over and over; a hundred times; a million times;
        many times; blew everything; can watch it again; could watch it; watch it again; rewatch; rewatched; a must;
        a must see; so bad its good; better than i expected; better than expected; better than i thought;
        better than i feared; better than id hoped; more than i expected; more than i thought; more than expected;
        exceeded; surpassed; deserved every; speaks to me; spoke to me; does it for me; did it for me; sign me up;
        count me in; gets better; lives rent free; put a smile; big yes; melts my heart; what a film; what a movie;
        what a ride; take my money; as good as it gets; ended up loving; hats off; chef s kiss; chefs kiss; kudos;
        grows on you; never fails; can do no wrong; could do no wrong; can watch anything; my type; top marks; bang on; the bees knees; the best thing; right in the feels; is fire; was fire; are fire;
        finest hour; speechless; was class; is class; pure class; left me in bits; in bits; we howled; i howled; messed with my head; the whole way through; thats my jam; my no 1; my number one; my number 1; my no 2; blew my socks off; top of the pile; pure joy; a joy; pure bliss; any other way; could do worse; any right to be; meant as praise;
        that as praise; as a compliment; rate it higher; my attention; could not look away; couldnt look away; knocked it out;
        cracking; so touched; touched by it; dig it; too much hate; undeserved hate; right laugh; proper laugh; good laugh; cant stop thinking about; done right; spot on; top stuff; came out grinning; worship; worshipped; heart is still pounding; expecting rubbish; expected rubbish; expecting to hate it; expected to hate it; thought id hate it; the dogs bollocks; dogs bollocks; the mutts nuts; is my life; never forgot it; never forget it; sweet as; never recovered; pure fire; straight fire; so lit; is lit; was lit; not one boring minute; never a dull moment; not a dull moment; slept with the light on; slept with the lights on; me for six; inject it; is sick; was sick; so sick; is dope; was a vibe""",
    ),
    (
        0.5,
        """decent solid nice pleasant cute neat likeable likable respectable watchable amusing; quite liked;
        grudgingly; has its moments; had its moments; not half bad; pretty good; fairly good; kind of good""",
    ),
)
_BLAME: tuple[tuple[float, str], ...] = (
    (
        1.0,
        """hate hated hates hating loathe loathed loathes despise despised despises detest detested awful terrible horrible
        horrid worst unwatchable garbage trash rubbish crap shit shite atrocious abysmal dreadful appalling insufferable
        unbearable disgusting vile excruciating torture torturous abomination godawful; cant stand; cannot stand;
        cant bear; couldnt stand; couldnt bear; never again; waste of time; waste of money; wasted two hours;
        want my money back; want my time back; walked out; allergic to; makes me sick; made me sick; an insult;
        dont see it; dont see why; went on forever; goes on forever; in the bin; drag on; drags on; checking my watch; checked my watch; chew glass; eat my own foot; the appeal of; zzz; zzzz; zzzzz; zzzzzz; sick to death; makes me want to throw; makes me want to scream; makes me want to leave; burn it; kill it with fire; drives me nuts; drives me crazy; drives me mad; drives me up the wall""",
    ),
    (
        0.75,
        """dislike disliked dislikes boring bored bore bores dull duller bad worse weak disappointing disappointed disappointment
        disappoints letdown overrated overhyped lame stupid dumb annoying annoyed annoys irritating irritates irritated
        tedious pretentious forgettable bland cringe cringey ridiculous mess messy pointless snoozefest snooze sucks
        sucked suck stinks stank underwhelming underwhelmed mediocre meh yuck ugh blah shallow uninspired soulless dreary
        tiresome regret regretted unfunny nonsense crappy wooden drags dragged tripe drivel overlong bloated clunky
        cheesefest preachy hollow lifeless muddled dud flop stale laughable poor poorly sappy soppy icky nah nope
        unimpressed pass lousy rotten pathetic hopeless yawn yawned insipid vapid tacky sleep headache tosh drools piffle;
        let down; let me down; fell asleep; put me to sleep; puts me to sleep; nodded off; dozed off; gave up; giving up;
        couldnt finish; couldnt even finish; thats about it; wont get back; understood nothing; what a pity; cross the road; could not finish; didnt finish; never finished; couldnt get through; could not get through;
        cant get through; couldnt get into; cant get into; turned it off; turned off; turn off; turns me off;
        switched it off; switched off; left me cold; leaves me cold; did nothing; does nothing; do nothing; fell flat;
        falls flat; missed the mark; lost me; bored me; not for me; nothing for me; get on my nerves;
        gets on my nerves; got on my nerves; had it with; sick of; tired of; fed up; enough of; done with; cant do;
        cant deal; cant handle; could do without; can do without; no thanks; no thank you; hard pass; big no; not so much;
        not my thing; not my cup of tea; not my bag; not my style; not my jam; no fan; over my head; went nowhere;
        goes nowhere; falls apart; fell apart; tried too hard; tries too hard; cash grab; rip off; no good;
        off the table; hard no; a no no; teeth itch; my teeth; turns my stomach; turn my stomach; no go; could have been so much; feels fake; felt fake; claptrap; lost them; lost interest in; nobody needs; not worth;
        worse than; less than i expected; never clicked; didnt click; didnt get it; dont get it; dont get the hype;
        didnt get the hype; dont see the appeal; didnt see the appeal; rubs me the wrong way; put off; puts me off;
        put me off; thumbs down; a chore; a slog; such a drag; a drag; phoned in; by the numbers; wears thin; wore thin;
        scares me; freaks me out; cant be bothered; could not care less; couldnt care less; never cared;
        never could; my skin crawl; me faint; gets on my wick; roll my eyes; rolled my eyes; aged like milk; me queasy; me uncomfortable; creep me out; creeps me out; freak me out; pass on; big no to; is mid; was mid; so mid; pretty mid; kinda mid; lost interest; lost patience; no patience; who cares; zero interest; no interest; not interested""",
    ),
    (
        0.5,
        """flawed uneven dated silly; dont really; didnt really; not really; too long; a bit much; could be better;
        could have been better; deserved better; expected more; expected better; hoped for more; not that great;
        not all that; wore me out; not sold; run out of steam; runs out of steam; less so; not as much""",
    ),
)
_LUKEWARM = frozenset("ok okay alright fine average passable soso".split()) | {
    "so so",
    "all right",
    "neither good nor bad",
}
_NEGATORS = frozenset(
    """not no never dont didnt doesnt isnt wasnt arent werent cant cannot couldnt wouldnt wont hardly barely scarcely
    neither nor without havent hasnt hadnt aint nothing nobody dint""".split()
)
_FLIPS = {"less"}
_CONTRAST = frozenset(["but", "though", "although", "however", "yet", "still", "except"])
_REACH = 4
"""How many words a negation reaches."""


def _lexicon() -> dict[tuple[str, ...], float]:
    entries: dict[tuple[str, ...], float] = {}
    for sign, groups in ((1, _PRAISE), (-1, _BLAME)):
        for weight, text in groups:
            first, *phrases = text.split(";")
            for phrase in (*first.split(), *phrases):
                entries[tuple(normalise(phrase).split())] = sign * weight
    return entries


def opinion_words() -> set[str]:
    """The single words that praise or blame."""
    return {phrase[0] for phrase in _LEXICON if len(phrase) == 1}


def is_opinion(words: str) -> bool:
    """The normalised words are one phrase of praise or blame: "blown away"."""
    return tuple(words.split()) in _LEXICON


_LEXICON = _lexicon()
_LONGEST = max(map(len, _LEXICON))


def sentiment(words: str) -> float:
    """Praise above 0, blame below, in [-1, 1]; 0 where the normalised words do neither. What follows a "but" counts."""
    tokens = re.sub(r"\btoo (?:\w+ )?(?:for me|for my taste)\b", "not for me", words).split()
    verdict = 0.0
    for part in _parts(tokens):
        verdict = _of_part(part) or verdict
    return verdict


def opinion_of(verdict: float) -> Literal["like", "dislike"] | None:
    """What a sentiment says of the film it is about; None where it says nothing."""
    return None if not verdict else "like" if verdict > 0 else "dislike"


def lukewarm(words: str) -> bool:
    """Judged neither good nor bad: "was ok", "so so"."""
    tokens = words.split()
    found = any(word in _LUKEWARM for word in (*tokens, *(f"{one} {two}" for one, two in pairwise(tokens))))
    return found and sentiment(words) >= -0.5 and not any(token in _NEGATORS for token in tokens[:2])


def _parts(tokens: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token in _CONTRAST:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _of_part(tokens: list[str]) -> float:
    total, index = 0.0, 0
    while index < len(tokens):
        for size in range(min(_LONGEST, len(tokens) - index), 0, -1):
            weight = _LEXICON.get(tuple(tokens[index : index + size]))
            if weight is None:
                continue
            before = tokens[max(0, index - _REACH) : index]
            negations = sum(token in _NEGATORS for token in before)
            if before and before[-1] == "too":
                weight = -0.5
            elif negations % 2:
                weight = -0.75 * weight if weight > 0 else -0.5 * weight
            elif before and before[-1] in _FLIPS:
                weight = -weight
            total += weight
            index += size - 1
            break
        else:
            if tokens[index] == "too" and index + 1 < len(tokens) and tokens[index + 1] not in ("and", "i", "it"):
                total -= 0.3 if not any(token in _NEGATORS for token in tokens[max(0, index - 2) : index]) else 0.0
        index += 1
    return max(-1.0, min(1.0, total))
