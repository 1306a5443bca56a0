"""The annotation scheme: 20 entity labels and 14 relation types, the single source for all code.

The wording of every definition stands also in ``corpus/GUIDELINES.md``; a test compares the two.
No I/O, standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Scope = Literal["sentence", "previous-sentence", "two-sentences-back", "alias"]


@dataclass(frozen=True, slots=True)
class EntityLabel:
    """One entity label: its name, definition, and display colour (``#rrggbb``)."""

    name: str
    definition: str
    color: str


@dataclass(frozen=True, slots=True)
class Window:
    """How far a relation may reach: sentence gap back from the later span, and token gap.

    ``tokens`` is ``None`` where only sentences count. ``whole_document_for_aliases`` lifts both
    limits when one normalised string contains or abbreviates the other.
    """

    sentences: int
    tokens: int | None = None
    whole_document_for_aliases: bool = False


WINDOWS: Final = MappingProxyType(
    {
        "sentence": Window(sentences=0),
        "previous-sentence": Window(sentences=1),
        "two-sentences-back": Window(sentences=2, tokens=100),
        "alias": Window(sentences=2, tokens=100, whole_document_for_aliases=True),
    }
)


@dataclass(frozen=True, slots=True)
class RelationType:
    """One directed relation type.

    ``signature`` holds the allowed (head label, tail label) pairs. ``symmetric`` relations count as
    equal in either order when scored. ``stored_backwards`` says that the head must be the later
    mention, so that each pair has one canonical form. ``acyclic`` relations may not form a cycle.
    """

    name: str
    definition: str
    scope: Scope
    signature: frozenset[tuple[str, str]]
    symmetric: bool = False
    stored_backwards: bool = False
    acyclic: bool = False

    @property
    def window(self) -> Window:
        return WINDOWS[self.scope]

    def allows(self, head_label: str, tail_label: str) -> bool:
        return (head_label, tail_label) in self.signature


ENTITY_LABELS: Final[tuple[EntityLabel, ...]] = (
    EntityLabel("PERSON", "Named individual, name only", "#a6cee3"),
    EntityLabel(
        "STATE_FORCE",
        "Uniformed or security body of a state or of states together: army, air force, navy, police, "
        "gendarmerie, intelligence, border guard, peacekeepers, military coalition; its units, HQs, "
        "personnel nouns",
        "#6baed6",
    ),
    EntityLabel(
        "ARMED_GROUP",
        "Non-state armed body or its members: rebels, militias, jihadists, gangs, cartels, PMCs, "
        "self-defence groups",
        "#fb9a99",
    ),
    EntityLabel(
        "ORG",
        "Other organisation: government, ministry, parliament, court, authority, party, UN/IGO, NGO, "
        'company, monitor; institutional plural "officials", "authorities"',
        "#cab2d6",
    ),
    EntityLabel(
        "MEDIA",
        "News outlet, agency, broadcaster, named channel or account that publishes",
        "#decbe4",
    ),
    EntityLabel(
        "CIVILIAN",
        "Unarmed people as a group or by role: civilians, residents, children, refugees, protesters, "
        "mob, aid workers, doctors, journalists, detainees",
        "#b2df8a",
    ),
    EntityLabel(
        "NORP",
        "Nationality, ethnic, religious, political adjective or demonym standing on its own "
        "(not inside a group span)",
        "#e5d8bd",
    ),
    EntityLabel(
        "LOCATION",
        "Place **name**: country, province, city, village, named region, sea, river, mountain; plus "
        "adjacent admin/geographic noun or direction",
        "#80cdc1",
    ),
    EntityLabel("FACILITY", "Man-made site, named or by type", "#c7e9b4"),
    EntityLabel(
        "WEAPON",
        "Munition, firearm, emplaced gun, explosive, agent, unspecific materiel",
        "#d9d9d9",
    ),
    EntityLabel("PLATFORM", "Vehicle, vessel, aircraft, reusable drone, launcher", "#bdbdbd"),
    EntityLabel(
        "DATE",
        "Calendar or deictic expression that can be resolved to a day, range or time of day; dateline "
        "and header dates",
        "#ffffb3",
    ),
    EntityLabel(
        "FATALITIES",
        "Number expression counting killed people, with its approximator",
        "#f4a582",
    ),
    EntityLabel("INJURED", "Same for wounded/injured/hurt", "#fddbc7"),
    EntityLabel(
        "STRIKE",
        "Trigger: force delivered from a distance or by explosive",
        "#ff7f50",
    ),
    EntityLabel(
        "VIOLENCE",
        "Trigger: direct fighting or assault, and any casualty or damage verb caused by conflict",
        "#ef8a8a",
    ),
    EntityLabel(
        "SEIZURE",
        "Trigger: taking, holding or giving up a place, person or thing",
        "#fdbf6f",
    ),
    EntityLabel(
        "PROTEST",
        "Trigger: demonstration, rally, sit-in, march, riot, mob action, political strike",
        "#f1b6da",
    ),
    EntityLabel(
        "OPERATION",
        "Named or generic campaign, mission, offensive, or deployment/movement of forces",
        "#dfc27d",
    ),
    EntityLabel("AGREEMENT", "Ceasefire, deal, accord, treaty, resolution, talks", "#b8e186"),
)

LABELS: Final[tuple[str, ...]] = tuple(label.name for label in ENTITY_LABELS)
LABEL_ORDER: Final = MappingProxyType({name: i for i, name in enumerate(LABELS)})
EVENT_LABELS: Final[tuple[str, ...]] = (
    "STRIKE",
    "VIOLENCE",
    "SEIZURE",
    "PROTEST",
    "OPERATION",
    "AGREEMENT",
)
ACTOR_LABELS: Final[tuple[str, ...]] = (
    "STATE_FORCE",
    "ARMED_GROUP",
    "ORG",
    "MEDIA",
    "CIVILIAN",
    "PERSON",
    "NORP",
    "LOCATION",
)
CASUALTY_LABELS: Final[tuple[str, ...]] = ("FATALITIES", "INJURED")

_FORCEFUL = tuple(label for label in EVENT_LABELS if label != "AGREEMENT")
_ORGANISED = ("STATE_FORCE", "ARMED_GROUP", "ORG", "MEDIA")
_OWNERS = (*_ORGANISED, "NORP", "LOCATION")
_PRESENT = (
    "STATE_FORCE",
    "ARMED_GROUP",
    "ORG",
    "CIVILIAN",
    "PERSON",
    "FACILITY",
    "WEAPON",
    "PLATFORM",
)


def _pairs(heads: tuple[str, ...], tails: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((head, tail) for head in heads for tail in tails)


RELATION_TYPES: Final[tuple[RelationType, ...]] = (
    RelationType(
        "AGENT",
        "Carries out, takes part on the acting side, party to an agreement. All sides of a reciprocal "
        'clash ("between A and B")',
        "sentence",
        _pairs(EVENT_LABELS, ACTOR_LABELS),
    ),
    RelationType(
        "TARGET",
        "Attacked, harmed, damaged, seized, dispossessed, moved (deployment)",
        "previous-sentence",
        _pairs(_FORCEFUL, (*ACTOR_LABELS, "FACILITY", "WEAPON", "PLATFORM")),
    ),
    RelationType(
        "PLACE",
        "Where it happens; smallest named place, plus others if stated separately. "
        '"strike on al-Bab" is PLACE, not TARGET',
        "previous-sentence",
        _pairs(EVENT_LABELS, ("LOCATION", "FACILITY")),
    ),
    RelationType(
        "TIME",
        "When it happens (not when it was reported)",
        "previous-sentence",
        _pairs(EVENT_LABELS, ("DATE",)),
    ),
    RelationType(
        "INSTRUMENT",
        "Used in the event",
        "sentence",
        _pairs(_FORCEFUL, ("WEAPON", "PLATFORM")),
    ),
    RelationType(
        "CASUALTIES",
        "Total human toll of the event in that sentence; several disjoint totals allowed",
        "sentence",
        _pairs(_FORCEFUL, CASUALTY_LABELS),
    ),
    RelationType(
        "REPORTED_BY",
        "Source that asserts the event, in the text",
        "sentence",
        _pairs(EVENT_LABELS, ACTOR_LABELS),
    ),
    RelationType(
        "PART_OF",
        "Incident, aim or phase inside a campaign; export inherits missing AGENT/opponent/instrument from it",
        "sentence",
        _pairs(("STRIKE", "VIOLENCE", "SEIZURE", "OPERATION", "AGREEMENT"), ("OPERATION",)),
        acyclic=True,
    ),
    RelationType(
        "SAME_EVENT",
        "Two triggers, one incident. Labels may differ",
        "two-sentences-back",
        _pairs(EVENT_LABELS, EVENT_LABELS),
        symmetric=True,
        stored_backwards=True,
    ),
    RelationType(
        "AFFILIATED_WITH",
        "Member of, part of, serves, owned/operated by, nationality of. Not for what is inside one span",
        "sentence",
        _pairs(("PERSON", *_ORGANISED, "CIVILIAN", "PLATFORM", "WEAPON"), (*_OWNERS, "PERSON"))
        | _pairs(("FACILITY",), _OWNERS)
        | _pairs(("LOCATION",), ("NORP",)),
    ),
    RelationType(
        "LOCATED_IN",
        "Containment of places; stationing, presence or hold of actors",
        "sentence",
        _pairs(("LOCATION", *_PRESENT), ("LOCATION",)) | _pairs(_PRESENT, ("FACILITY",)),
        acyclic=True,
    ),
    RelationType(
        "SAME_AS",
        "Alias, abbreviation, definite nominal, spelling variant, capital used for its state. Not "
        "annotated when the normalised strings are equal (casefold, generic head stripped)",
        "alias",
        _pairs(ACTOR_LABELS, ACTOR_LABELS)
        | frozenset((label, label) for label in ("FACILITY", "WEAPON", "PLATFORM")),
        symmetric=True,
        stored_backwards=True,
    ),
    RelationType(
        "SUPPORTS",
        "Helps, backs, fights beside, endorses",
        "sentence",
        _pairs(ACTOR_LABELS, (*ACTOR_LABELS, "AGREEMENT")),
    ),
    RelationType(
        "OPPOSES",
        "Hostility stated outside any trigger in the sentence (rival of, enemy of, accuses, to prevent)",
        "sentence",
        _pairs(ACTOR_LABELS, (*ACTOR_LABELS, "AGREEMENT")),
        symmetric=True,
    ),
)

RELATIONS: Final = MappingProxyType({relation.name: relation for relation in RELATION_TYPES})
RELATION_ORDER: Final = MappingProxyType({name: i for i, name in enumerate(RELATIONS)})
