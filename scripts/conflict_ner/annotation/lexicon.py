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
    r"(?:kill|dead|death|die[sd]?\b|dying|slain|slaugh|toll|fatal|lives\b|bodies|corpse|buried|massacr|"
    r"murder|execut|behead|hanged|martyr|wound|injur|hurt|maim|casualt|victim|los(?:t|s)|losses|shot|"
    r"burn|amput|KIA\b|WIA\b|200s?\b|300s?\b|neutrali[sz]ed|liquidat|drown|perish|mutilat|crush|treat)",
    re.IGNORECASE,
)

PARTITIVE: Final = re.compile(
    r"\b(?:including|includes?|included|among (?:them|those|the)|of (?:them|whom|those|these|which)|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+) of|counting|comprising|mostly|"
    r"both|others?|more|further|another)\b",
    re.IGNORECASE,
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
