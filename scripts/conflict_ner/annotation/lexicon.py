"""Closed word lists of the guidelines that the checks need. Standard library only."""

from __future__ import annotations

import re
from typing import Final

NUMBER_WORDS: Final = frozenset(
    (
        "zero no none one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty "
        "ninety hundred hundreds thousand thousands million dozen dozens score scores several few many "
        "couple both half pair handful single"
    ).split()
)

CASUALTY_WORD: Final = re.compile(
    r"(?:(?:kill|slaugh|massacr|murder|behead|martyr|wound|injur|maim|amput|mutilat|drown|perish|neutrali[sz]|"
    r"liquidat|execut)\w*|dead|deaths?|die[sd]?|dying|fatal(?:ity|ities|ly)?|slain|tolls?|lives|bodies|corpses?|"
    r"buried|bur(?:y|ies|ial|ials)|hang(?:ed|ing)|hurt|casualt(?:y|ies)|victims?|los(?:t|s|ses|e|es|ing)|shot|gunned|"
    r"burn(?:t|ed|s)?|crush(?:ed)?|treat(?:ed|ing|s)?|KIA|WIA|200s?|300s?)\Z",
    re.IGNORECASE,
)

# "including three children" and "four of them children": parts of a total, which has the relation.
PARTITIVE_BEFORE: Final = re.compile(
    r"\b(?:including|includes?|included|among (?:them|those|the \w+)|of (?:them|whom|those|these|which)|"
    r"counting|comprising)\b",
    re.IGNORECASE,
)
PARTITIVE_AFTER: Final = re.compile(
    r"\W{0,2}(?:\w+ )?(?:of (?:them|whom|those|these|which)|among (?:them|those))\b", re.IGNORECASE
)

GROUP_HEADS: Final = frozenset(
    (
        "forces troops soldiers army armies military police policemen officers gendarmes gendarmerie "
        "navy marines commandos airmen guards rebels militants fighters terrorists insurgents gunmen "
        "militia militias militiamen jihadists guerrillas mercenaries paramilitaries ministry government "
        "authorities officials coalition parliament council court intelligence regime junta civilians "
        "residents villagers refugees protesters demonstrators students workers doctors journalists "
        "children women farmers traders people citizens"
    ).split()
)

PLATFORM_NOUNS: Final = frozenset(
    (
        "plane planes jet jets aircraft helicopter helicopters gunship gunships drone drones tank tanks "
        "vehicle vehicles ship ships warship warships boat boats frigate corvette truck trucks convoy "
        "lorry lorries pickup pickups technical technicals bomber bombers fighter-bombers motorbike "
        "motorbikes ambulance ambulances launcher launchers"
    ).split()
)

# A span may end in a full stop only when it closes one of these or a run of initials ("U.S.").
ABBREVIATIONS: Final = frozenset(
    (
        "jan. feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. mon. tue. tues. wed. thu. thur. "
        "thurs. fri. sat. sun. inc. ltd. corp. co. jr. sr. st. mt. gov. dept. brig. div. regt. bn. hrs. "
        "no."
    ).split()
)

# A span does not begin with one of these (S1) ...
DETERMINERS: Final = frozenset(
    (
        "the a an this that these those its his her their our my your some any all both each every no "
        "several many few other another such"
    ).split()
)
CARDINALS: Final = frozenset(
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds "
        "thousand thousands dozen dozens scores"
    ).split()
)
# ... and is none of these (S6).
PRONOUNS: Final = frozenset(
    (
        "he she it they we you i him her them us me who whom which that this these those somebody someone "
        "everybody everyone nobody anyone others"
    ).split()
)

# Words that are triggers in nearly every conflict text; those with common other senses are left out.
TRIGGER_WORDS: Final = frozenset(
    (
        "airstrike airstrikes shelling shelled bombardment bombarded bombing bombings ambush ambushed "
        "clash clashes clashed killed kidnapped kidnapping abducted abduction arrested arrests detained "
        "captured recaptured overran besieged looted torched beheaded massacre massacred raped ceasefire "
        "truce protest protests demonstrated demonstration demonstrations rioted riots "
        "offensive deployed gunfire"
    ).split()
)
