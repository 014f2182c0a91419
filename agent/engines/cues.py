"""Patterns over normalised text (lower case, no apostrophes) that carry attitude, time, scope and intent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommender.appeal import AppealName

DISLIKE = re.compile(
    r"\b((?:dont|do not|never|wont) (?:usually |normally |really )*go (?:in )?for|(?:cant|cannot) (?:watch|sit through)|hate[ds]?|hating|ca ?n ?not (?:really )?(?:stand|bear|take)|cant (?:really )?(?:stand|bear|take)|couldnt stand|could not stand|(?:cant|cannot|couldnt|dont) (?:abide|tolerate|endure|stomach)|nor (?:can (?:i|we)|(?:i|we) can) (?:abide|stand|bear|stomach)"
    r"|dislike[ds]?|detest(?:ed)?|loathed?|despised?|(?:not|never|wasnt|isnt|arent|im not|am not) (?:(?:a|an|really|very|much|big|huge|of) )*(?:fan|fans)(?: of)?"
    r"|(?:not|never|wasnt|isnt|werent|arent) (?:really |that |so |much |very |too |all that )*(?:into|keen on|fond of|impressed (?:by|with)|crazy about|wild about|mad about|sold on|taken with|blown away by|bothered about|won over by)"
    r"|(?:i|we|he|she) (?:dont|do not|doesnt|never) (?:really |usually )?do(?! (?:that|this|it|anything|well|so)\b)|(?:dont|do not|didnt|did not|doesnt|does not|never|wouldnt|cant say i|havent) (?:(?!didnt|dont)\w+ )?(?:like|liked|love|loved|enjoy|enjoyed|cared? (?:for|about)|get into|get|rate)"
    r"|had it with|done with|cant deal with|cant handle|sick of|tired of|bored (?:by|with)|fed up with|disappointed (?:by|with|in)|disappointing|walked out of|fell asleep (?:in|during)"
    r"|sick to death of|sick to (?:the|my) (?:back )?teeth of|cant be doing with|cannot be doing with|had (?:my fill|enough) of|over it with|run a mile from|(?:nods?|nod|nodded|dozes?|falls?) (?:off|asleep) (?:in|during|at)|no (?:stomach|patience) for|gave up on|(?<!who )(?:im|i am|is|are|gets?) (?:(?!not |never )\w+ )?(?:scared|afraid|terrified|frightened) (?:of|from)|regret(?:ted)?(?: watching)?|allergic to|no time for|put off by|had enough of)\b"
)
LIKE = re.compile(
    r"\b(love[ds]?|loving|liked|enjoy(?:ed|s|ing)?|ador(?:e|ed|es)|favou?rites?(?: (?:film|movie|films|movies|ever))?(?: (?:is|are|was|were|of all time is))?"
    r"|(?:big|huge|massive|great|real)? ?fan of|fan|live for|(?:really|so|very|totally|always been|im|am|was|big|well|dead|proper) into|a sucker for|appreciate[ds]?|obsessed with"
    r"|(?:could|can|would) (?:happily |easily )?(?:re)?watch(?= the$|$)|(?:would|id|always|highly|cant|can only|wholeheartedly) recommend|swear by|grew up (?:on|with)|if you dont (?:like|love)"
    r"|in love with|(?:have|got|ive got) a thing for|crazy about|blown away by|impressed by|partial to|fond of|keen on|cant get enough of|didnt hate|did not hate|dont hate|didnt mind|did not mind|(?:cant|cannot|can not|couldnt) (?:fault|beat|go wrong with|argue with|resist)|nothing beats"
    r"|(?:i|we|also|really|do|did|both|quite|kinda|always|and|generally|usually|mostly|mainly) (?:also |really |do |quite |kinda |always |both )*like(?! to\b)|prefer)\b"
)
SEEN = re.compile(
    r"\b(?<!havent )(?<!not )(?<!never )(?<!to )(?<!wanna )(?:(?:have |already |just |ive |i |we |weve |did )+(?:already |just |also |both )*(?:see|seen|saw|watched|rewatched|finished)|seen|saw|watched)\b"
)
UNSEEN = re.compile(r"\b(?:havent|have not|never|not) (?:yet |actually |even )?(?:seen|watched)\b|\bnot seen\b")
AVOID = re.compile(
    r"\b((?:cant|cannot) face|dont (?:you )?(?:even )?dare(?: to)?(?: recommend| suggest| show| give)?(?: me)?|never (?:ever )?(?:want|wanna|show|give|recommend|suggest|watch|like)(?: me| to see| to watch| any)*|no|not|without|nothing|(?:anything|everything|any ?one|any ?body) but|except(?: for)?|other than|besides|avoid(?:ing)?|skip(?:ping)?|rather not|less|fewer|isnt|arent|non|never(?! (?:want|wanna|show|give|recommend))|neither|nor"
    r"|dont (?:want|need|recommend|show|give|suggest|feel like)(?: me| to see| to watch| any)*|do not (?:want|show|give|suggest|recommend)(?: me| to see| to watch| any)*"
    r"|no more|enough(?: of| with)?|spare (?:me|us)|stay away from|leave out|ditch|exclude|excluding|minus|instead of|hold the|keep out|drop|ditch|scrap|lose|cut(?: out)?|swap(?: out)?|trade|replace|not in the mood for|steer(?:ing)? clear of|stay(?:ing)? clear of|keep away from|(?:sooner|rather) .{1,30} than(?: watch)?(?: another| a)?|too short for|last thing (?:i|we) (?:want|need) is|no time for|wont (?:watch|sit through|touch)|never ever again(?: with)?|(?:that|which|it) (?:wont|doesnt|wouldnt|dont)|zero|nor (?:is|are|do i like)|rid of|nowt|none of|(?:hard )?pass on|veto(?:e[ds])?|ban(?:s|ned)?|(?:cba|cant be (?:bothered|arsed)) with|(?:can|could) (?:do|live) without|lay off|(?:go|take it) easy on|ease (?:off|up)(?: on)?|bin|barring|dont fancy|do not fancy|didnt fancy|too many|(?:dont|do not|never|wont) let (?:\w+ ){1,2}(?:see|watch)|refuses?|(?:dial|tone|turn)(?: down| it down)(?: on)?|(?:take|leave|kick|chuck|throw) out|(?:ive|i have|weve|already) (?:already )?done)\b"
)
WANT = re.compile(
    r"\b(want(?:ed)?|wanna|something|some|anything|need|looking for|look for|after|give|show|recommend|suggest|find|mood for|feel like|feeling like|craving|fancy|how about|what about|maybe"
    r"|watch|make it|i d like|id like|would like|id love|any|got|have you|only|just|must|should be|more|with|by|from|but|instead|rather|preferably)\b"
)
OBJECT = re.compile(
    r"(?: (?:anything|everything|any|all|stuff|things|films?|movies?|when|it|with|about|by|from|of|that (?:is|has)|thats|too much|so much|the|these|those|a|an|some|more|much))+"
)
"""What may stand between a word of liking or dislike and what it is said of: "anything with", "films about"."""
TONIGHT = re.compile(
    r"\b(tonight|today|this (?:evening|afternoon|weekend|morning|time)|right now|for now|at the moment|for once|in the mood|not in the mood|on this occasion)\b"
)

STRONGLY = re.compile(
    r"\b(?:lov(?:e[ds]?|ing)|ador(?:e[ds]?|ing)|favou?rites?|obsessed|masterpieces?|perfect|amazing|incredible|brilliant|fantastic"
    r"|phenomenal|superb|outstanding|best|greatest|blown away|crazy about|cant get enough|all time|blew m[ey]|hat(?:e[ds]?|ing)|loath(?:e|ed)|detest(?:ed)?"
    r"|despised?|awful|terrible|horrible|worst|unwatchable|garbage|cant stand|cannot stand|couldnt stand|cant bear|never again)\b"
)
"""Words of liking or dislike without reserve."""
MILDLY = re.compile(
    r"\b(?:quite|kind of|kinda|sort of|sorta|somewhat|fairly|a bit|a little|mildly|not bad|wasnt bad|isnt bad|didnt hate|did not hate|dont hate|not really|not too"
    r"|ok|okay|decent|alright|not that (?:into|keen)|could do without|not my (?:thing|cup of tea)|overrated|better than i (?:thought|expected)|more than i (?:thought|expected))\b"
)
"""Words of liking or dislike with reserve."""
JUDGED_WELL = re.compile(
    r"^(?:(?:was|is|were|are|a|an|has been|what|really|so|such|just|absolutely|still|also|both|all|too|one of|pretty|quite|my|the|very|all time|of|to be|simply|that) )*"
    r"(?:(?:yes|yeah)\b|way better than|right up my (?:alley|street)|my jam|my cup of tea|(?:i|we) (?:really |also |absolutely )*(?:liked|loved|enjoyed|adored|love|like|enjoy)$|(?:(?:and|but|which) )?(?:(?:i|we|really|absolutely|just|also|did) )*(?:loved|liked|enjoyed|adored|love|like|enjoy) (?:it|that|them|both|all|every)|great|good|amazing|fantastic|brilliant|perfect|excellent|wonderful|awesome|superb|fun|masterpiece|masterpieces|favou?rites?|best|beautiful|loved it|loved that|a blast|terrific|incredible|phenomenal|lovely|genius|moved me|blew me away|made me cry|enjoyed it)\b"
)
JUDGED_BADLY = re.compile(
    r"^(?:(?:was|is|were|are|a|an|really|so|such|just|absolutely|also|both|all|pretty|quite|way|too|the|very|kind of|kinda|rather|simply|to be|wasnt|isnt|not|that) )*"
    r"(?:(?:(?:absolutely|definitely|certainly|hell|god) )*(?:not|no|nope|nah)$|mid$|ma(?:de|kes?) my skin crawl|as good as (?:people|they|everyone) say|drives? me (?:nuts|crazy|mad|up the wall)|do(?:es)? my (?:head|nut) in|(?:\w+ )?not my cup of tea|(?<=isnt )my cup of tea|(?<=arent )my cup of tea|turns? me off|bores? me|puts? me to sleep|does nothing for me|do nothing for me|gets? on my nerves|(?:i|we) (?:really |also |absolutely )*(?:hated|disliked|hate|dislike)$|(?:(?:and|but|which) )?(?:(?:i|we|really|absolutely|just|also) )*(?:hated|disliked|hate|dislike|didnt like|did not like|didnt enjoy|couldnt finish|regretted) (?:it|that|them|both|all|every)|awful|terrible|boring|bad|dull|overrated|horrible|worst|bored me|sucked|sucks|crap|rubbish|trash|garbage|annoying|disappointing|disappointed me|stupid|not for me|not my thing|not good|not great|wasnt good|wasnt great|isnt good|didnt work for me|did nothing for me|left me cold|(?:we |i )?(?:stopped|quit|bailed)(?: it)? (?:in the middle|half ?way|after)|(?:\d+|two) hours of my life|not so much|not really|letdown|let down|a letdown|slow and boring|long and boring|unwatchable|meh|hated it|a mess|lame)\b"
)
JUDGED_SEEN = re.compile(
    r"^(?:(?:is one|which|i|ive|we|have|but) )*(?:already|seen (?:it|that|already)|saw (?:it|that)|watched (?:it|that))\b"
)
NEGATED = re.compile(r"^(?:(?:was|is|were|are) not|wasnt|isnt|werent|arent|not)\b")

COMPARISON = re.compile(
    r"(?:\b(?:something|anything|movies?|films?|ones?|stuff|things?|more|just|much|exactly|kind of|bit|little|a lot|story|thriller|comedy|drama|horror|flick|else|feels?|somewhat|picks?|titles?|gems?|that is|thats|is|are|lot) like"
    r"|^like|\bsimilar (?:to|in style to|vibe to|feel to)|\bsimilar|in the (?:vein|style|spirit|manner|tradition) of|along the lines of|reminds? me of|reminiscent of|same (?:vibe|feel|mood|style|energy) as|vibes? of|vibes? like|as (?:good|funny|scary|smart|great|clever|tense|dark|moving) as|a la|(?<!i )(?<!we )(?<!you )think|meets?|cross between|mix of|if i (?:like|liked|love|loved|enjoyed)|because i (?:like|liked|love|loved|enjoyed)|based on)\s*(?:the (?:movie|film) |the )?$"
)

_A_FILM = r"(?:the |number |film )?(?:thatfilm|\d{1,2}|first|second|third|fourth|fifth|last)(?: one| film)?"
TASTE = re.compile(r"\b(?:profile|tastes?|likes|dislikes|preferences|ratings|history|opinions)\b")
_SHAPES_LIST = rf"(?:limits?|filters?|restrictions?|constraints?|conditions?|wishes|requirements?|{TASTE.pattern})"
INTENTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "undo",
        re.compile(
            r"^(?:(?:please|ok|oh|oops|ah|hm+|no|nah|wait|sorry|hey|wrong one|i meant \w+ not \w+|can you|could you) )*(?:undo|(?:scrap|forget|ignore|cancel|disregard|nvm|never ?mind) (?:(?:the|that|my) last (?:thing|bit|message|one|line|rating|answer)(?: i (?:just )?(?:said|typed|wrote))?|what i (?:just )?(?:said|typed|wrote))(?=$| please| sorry)|revert|reverse (?:that|it|what)|scratch that|take (?:that|it) back|i take (?:that|it) back|undo (?:that|it|the last.*)|change (?:that|it) back|(?:wrong one )?undo|ctrl z|go back(?: (?:a|one) step(?: love| please| mate)?)?$|cancel my (?:\w+ )?rating|i didnt mean that|(?:reverse|revert|cancel) the (?:last|previous) (?:step|change|one)|cancel what i (?:just )?said(?: .*)?|go back to (?:the|what|how)(?: \w+){0,3}(?: before)?|bring (?:the|those) (?:old|previous|last) (?:ones|films|picks) back|(?:the )?previous .* (?:return|go back) to (?:them|those)|i take back (?:what i said|everything|all)(?: .*)?)(?: please)?\b"
        ),
    ),
    (
        "forget_all",
        re.compile(
            r"\b(?:forget|delete|erase|wipe|clear|reset|remove) (?:about )?(?:everything|all|my (?:whole |entire )?(?:profile|taste|tastes|data|history|preferences)|all my \w+|what you know(?: about me)?|all you know(?: about me)?)\b|\bforget me\b|\bforget everything i (?:told|said)|\bwipe the (?:lot|slate)\b"
        ),
    ),
    (
        "forget",
        re.compile(
            r"\b(?<!i )(?<!me )(?<!us )(?<!to )(?<!never )(?:forget|unlearn|delete|remove|erase|disregard)\b|\b(?:want|like|need)(?: you)? to (?:forget|delete|remove|erase)\b|\b(?:dont|do not|no longer) (?:dislike|hate|like|love) .* (?:any ?more|now)\b|\bi no longer (?:like|dislike|hate|love)\b|\bi didnt (?:say|mean)\b"
            r"|\b(?:scrub|strike|cross|take|drop|kick) .*\b(?:from|off|out of) (?:of )?my (?:list|profile|taste|history|likes|dislikes|favou?rites)\b(?! of)"
        ),
    ),
    (
        "effects",
        re.compile(
            rf"\b(?:what|how|which|how many)(?: \w+){{0,4}}? {_SHAPES_LIST}(?: \w+){{0,2}}? (?:do|done|change[sd]?|affect(?:s|ed)?"
            r"|influence[sd]?|shape[sd]?|exclude[sd]?|remove[sd]?|cost|matter(?:ed)?|make|(?:rule|keep|kept|shut|filter|leave|left|take|took)[sd]?(?:ed)? out)\b"
            rf"|\b(?:look|be|change|differ|recommend|suggest|show|pick|get)(?: \w+){{0,3}} without (?:\w+ ){{0,3}}?{_SHAPES_LIST}\b"
            rf"|\b(?:effect|impact|influence) of (?:\w+ ){{0,3}}?{_SHAPES_LIST}\b"
            r"|\bwhat (?:was|were|is|got|has been|have you|did you) (?:\w+ )?(?:excluded?|ruled? out|left out|leave out|filter(?:ed)? out|kept out|shut out)\b"
        ),
    ),
    (
        "show",
        re.compile(
            r"\b(?:what|everything|all) (?:do )?you know(?: about me)?\b|\b(?:ratings|likes|marks|scores|stars) (?:that )?(?:i|ive) (?:\w+ )?(?:gave|given|told|set|left)\b|\bdo you (?:still )?(?:know|remember) (?:what|everything|anything) i\b|\b(?:what|which).* (?:have i|did i) (?:told|tell|said|say|like|liked|rate)|\b(?:show|see|list|whats in|what is in|display|view|tell me)(?: me)? (?:about )?my (?:profile|taste|tastes|likes|dislikes|preferences|ratings)\b|\bwritten down\b|\bwhat (?:have|do) you (?:got|have|know) (?:on|about|of) us\b|\b(?:still )?on my (?:no go|avoid|black|like|dislike) ?list\b|\bhow (?:many|much) .* do you know (?:from|about|of) me\b|\bdid you (?:save|note|remember|store|keep)\b|^my (?:profile|taste|tastes|likes)\b|\bwhat (?:do|did) i (?:like|dislike|hate|love)\b|\bwhat (?:have|did|do) you (?:have |got |get )?(?:stored?|saved?|kept|keep|learned|learnt|noted|recorded|remembered|memorised|memorized|gathered|picked up|figured out|worked out|on file|got|have) ?(?:about|on|of)? ?(?:me|my (?:tastes?|likes|preferences))\b|\bwhat do you (?:remember|think i like)\b|\bwho am i\b|^(?:who|what|which) (?:are|is) my favou?rite\b|\bwhy do you think i\b|\bdo you (?:know|remember) (?:me|what i)\b|\bmy profile$|\bdescribe my taste\b|\b(?:do you|have you)(?: still)? (?:have|got) .* down as\b"
        ),
    ),
    (
        "start_over",
        re.compile(
            r"\b(?:start (?:over|again|afresh|fresh|from scratch)|from scratch|new search|forget (?:the|those|these) (?:limits|filters)|never ?mind(?: all)? that|drop (?:all )?the (?:limits|filters)|clear the filters|reset)\b|^never ?mind$"
        ),
    ),
    (
        "why_not",
        re.compile(
            r"\bwhy (?:not|didnt|didn t|did you not|dont you|isnt|wasnt|arent|havent|no|wouldnt (?:you|i))\b|\bwhat about .* why\b|\bhow come\b.*\b(?:isnt|not|didnt|dont|never|wasnt|arent|no)\b|\bwhy (?:is|are|was|were) there no\b|\bwhy (?:did|does|has|is|was) thatfilm (?:not|nt|never|missing)\b|^(?:so |and )?no thatfilm (?:why|how come)\b|\bwhat speaks against\b|\bwhats wrong with\b"
            r"|\byou (?:didnt|havent|never|dont) (?:\w+ )?(?:give|gave|given|suggest|suggested|show|shown|recommend|recommended|mention|mentioned|pick|picked|include|included|list|listed)\b"
            r"|^(?:but |hey |so )?you forgot thatfilm\b|\bshould(?:nt| not)? thatfilm (?:not )?be (?:in |on |here|there)|^(?:y|why) (?:not|no) thatfilm\b|\bwould (?:of|have|ve) expected thatfilm\b"
            r"|\b(?:left|leave|leaving) (?:it |that )?out\b|\b(?:was expecting|expected|would have expected) .*\b(?:here|there|on the list|in the list)$"
        ),
    ),
    (
        "explain",
        re.compile(
            r"\b(?:is|are) here because\b|^y (?:these|those|this|that|them)\b|\bwhat(?:s| is) (?:\w+ ){1,2}doing (?:on |in )?(?:there|here|that list|this list|my list)\b|\bwheres (?:this|that|the) list coming from\b"
            r"|^you (?:suggest|suggested|recommended|picked|showed|gave)(?: me)? .* because\b|\bon what grounds\b|\bhow(?:d| did) you (?:land|settle|end up|hit) on\b|\bdid you pick thatfilm (?:because|cuz|cos)\b|\bwhere did you get .* from\b|\bwhat .* (?:have|has|got) to do with what i\b|\bi dont get why thatfilm is\b|^y (?:did|does|is|are|thatfilm\b)|\bwhy\b|\bhow come\b|\bwhat made you\b|\bwhat (?:in|of|from) (?:my|our) (?:\w+ ){1,2}(?:led|made|brought|got)\b|\b(?:explain|justify)\b|\bwhats the reason\b|\breason(?:s|ing)? (?:for|behind)\b|\bhow did you (?:pick|choose|come up|get|arrive)\b|\bwhat makes you\b|\bwhat has .* got to do with\b"
        ),
    ),
    (
        "compare",
        re.compile(
            r"^(?:would|will|should) (?:i|we) (?:prefer|like|enjoy|rather see) thatfilm or thatfilm\b|\bcompare\b|\bhow are .* different\b|\bhow do .* differ\b|\b(?:who|which) wins\b|^thatfilm (?:vs|versus|or) thatfilm\b|\b(?:which|what|whats|what is) (?:one is )?better\b|\bdifferences? between\b|\b(?:vs|versus)\b|\bwhich (?:one )?(?:is|would be|should i|do you|would you|of).*(?:better|watch|prefer|pick|choose|these|those|them|two|\w{3,}er|(?:more|less) \w+)\b|\bwhat(?:s| is) (?:more|less) \w+ .*\bor\b|\bhow (?:do|does) .* (?:compare\b|(?:stack|measure|hold) up (?:to|against|next to)\b)"
            rf"|\b(?:should|shall|do|would you|will) (?:i |we )?(?:go (?:for|with)|take|pick|choose|watch|see|try|start with) {_A_FILM} or {_A_FILM}(?= |$)"
            r"|\bor is thatfilm (?:better|\w+er)\b|\bcompared (?:to|with)\b"
        ),
    ),
    (
        "about",
        re.compile(
            r"\bwhats thatfilm like\b|^(?:can|could|should) (?:i|we) (?:watch|see|show) (?:that|it|this|thatfilm)\b|\bknow before (?:i|we) (?:see|watch) thatfilm\b|\b(?:tell me (?:more |a bit more |something )?about|(?:lowdown|rundown|gist) (?:on|of)|fill me in on|is it (?:for|ok for|suitable|appropriate)|more about|whats? (?!about\b).*\babout|what is .* about|what was .* about|who (?:directed|made|plays|played|acts|appears|stars?|is in|plays|starred|was in|acted|wrote)|whos in|when (?:was|did|is)|what year|^does (?:it|that|this|the \w+(?: one)?|number \d+) (?:have|end|get)|is it any good|^is (?:it|that|this|(?:the )?(?:first|second|third|fourth|fifth|last)(?: one| film| movie)?|number \d+) (?:\w+ )?(?:good|worth|scary|sad|funny|violent|long|suitable|ok|okay|appropriate|gory|slow|dark|romantic|too)|^is .{1,40} (?:any good|worth|suitable|scary|good for)|^is thatfilm (?:\w+ ){0,2}(?:ok|okay|fine|suitable|appropriate|alright|safe|good|too \w+) (?:for|to)|^(?:can|could|may|should) (?:my|our|a|an|the) .{1,40} (?:watch|see|handle) (?:thatfilm|it|that)|^who (?:is|was|are|were) (?:the |an? )?(?:\w+ )?(?:actors?|actress|director|star|stars|lead|composer|writer)|^(?:did|does|was|is|were) .{2,40} (?:direct|make|write|score|(?:star|play|act|appear) in|in) thatfilm|never heard of .{1,40} what(?:s| is| was| kind| sort)|plot of|story of|details|synopsis|describe|how (?:long|old) is|how good is|what kind of (?:film|movie) is|what genre|where (?:is|was) .* (?:set|made|filmed)|info on|information about|have you heard of|do you know|where (?:can|could|do) (?:i|we|you) (?:stream|watch|see|get|find|rent|buy)|^(?:is|was|are) (?:the )?thatfilm (?:one )?(?:\w+ ){0,2}(?:the one|a |an |in |boring|based|dubbed|subtitled|any|worth|good|too|very)|^thatfilm is (?:that|it) (?:in|a|any|very|too)|^(?:are|is) .{1,30} based on (?:something|a true)|whos the (?:villain|hero|lead|girl|guy|director|actor|actress|star|kid|baddie)|(?:was|is) it (?:any )?good)\b"
        ),
    ),
)

ASKS_ABOUT = re.compile(
    r"^(?:(?:and|so|but|ok|okay|wait|hey|hm+|um|ah|quick question|question) )*(?:(?:is|was|are|were)(?! there| it possible| that ok| not| nothing)|(?:does|do|did|has|have)(?! anyone| anybody| you| i| we| they| not| nothing| to)"
    r"|(?:could|can|will|would|should) (?:the|my|our|an?|it|this|that|these|no|number|kids|children|thatfilm|\d+)\b|whos?\b|when\b|where (?:is|was|does|did)|how (?:long|old|scary|sad|violent|gory|dark|does|do|did|good|bad|much)|what (?:year|language|happens)|whats? (?:the )?(?:plot|story|ending|rating|runtime|deal|premise)|which (?:one|of|ones?))\b"
)
"""How a question on a film begins."""
ASKS_FOR_FILMS = re.compile(
    r"\b(?:anything|something|any (?:more|other|good)|other (?:films|movies)|recommend|suggest|similar|like that|films? like|movies? like|what else|(?:have|got|do you have) any)\b"
)
COMPARES = re.compile(r"^(?:diff|difference)\b|\bthan\b|\bor\b|\b(?:better|different|differ|worse)\b|\bvs\b")
TOLD_OF_PICK = re.compile(
    r"\b(?:first|second|third|fourth|fifth|last|\d|it|that|this)(?: (?:one|film|movie|pick))? (?:was|is|were|has been) (?!like\b|not like\b|it\b)(?P<told>.+)$"
)
"""A statement on a film pointed at."""
SOURCE = re.compile(
    r"\bwhy do you (?:think|believe|say|assume) (?:that )?i\b|\bwhere do you (?:know|have|get) (?:that|this|it)\b"
)
"""Asks where something in the profile comes from."""
ABOUT = dict(INTENTS)["about"]

MORE = re.compile(
    r"^(?:(?:please|ok|okay|and|some|any|a few|can i (?:have|get|see)|show me|give me|got|i want|lets see|no|none of (?:these|those|them)|hmm|nah|nope|\d+|one|two|three|four|five|six|seven|eight|nine|ten|got any|do you have|are there)[ ,]*)*"
    r"(?:more|others?|another(?: one)?|something else|anything else|next|what else(?: .*)?|different ones?|else|more (?:please|of (?:these|those|them)|like (?:these|those|them)|films|movies|suggestions|picks|ideas|options|recommendations|ones)|other (?:ones|films|movies|suggestions|options|ideas|picks)|others|new ones|show more|none of (?:these|those|them)|try again|again|keep going|go on|a different one)(?: (?:please|then|pls|suggestions?|options?|films?|movies?|ideas?|ones?|picks?|recommendations?))*$"
)

_HELLO = r"(?:(?:hi|hello|hey|hiya|greetings|good (?:morning|evening|afternoon)|sorry|ok|so)(?: (?:there|gatrec|mate|from \w+|for .{1,20}question))* )?"
SMALL_TALK: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "greeting",
        re.compile(
            r"^(?:hi|hello|hey|hiya|ello|oi oi|yo|howdy|greetings|(?:good )?(?:morning|evening|afternoon|day)|sup|whats up|hallo|hola|bonjour)(?: (?:there|gatrec|you|everyone|again|all|mate|friend|pal|from \w+))*(?: (?:just|only) .{1,30})?(?: how(?: are|s) (?:you|life|things|it going|your (?:day|night|evening)|everything)(?: doing)?(?: today)?)?$|^how are you(?: doing)?(?: today)?$"
        ),
    ),
    (
        "thanks",
        re.compile(
            r"^(?:(?:great|perfect|nice|cool|ok|okay|awesome|wow|lovely|excellent|that helps|wonderful|brilliant|sounds good|sounds great|good) )*(?:thanks?(?: you)?|thank you|thx|cheers|ta|much appreciated)(?: (?:so much|love|thats me sorted|thatll do(?: nicely| for tonight| for now)?|youre a star|i appreciate it|a lot|very much|very|much|again|you|for .*|a bunch|mate|gatrec|that (?!.*\b(?:first|1st|second|2nd|third|3rd|last|one|number)\b).*|ill .*|thats (?:me|all|us|it|everything)\b.*|youve been .*|youre (?:a|the) .*|more use than .*))*$|^(?:great|perfect|nice|cool|ok|okay|awesome|wow|lovely|excellent|that helps|thats perfect|thats great|wonderful|brilliant|good|sounds good|good choice|nice one)(?: (?:choice|one|pick|picks|list))?$"
        ),
    ),
    (
        "thanks",
        re.compile(
            r"^(?:(?:ha)+ |lol )*(?:you|youre|your|you are)(?: (?:so|very|really|too|quite|pretty))* (?:funny|hilarious|silly|sweet|cute|clever|smart|amazing|awesome|great|brilliant|the best)$"
        ),
    ),
    (
        "bye",
        re.compile(
            r"^(?:(?:ok|okay|thanks|well|right|im|sorry) )*(?:off to bed|(?:gotta|got to|have to|must) (?:run|go|dash)(?: (?:will|ill) be back.*| back later)?|bye|goodbye|(?:good ?)?night(?: night| all| gatrec)?(?: (?:im )?off to bed)?|see you|see ya|cya|later|farewell|quit|exit|(?:thats|that is) me (?:done|off)(?: to bed)?|thats (?:all|it)|nothing else)(?: (?:bye|later|then|for now|for today|for tonight|thanks|thank you|cheers|good ?night|see you|gatrec|night night))*$"
        ),
    ),
    (
        "help",
        re.compile(
            rf"^{_HELLO}(?:help(?: me)?|(?:so )?what (?:else |exactly )?can (?:you|u|i)(?: all| actually| really| even)? (?:do|ask|say|type).*|how do i tell you .*|is this free.*|(?:.* whether )?(?:does|do|will|would) (?:this|it|you)(?: \w+)? costs?\b.*|(?:.* whether )?this costs .*|can (?:you|u|it|this)(?: also)? do (?:tv|series|shows?|books?|games?|music)\b.*|how does this work|how do (?:you|i use (?:this|you)) ?(?:work)?|commands|instructions|usage)$"
        ),
    ),
    (
        "who",
        re.compile(
            rf"^{_HELLO}(?:(?:who|what) are you.*|do you (?:speak|understand|know) (?:english|french|german|spanish|italian|\w+ese|\w+ish|other languages)|is (?:there|this) (?:a |an )?(?:real |actual )?(?:human|person|machine|robot|bot|somebody|someone)\b.*|(?:are you|you are|youre) (?:a |an )?(?:human|robot|bot|ai|llm|real|chatgpt|person).*|(?:lol |haha )?do you (?:even |ever |actually )?(?:eat|drink|sleep|dream|breathe|get (?:bored|tired|paid)|have (?:feelings|friends|a \w+))\b.*|do you (?:ever )?(?:watch|like|see) (?:films?|movies?|anything)(?: yourself)?|whats your name|what is your name|how were you (?:made|trained|built).*)$"
        ),
    ),
)
OFF_TOPIC = re.compile(
    r"^(?:whats |hows |what is |how is )?(?:the )?weathers? |\bignore (?:all |the |any |my |your )*(?:previous|prior|above|earlier) (?:instructions?|prompts?|messages?)\b|\bsystem prompt\b|\byou are now\b|\bjailbreak\b"
    r"|^(?:what(?:s| is) (?:the )?(?:weather|time|capital|date|meaning|square|price|population|\d)|how (?:do i|to|much|many|far|can i) |write (?:me )?(?:a |an |some )|translate |solve |calculate |who (?:is|was) (?:the )?(?:president|king|queen|prime)|can you (?:code|write|translate|help me with|order|book|call|buy|cook|drive|sing)|who(?:s| is| will)? (?:gonna |going to )?win|tell me a joke|sing |play |order |book |open |what do you think (?:of|about) (?:politics|trump|religion))"
    r"|^(?:fuck|shit|you suck|idiot|stupid|screw you|asshole|shut up|you are (?:stupid|useless|dumb)|youre (?:stupid|useless|dumb)|this (?:sucks|is stupid|is useless))(?: .*)?$"
)

REQUEST = re.compile(
    r"\b(?:give me|show me|find me|find|recommend|suggest|recommendations?|suggestions?|i want|we want|i need|we need|i wanna|looking for|look for|what should (?:i|we)|what (?:can|could|do) (?:i|we) watch|what (?:have you got|do you have|is there|else)|something|anything|any good|what to watch|help (?:me|us) (?:to )?(?:choose|decide|pick)|(?:cant|cannot|couldnt) (?:decide|choose|agree)|entertain (?:me|us)|need a (?:film|movie)|in the mood|nothing (?:that|with|too|about|like)|feel like|fancy|how about|surprise me|hidden gems?|pick (?:me |something|one|a)|got any|can you|could you|would like|id like|id love|tonight|movie night|ideas?|where (?:do|should|can) (?:i|we) (?:start|begin)|whatever you (?:think|like|want|feel)|you (?:choose|decide|pick|tell me)|(?:any|got|got any|have) others|others like|whats similar|similar (?:ones?|films?|movies?|stuff))\b|\bsimilar$"
    r"|^(?:want |need |got |have )?(?:an? |any |some |good |more )*(?:films?|movies?|stories|one) (?:where|in which|that|about|with|set)\b"
)
SOFTLY = re.compile(
    r"\b(?:preferably|ideally|if possible|if you can|would be nice|bonus points|a plus|leaning towards?"
    r"|rather something|not necessarily|doesnt have to be)\b"
)
"""A limit in these words is only preferred."""
FIRMLY = re.compile(
    r"\b(?:only|must|strictly|has to be|have to be|nothing but|exclusively|definitely|absolutely|no exceptions|needs to be)\b"
)
"""A limit in these words never gives way."""
CORRECTS = re.compile(
    r"^(?:(?:no|nope|nah|sorry|wait|oops|ah|oh|actually|hm|hmm|not that one|not that|wrong one|wrong film) )*"
    r"(?:i (?:meant|mean)|i was (?:thinking of|talking about)|the other one|wrong (?:one|film|movie))\b"
)
"""Another film was meant than was understood."""
FRAGMENT = re.compile(
    r"^(?:(?:ok|okay|yes|no|nah|hm|hmm|um|uh|well|and|but|nope|please|great|cool|actually|sure|right|good|could you|can you|would you) )*(?:but |and |only |just |also |make (?:it|them) |rather |preferably |more |less |not |no |without |with |from |in |by |for |nothing |something (?:\w+er|less|more|else|not|a bit|slightly|a little)\b|anything (?:\w+er|less|more|not)\b|(?:show|give|find|get)(?: me| us)? (?:something (?:\w+er|less|more)|a \w+er one)\b|a \w+er one\b|what about |how about |maybe |any |anything \w+er\b|(?:swap|skip|trade|replace|drop|ditch|lose|cut|scrap|change)(?: out)? |older|newer|a bit |a little |too |instead|\w+er\b|the same|same|similar|it (?:should|must|has|needs)|they (?:should|must)|should|must|ideally|can (?:it|they)|i (?:meant|mean)|one |ones )"
)
TURNS = re.compile(
    r"\b(?:\w{3,}ier|older|newer|darker|lighter|simpler|easier|softer|slower|faster|shorter|longer|smarter"
    r"|(?:a )?(?:bit|tad|touch|little|lot|way|much|far) (?:more|less|fewer|too|of an?)|(?:more|less|fewer) \w+|enough (?:of|with|\w+s\b)|these|those|this lot|that lot|them|instead|tho|though"
    r"|swap|lose|drop|ditch|scrap|skip|without|minus|tone (?:it|that|them) down|turn (?:it|that) up|go (?:further|even|a bit|a little)|further back|up the|(?:would|d) be better|i did say|i said|i asked for|thats for|thats too|too \w+"
    r"|take .{1,40} out|more (?:of a|in the)|yes but|same but|but (?:pls|please|not|no|with|without|more|less)|recent(?:ly)?)\b"
    r"|^(?:nah|no|nope|cmon|come on|hm+|meh|ugh|not|only)\b"
)
"""What turns a list already shown rather than asking for another one."""
SAME_DIRECTOR = re.compile(
    r"\bsame director\b|\b(?:more|else|others?|another|anything)\b.*\b(?:by|from|of|did|has) (?:the|this|that|the same|its) (?:director|filmmaker|guy who made it)\b"
)
MORE_LIKE_IT = re.compile(
    r"\b(?:more|others?|something|anything|stuff|films?|movies?) (?:like|of) (?:this|that|it)\b|\bmore of (?:this|that|the same)\b"
)
ANEW = re.compile(
    r"\b(?:recommend|suggest|(?:i|we) (?:want|need|fancy)|id like|(?:im |were )?(?:looking for|in the mood for|after)|next up|new (?:search|topic)|now for|how about|what about"
    r"|(?:show|give|find|get) me|now (?:the|an?|for|we|its|something))\b"
    r"|\b(?:need|want|fancy) (?:something|some|an?)\b(?! \w+er\b| (?:less|more|bit|little|tad|touch|lot|different|else|not|with|without)\b)|^(?:(?:ok|great|cool|fine|well|right|actually|then|now|just|next|and|so|maybe|nice) )*(?:an?|some|any) (?!bit|little|lot|tad|touch|\w+er\b)"
)
"""What asks for another list rather than turning the one that is shown."""
APPEALS: dict[AppealName, re.Pattern[str]] = {
    "hidden": re.compile(
        r"\b(?:hidden gems?|lesser known|little known|less known|underrated|obscure|under the radar|not so (?:mainstream|popular|well known)|not (?:too )?(?:mainstream|popular|famous|well known|obvious)|less (?:mainstream|popular|obvious|famous)|deep cuts?|overlooked|unknown|havent heard of|never heard of|(?:nobody|no one|hardly anyone|few people) (?:else )?(?:(?:has|have|ever) )*(?:heard of|knows?|seen|watched)|off the beaten (?:track|path)|rarely seen|indie)\b"
    ),
    "surprise": re.compile(
        r"\b(?:(?<!dont )(?<!not )surprise (?:me|us)|something (?:unexpected|completely different|totally different|different|surprising|new to me)|wild ?cards?|(?:out of|outside|beyond) my (?:comfort zone|bubble|usual)|would (?:never|not) (?:pick|choose|expect)|(?:something|anything|one|pick|choose)(?: \w+)? (?:at )?random(?:ly)?|(?:random|unexpected) (?:pick|film|movie|one)|(?:broaden|widen|expand) my (?:horizons?|taste)|feeling (?:lucky|adventurous)|dealers choice|wouldnt (?:pick|choose|expect)|roll the dice)\b"
    ),
    "safe": re.compile(
        r"\b(?:(?<!not )(?<!so )(?<!too )(?:popular|famous|well known|blockbusters?|mainstream)|classics? (?:everyone|everybody)|(?:everyone|everybody) (?:knows|has seen)|(?:something|anything|one|ones|films?|movies?|that|which) (?:everyone|everybody) (?:likes|loves|enjoys)|(?:some|any|good|great|timeless|all time) classics|(?:whats|want|need|like|show me|give me|recommend|suggest)(?: \w+)? a (?:\w+ )?classic|cant go wrong|must see|safe (?:choice|bet|pick|option)s?|play(?:ing)? it safe|something safe|crowd ?pleas(?:er|ing|ers)|best rated|top rated|highest rated|most loved|acclaimed)\b"
    ),
}
"""What is said of how well known the films shall be; the first that fits counts."""
YOU_CHOOSE = re.compile(
    r"\b(?:(?:dont|do not) (?:really )?(?:know|mind|care)(?: what)?|no idea(?: what)?|dunno(?: what)?"
    r"|(?:you|just) (?:decide|choose|pick)|your (?:choice|pick|call)|up to you|whatever you (?:like|want|think|say)|anything goes)\b"
)
"""The choice is left to us: such words describe no film."""
COUNT = re.compile(
    r"\b(?:(?:give|show|get|find|recommend|suggest|want|need|name|list|tell|pick)(?: me| us)?(?: just| only| exactly| about| around| some| another| up to| at least| maybe)? |top |just |only |another |exactly |a list of |best )?"
    r"(?P<n>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|a couple(?: of)?|a few|a handful of|a dozen)"
    r"(?: (?!(?:of|his|her|their|hours?|years?|times?|minutes?|kids|people|stars?|in|and|that|which) )\w+){0,3}? "
    r"(?:films?|movies?|picks?|suggestions?|recommendations?|options?|ideas?|titles?|ones|comedies|dramas|thrillers|westerns|horrors|musicals|documentaries|romances|classics|flicks|of (?:them|those)|things)\b"
    r"|\b(?:give|show)(?: me| us)(?: just| only| exactly)? (?P<n2>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)(?: more)?(?: please)?(?=$| of | from )"
    r"|\b(?:top|best) (?P<n3>\d{1,2})\b|\b(?:just|only) (?P<n4>one|two|three)\b(?! more)"
)

THIRD_PERSON = re.compile(
    r"\b(?:my (?:\w+ )?(?:wife|husband|girlfriend|boyfriend|partner|friends?|kids?|daughters?|sons?|mom|mum|mother|dad|father|brother|sister|parents|boss|roommate|family|mates?|nan|gran|grandma|grandmother|grandad|grandpa|grandfather|cousins?|colleagues?|ex|hubby|missus|other half|flatmates?|teacher|students|class)"
    r"|someone who|somebody who|people who|she|he|they|everyone|everybody|people)(?: (?!i |we )\w+)?? (?:(?:is|are|was|were) (?:all |really |totally |so )?(?:obsessed|crazy|mad|nuts|wild|big fans|huge fans|a (?:big |huge )?fan|into)|keeps? (?:\w+ )?on about|wont stop \w+ing|loves?|likes?|loved|liked|enjoys?|enjoyed|adore[sd]?|hates?|hated|dislikes?|disliked|cant stand|swears? by|raves? about|worships?|(?:tells?|told) me|says?|reckons?|thinks?)\b"
)
WHAT_IF = re.compile(
    r"\b(?:what if|what would .* if|suppose|imagine|assuming|if i (?:also|had|didnt|did not|hadnt|never|hated|disliked))\b"
)
DOUBLE_NEGATION = re.compile(
    r"\b(?:dont|do not|didnt|did not|doesnt|not|never|cant say(?: that)?(?: i)?|cannot say(?: that)?(?: i)?|not that(?: i)?|nothing(?: that)?(?: i)?|nobody|no one(?: who)?)"
    r"(?: really| exactly| actually| that i| i| get| gets| got| grow| be| ever)*$"
)
LOVED_BEHIND = re.compile(
    r"\b(?:which|that) (?:i|we) (?:have |really |always |still |absolutely )*(?P<verb>loved?|adored?|liked?|enjoyed|hated?|disliked)\b"
)
COMPANY_GONE = re.compile(
    r"\b(?:without|no|no more|not with|not for) (?:the |my |our )?(?:kids?|child|children|family|teens?)\b"
    r"|\b(?:in|to|off to|gone to) bed\b|\basleep\b"
    r"|\b(?:for|just) (?:us|me|myself|both of us|the two of us|adults|grown ups|my (?:wife|husband|partner|girlfriend|boyfriend))\b"
)
"""The children or the family that this evening's films were to be fit for are not there any more."""
NOT_TONIGHT = re.compile(
    r"^(?:but )?(?:just )?not (?:tonight|today|now|right now|this (?:time|evening)|at the moment)\b"
    r"|^(?:but )?(?:just )?(?:tonight|today|right now|this time) (?:i|we) (?:really |just )?(?:cant|cannot|dont|do not|wont) (?:face|stand|want|fancy|need|do|feel like|handle|take) (?:it|that|them|any|one)\b"
)
USUALLY = re.compile(r"\b(?:usually|generally|normally|always|in general|as a rule|mostly|typically)\b")
WITHOUT_FILM = re.compile(r"(?<!do )\b(?:without|if it were ?n[o']?t for|ignoring|leaving out)$")
CHOSEN = re.compile(
    r"\b(?:ill|i will|lets|let us|we will|well|im going to|i am going to|gonna|going to) (?:watch|take|go (?:with|for)|try|see|pick|have)\b|\bthats the one|\bit is$|(?:looks|sounds) (?:good|great|perfect|interesting|fun|nice)\b|^(?:(?:ok |okay )?(?:i|we) )?(?:pick|choose|take)\b"
)
RUNNING_TIME = re.compile(
    r"\b(?:shorter|longer|too long|too short|not too long|(?:under|over|less than|more than|at most|max|about|around|longer than|shorter than) (?:\d+|one|two|three|an|a|ninety) ?(?:minutes|mins?|hours?|h)|short (?:film|films|movie|movies|one|ones)|\d+ minutes|running times?|runtimes?)\b"
)
RATING = re.compile(
    r"\b(?P<of>\d+(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten) ?(?:/|out of) ?(?P<scale>5|10|100|five|ten)\b|\b(?P<stars>[0-5](?:\.5)?|one|two|three|four|five) stars?\b|\b(?:a|solid|strong|easy|weak) (?P<solid>[1-9]|10)\b(?! (?:year|film|movie|hour|minute|star))"
)
BARE_RATING = re.compile(
    r"\s*[-:=,(]?\s*(?:(?P<signs>[*★⭐]{1,5})|(?P<percent>\d{1,3}) ?%|(?P<ten>10|[1-9](?:[.,]5)?)(?=\s*(?:[,;.)!]|$|at (?:most|best)|max|tops)))"
)
"""A mark right behind a film: "*****", "95%", "Prisoners 8, Enemy 7"."""
SELF_FEELING = re.compile(
    r"\b(?:im|i am|i feel|im feeling|feeling|i was|we are|were)(?: (?:so|really|very|a bit|too|pretty|feeling|just))*$"
)

