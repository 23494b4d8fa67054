"""What the legal rules may know of somebody from her record, each fact with how it came about in words.

Only what the record settles: a time that is only partly written down counts where all rules say the same of the
shortest and the longest it can be. The rest is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from geleit.core import dates
from geleit.core.templatetags.geleit import day_short
from geleit.people.facts import Facts, known_from
from geleit.people.models import Milestone, Period, Person, Relation
from geleit.people.settled import same_for_all_rules
from geleit.people.stays import (
    EU,
    PERMISSIONS,
    RECOGNISED,
    TOLERATIONS,
    UNCLEAR_IDENTITY,
    Counts,
    Run,
    Stay,
    going_on,
    run,
    stays,
)
from geleit.programmes.codes import code_list
from geleit.programmes.mapping import facts_of_benefits, facts_of_housing, facts_of_level, facts_of_status
from geleit.rules.facts import Value

# Annex II of the AsylG; the list of the EU is asked for.
SAFE_ORIGIN = frozenset({"AL", "BA", "GE", "GH", "XK", "MD", "ME", "MK", "SN", "RS"})
LEARNING = frozenset({"school_pupil", "student", "in_training"})
ADULT = 18


@dataclass(frozen=True)
class Derived:
    value: Value
    how: str
    at_least: bool = False  # it may be more, which no rule minds


@dataclass
class Record:
    """What is on file about somebody, as it was read; `land` is that of the office."""

    person: Person
    periods: list[Period]
    milestones: list[Milestone]
    relations: list[Relation]
    land: str = ""

    def milestone(self, kind: str) -> Milestone | None:
        found = [one for one in self.milestones if one.kind == kind]
        return found[-1] if found else None


@dataclass
class Found:
    facts: dict[str, Derived] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)  # what is written down, but settles nothing

    def put(self, key: str, value: Value | None, how: str) -> None:
        if value is not None:
            self.facts[key] = Derived(value, how)

    def between(self, key: str, low: float, high: float | None, how: str) -> None:
        """A number between two bounds. Days beyond full months only stay where a rule minds them."""
        if same_for_all_rules(key, low, high):
            value = int(low) if same_for_all_rules(key, int(low), high) else low
            self.facts[key] = Derived(value, how, at_least=low != high)
        else:
            self.notes[key] = how

    def up_to(self, key: str, high: float, how: str) -> None:
        """A number that may also be less: some time before today."""
        if same_for_all_rules(key, 0, high):
            self.put(key, int(high), how)
        else:
            self.notes[key] = how


def read_record(person: Person) -> Record:
    """Three queries."""
    return Record(
        person,
        list(person.periods.all()),
        list(person.milestones.all()),
        list(person.relations.filter(in_household=True, role="child").select_related("other")),
        person.office.land,
    )


def derive(record: Record, on: date, today: date | None = None) -> Found:
    """The facts on a day. Ahead of `today`, what holds today is taken to go on."""
    now = today or on
    found = Found()
    known = known_from(record.periods, now)
    own_stays = stays(record.periods)
    if on > now:
        own_stays = going_on(own_stays, now)
    _age(found, record, on)
    _codes(found, known, record)
    _days(found, record, on)
    _stay_times(found, own_stays, on, _entry(record))
    _permit(found, own_stays, on)
    _family(found, record, on)
    return found


def _entry(record: Record) -> date | None:
    """The first day on which the entry can have been."""
    entry = record.milestone(Milestone.Kind.ENTRY)
    return entry.on if entry else None


def _age(found: Found, record: Record, on: date) -> None:
    born, year = record.person.birth_date, record.person.year_of_birth
    if born:
        found.put("alter", dates.age_on(on, born), _("from the date of birth"))
    elif year:
        found.between("alter", max(on.year - year - 1, 0), on.year - year, _("born in %(year)s") % {"year": year})


def _codes(found: Found, known: Facts, record: Record) -> None:
    """What the stored codes say by themselves."""
    if status := known.status:
        _all(found, facts_of_status(status.true_code), _as_period(status))
    for level in [period for period in known.periods() if period.kind == Period.Kind.LEVEL]:
        _all(found, facts_of_level(level.true_code, level.source), _as_period(level))
    if benefits := known.all_benefits():
        how = ", ".join(_as_period(one) for one in benefits)
        _all(found, facts_of_benefits(one.true_code for one in benefits), how)
    if housing := known.housing:
        _all(found, facts_of_housing(housing.true_code), _as_period(housing))
    if (work := known.work) and work.true_code in LEARNING:
        found.put("in_ausbildung_schule_studium", True, _as_period(work))
    if record.land:
        found.put("bundesland", record.land, _("where the office is"))
    if set(record.person.nationalities) & SAFE_ORIGIN and len(record.person.nationalities) == 1:
        nation = code_list("nationality").label(record.person.nationalities[0])
        found.put("sicherer_herkunftsstaat", True, nation)


def _all(found: Found, facts: dict, how: str) -> None:
    for key, value in facts.items():
        found.put(key, value, how)


def _as_period(period: Period) -> str:
    if not period.from_on:
        return period.short_label
    return _("%(what)s, since %(day)s") % {"what": period.short_label, "day": day_short(period.from_on)}


def _days(found: Found, record: Record, on: date) -> None:
    """Days that are known exactly, and the months since."""
    for kind, key in (("entry", "einreise_datum"), ("asylum_application", "asylantrag_datum")):
        milestone = record.milestone(kind)
        if milestone and milestone.precision == Milestone.Precision.DAY:
            found.put(key, milestone.on, str(milestone.get_kind_display()))
    if entry := record.milestone("entry"):
        low, high, how = _since(entry, on)
        found.between("monate_in_deutschland", low, high, how)
        found.between("gewoehnlicher_aufenthalt_jahre", 0, int(high) // 12, how)
    if application := record.milestone("asylum_application"):
        low, high, how = _since(application, on)
        longest = _passed(entry.on, on) if entry else None
        found.between("monate_seit_asylregistrierung", low, max(high, longest) if longest else None, how)
    if recognition := record.milestone("recognition_final"):
        low, high, how = _since(recognition, on)
        found.up_to("monate_seit_unanfechtbarer_anerkennung", high, how)  # until somebody applied or told the authority
        found.between("monate_seit_anerkennung_oder_titel", low, high, how)


def _passed(start: date, end: date) -> float:
    """Full months, and half a month for days beyond them: three months and a day are more than three."""
    full = dates.full_months(start, end)
    return full if dates.add_months(start, full) == end else full + 0.5


def _since(milestone: Milestone, on: date) -> tuple[float, float, str]:
    """Fewest and most months, since a day that may only be known as a month or a year."""
    last = {
        Milestone.Precision.DAY: milestone.on,
        Milestone.Precision.MONTH: dates.add_months(milestone.on.replace(day=1), 1) - timedelta(days=1),
        Milestone.Precision.YEAR: date(milestone.on.year, 12, 31),
    }[Milestone.Precision(milestone.precision)]
    low, high = _passed(min(last, on), on), _passed(milestone.on, on)
    words = {"what": str(milestone.get_kind_display()), "day": day_short(milestone.on), "months": int(low)}
    return low, high, _("%(what)s on %(day)s: %(months)s months ago") % words


# Times of residence: fact → what counts, whether § 60b is left out instead of ending it, months or years.


def _tolerated(stay: Stay) -> bool:
    return stay.value in TOLERATIONS


def _no_identity(stay: Stay) -> bool:
    return stay.value in UNCLEAR_IDENTITY


def _never(stay: Stay) -> bool:
    return False


def _suspended(stay: Stay) -> bool:
    return stay.value in TOLERATIONS | UNCLEAR_IDENTITY


def _allowed(stay: Stay) -> bool:
    return stay.is_lawful or stay.value in TOLERATIONS | PERMISSIONS


def _allowed_with_60b(stay: Stay) -> bool:
    return _allowed(stay) or _no_identity(stay)


def _permit_held(stay: Stay) -> bool:
    return stay.is_permit


def _permit_or_procedure(stay: Stay) -> bool:
    return stay.is_permit or stay.value in PERMISSIONS


def _lawful(stay: Stay) -> bool:
    return stay.is_lawful


def _eu(stay: Stay) -> bool:
    return stay.value in EU


def _employed_toleration(stay: Stay) -> bool:
    return stay.value == "beschaeftigungsduldung"


TIMES: dict[str, tuple[Counts, Counts, int]] = {
    "duldung_monate": (_tolerated, _no_identity, 1),
    "ausgesetzt_monate": (_suspended, _never, 1),
    "duldung_60d_monate": (_employed_toleration, _never, 1),
    "gestattung_monate": (_allowed, _no_identity, 1),
    "aufenthalt_anrechenbar_monate": (_allowed, _no_identity, 1),
    "ae_plus_asyl_monate": (_permit_or_procedure, _never, 1),
    "rechtmaessig_jahre": (_lawful, _never, 12),
    "eu_aufenthalt_jahre": (_eu, _never, 12),
}
# Held or not held: where another status holds, the time is none.
NONE_OTHERWISE = ("duldung_monate", "ausgesetzt_monate", "duldung_60d_monate", "ae_monate", "ae_plus_asyl_monate")


def _stay_times(found: Found, own: list[Stay], on: date, entry: date | None) -> None:
    now = next((stay for stay in own if stay.holds_on(on)), None)
    if now is None or not now.value:
        return
    for key, (counts, passes, unit) in TIMES.items():
        if key == "gestattung_monate" and now.value not in PERMISSIONS:
            continue
        which, left_out = _for_status(key, now, counts, passes)
        _time(found, key, run(own, on, which, passes=left_out, entry=entry), unit)
    _permit_time(found, own, on, now, entry)
    _time(found, "aufenthalt_ohne_unterbrechung_monate", run(own, on, _allowed_with_60b, entry=entry), 1)
    for key in NONE_OTHERWISE:
        if key not in found.facts and key not in found.notes and now.begin and not _holds(key, now):
            found.put(key, 0, _as_stay(now))


def _for_status(key: str, now: Stay, counts: Counts, passes: Counts) -> tuple[Counts, Counts]:
    if key == "aufenthalt_anrechenbar_monate" and now.value == "ae_104c":
        return _allowed_with_60b, _never  # § 60b counts for holders of § 104c
    if key == "rechtmaessig_jahre" and now.value in RECOGNISED:
        return lambda stay: stay.is_lawful or stay.value in PERMISSIONS, _never  # § 55 Abs. 3 AsylG
    return counts, passes


def _holds(key: str, now: Stay) -> bool:
    return (_permit_held if key == "ae_monate" else TIMES[key][0])(now)


def _permit_time(found: Found, own: list[Stay], on: date, now: Stay, entry: date | None) -> None:
    """At least with this very title, at most with any."""
    same = run(own, on, lambda stay: stay.value == now.value and stay.is_permit, entry=entry)
    longest = run(own, on, _permit_held, entry=entry)
    if same and longest:
        low = _passed(same.begin, on)
        high = None if longest.longest is None else max(longest.longest, low)
        found.between("ae_monate", low, high, _words(same))


def _time(found: Found, key: str, time: Run | None, unit: int) -> None:
    if time:
        longest = None if time.longest is None else time.longest // unit
        found.between(key, time.months // unit, longest, _words(time))


def _words(time: Run) -> str:
    """The calculation, as somebody would say it."""
    said = [
        _("written down without a gap since %(day)s: %(months)s months")
        % {"day": day_short(time.begin), "months": time.months}
    ]
    for stay in time.left_out:
        end = day_short(stay.end) if stay.end else ""
        said.append(_("§ 60b from %(begin)s to %(end)s not counted") % {"begin": day_short(stay.begin), "end": end})
    if time.longest is None or time.longest > time.months:
        said.append(_("what was before is not written down for certain"))
    return "; ".join(said)


def _as_stay(stay: Stay) -> str:
    return _("%(what)s, since %(day)s") % {"what": stay.label, "day": day_short(stay.begin)}


def _permit(found: Found, own: list[Stay], on: date) -> None:
    """The title of today: when it was issued, for how long."""
    now = next((stay for stay in own if stay.holds_on(on) and stay.is_permit), None)
    if now is None:
        return
    if now.issued:
        how = _("issued %(day)s") % {"day": day_short(now.issued)}
        since = _passed(now.issued, on)
        found.between("monate_seit_titelerteilung", since, since, how)
        if now.value == "ae_24":
            found.put("ae24_oder_fiktion_erteilt_am", now.issued, how)
    if (begin := now.issued or now.begin) and now.end:
        months = dates.full_months(begin, now.end + timedelta(days=1))
        how = _("%(begin)s to %(end)s") % {"begin": day_short(begin), "end": day_short(now.end)}
        found.between("ae_dauer_monate", months, months if now.issued else None, how)


def _family(found: Found, record: Record, on: date) -> None:
    """Only what is there for certain: a child that is not on file may still live with her."""
    if any(_surely_minor(child, on) for child in record.relations):
        found.put("kind_minderjaehrig_im_haushalt", True, _("a child of the household"))


def _surely_minor(child: Relation, on: date) -> bool:
    year = child.year_of_birth or (child.other.year_of_birth if child.other else None)
    return year is not None and on.year - year < ADULT