DROP = re.compile(
    r"\b(?:forget|drop|ignore|lose|leave out|never ?mind) (?:about )?the (?P<kind>country|year|years|decade|period|genre|actor|director|person|mood|kids|company)\b"
    r"|\b(?:any|whatever|no matter (?:the|which|what)|which ?ever) (?P<any>country|year|decade|genre|period|mood)\b"
)
NEED_NOT = re.compile(
    r"\b(?:doesnt|dont|does not|do not|neednt|need not|not) (?:have to|need to|necessarily|really have to)?(?: ?be| ?come)?(?: ?from| ?with| ?by)?$"
)
WHOLE_COMMAND_WORDS = 10
"""Forgetting everything is for good: only a short message that says nothing else may ask for it."""

VERDICT = re.compile(
    r"\b(?:(?P<well>best (?:movie|film|thing) ever|masterpiece|loved? it|so good|blew my mind|my (?:all time )?favou?rite|(?:both|all) (?:brilliant|great|amazing|excellent))"
    r"|(?P<badly>never again|hated? it|so boring|so bad|worst (?:movie|film) ever|couldnt finish(?: it)?|walked out|(?:find|found) it (?:dull|boring)))\b"
)
"""Judgements that may stand anywhere behind a film in its sentence."""
SAID_NO_TO_NOTHING = re.compile(
    r"\bnothing wrong with(?: a bit of| some| an?)?$|\b(?:wouldnt|would not|wont|couldnt|cant|(?:can|could|would) never) (?:ever )?say no to(?: a| some| any)?(?: \w+){0,3}$|\b(?:not|never) (?:\w+ )?(?:scared|afraid|terrified) of(?: \w+)?$"
)

NOTHING_BETTER = re.compile(
    r"\b(?:nothing|little) (?:that )?(?:i|we) (?:enjoy|like|love|prefer) (?:more|better) than(?: an?| some)?(?: \w+)?$|\bcan never (?:ever )?say no to(?: \w+){0,4}$"
)
"""Words of taste that sound like a no."""
FOR_GOOD = (
    r"from now on|for (?:ever|good|(?:the )?future|next time|future reference)|forever|on (?:the )?record|please note"
)
FROM_NOW_ON = re.compile(
    rf"\b(?:{FOR_GOOD}|ever again|i mean it|keep in mind|(?:please|can you|do) remember|remember (?:that|i)|note (?:for later|that)|for the record|as a rule)\b"
)
"""A limit in such a message holds for good."""
AS_EXAMPLES = re.compile(
    r"\b(?:more|something|anything|stuff|films?|movies?|\w+s) (?:like|of) (?:those|these|that|them)\b|\bthat (?:style|kind|sort|type|vibe)\b|\b(?:kind|type|sort) of (?:thing|vibe|stuff)\b|\b(?:kind|type|sort) of \w+$"
    r"|\bwhats? next\b|\bmy (?:jam|childhood|vibe)\b|\btype of\b|\bmore$|\bmore of (?:that|this|those)\b"
)
"""Films named as examples of what is wanted, without a word on whether they are liked."""

NARROWS = re.compile(
    r"^(?:it|they|this one|the next one) (?:should|must|has to|have to|needs? to|ought to)\b|^make it\b|^but\b"
)
"""A later sentence of a message that narrows the wish: "I hated the second one. It should be funnier."."""
