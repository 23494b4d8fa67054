"""The yearly statistics counted a second time: in plain loops over files and contacts, without code of insights.

Only what is written in docs/user/auswertung.md is used here.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

from geleit.cases.models import Case, Contact, QuickContact
from geleit.core import dates
from geleit.people.models import Milestone, Period, Person
from geleit.programmes.codes import code_list

NAMES = """
case_type age_band gender status_group stay_first_visit stay_now nationality_group level_start level_end work_start
work_end benefits_start benefits_end closing_reason duration topics languages contact_kinds contact_modes interpretation
referral_targets quick_kinds quick_shifted_from quick_topics quick_languages
"""


def recount(office, programme: str, year: int) -> dict:
    totals: Counter[str] = Counter()
    cells: dict[str, Counter[str]] = {name: Counter() for name in NAMES.split()}
    shares = {
        "case_management": 0,
        "age_27_65": 0,
        "first_visit_within_three_years": 0,
        "cm_closed": 0,
        "cm_regular": 0,
    }
    for case in Case.objects.filter(office=office, programme=programme):
        if was_open_in(case, year):
            count_case(case, year, totals, cells, shares)
    for contact in QuickContact.objects.filter(office=office, on__year=year):
        count_quick_contact(contact, totals, cells)
    return {
        "totals": dict(totals),
        "breakdowns": {name: dict(found) for name, found in cells.items()},
        "shares": shares,
    }


def was_open_in(case: Case, year: int) -> bool:
    day = max(case.opened_on, date(year, 1, 1))
    while day <= min(date(year, 12, 31), dates.today()):
        if is_open_on(case, day):
            return True
        day = date.fromordinal(day.toordinal() + 1)
    return False


def is_open_on(case: Case, day: date) -> bool:
    """The day of closing is still an open one, the day of reopening is one again."""
    if day < case.opened_on:
        return False
    closures = list(case.closures.all())
    if not closures:
        return case.closed_on is None or day <= case.closed_on
    return not any(one.closed_on < day and (one.reopened_on is None or day < one.reopened_on) for one in closures)


def count_case(case: Case, year: int, totals: Counter, cells: dict[str, Counter], shares: dict[str, int]) -> None:
    last_day = date(year, 12, 31)
    closure = None
    for one in sorted(case.closures.all(), key=lambda one: one.closed_on):
        if one.closed_on.year == year and (one.reopened_on is None or one.reopened_on > last_day):
            closure = one
    closed_on = closure.closed_on if closure else None
    if closed_on is None and case.closed_on and case.closed_on.year == year and not case.closures.exists():
        closed_on = case.closed_on
    seen_on = min(day for day in (closed_on, last_day, dates.today()) if day)
    contacts = [one for one in Contact.objects.filter(case=case, on__year=year) if one.attendance == "kept"]
    totals["cases"] += 1
    totals["new"] += case.opened_on.year == year
    totals["closed"] += closed_on is not None
    totals["relatives"] += max(case.relatives, case.person.relations.filter(counselled=True).count())
    totals["contacts"] += len(contacts)
    totals["minutes"] += sum(one.minutes for one in contacts)
    codes = codes_of_case(case, year, seen_on, closure)
    if closed_on is None:
        del codes["closing_reason"]
    for name, code in codes.items():
        cells[name][code or "unknown"] += 1
    count_contacts(case, contacts, cells)
    count_shares(codes, closed_on is not None, shares)


def codes_of_case(case: Case, year: int, seen_on: date, closure) -> dict[str, str]:
    person = case.person
    first_visit = [day for day in (case.first_contact_on, person.first_contact_on) if day]
    first_visit_on = min(first_visit) if first_visit else case.opened_on
    found = {
        "case_type": case.form,
        "age_band": age_band(person, year),
        "gender": person.gender,
        "status_group": status_group(known_last(person, "status", seen_on)),
        "stay_first_visit": stay_band(months_since_entry(person, first_visit_on)),
        "stay_now": stay_band(months_since_entry(person, seen_on)),
        "nationality_group": nationality_group(person),
        "closing_reason": closure.reason if closure else "",
        "duration": duration_band(full_months(case.opened_on, seen_on)),
    }
    for kind, known in (("level", known_last), ("work", known_on), ("benefits", known_on)):
        said_start = getattr(closure, f"{kind}_start") if closure else ""
        said_end = getattr(closure, f"{kind}_end") if closure else ""
        found[f"{kind}_start"] = said_start or known(person, kind, case.opened_on)
        found[f"{kind}_end"] = said_end or known(person, kind, seen_on)
    return found


def known_on(person: Person, kind: str, day: date) -> str:
    """What held on the day; the one that began last."""
    best = None
    for period in Period.objects.filter(person=person, kind=kind):
        if period.from_on and period.from_on > day:
            continue
        if period.until_on and period.until_on < day:
            continue
        if best is None or order_of(period) > order_of(best):
            best = period
    return best.code if best else ""


def known_last(person: Person, kind: str, day: date) -> str:
    """What held on the day, else what ended before."""
    code = known_on(person, kind, day)
    if code:
        return code
    ended = [one for one in Period.objects.filter(person=person, kind=kind) if not one.from_on or one.from_on <= day]
    return max(ended, key=order_of).code if ended else ""


def order_of(period: Period):
    return (period.from_on or date.min, period.created_at)


def full_months(start: date, end: date) -> int:
    """Months are full on the same day of the month, or on its last day."""
    count = 0
    while True:
        month = start.month + count
        year, month = start.year + month // 12, month % 12 + 1
        length = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
        if date(year, month, min(start.day, length)) > end:
            return count
        count += 1


def months_since_entry(person: Person, day: date) -> int | None:
    entries = [one.on for one in Milestone.objects.filter(person=person, kind="entry") if one.on <= day]
    return full_months(max(entries), day) if entries else None


def age_band(person: Person, year: int) -> str:
    if person.year_of_birth is None:
        return "unknown"
    age = year - person.year_of_birth
    for last, band in (
        (11, "under_12"),
        (17, "a12_17"),
        (26, "a18_26"),
        (34, "a27_34"),
        (44, "a35_44"),
        (54, "a45_54"),
    ):
        if age <= last:
            return band
    return "a55_65" if age <= 65 else "over_65"


def stay_band(months: int | None) -> str:
    if months is None:
        return "unknown"
    for below, band in ((3, "under_3_months"), (12, "m3_12"), (24, "y1_2"), (36, "y2_3"), (60, "y3_5"), (120, "y5_10")):
        if months < below:
            return band
    return "over_10"


def duration_band(months: int) -> str:
    for below, band in ((3, "under_3_months"), (6, "m3_6"), (12, "m6_12"), (24, "y1_2"), (36, "y2_3")):
        if months < below:
            return band
    return "over_3"


def status_group(code: str) -> str:
    if code == "protected":
        return code
    return code_list("residence_status")[code].group if code and code != "unknown" else "none_or_unclear"


def nationality_group(person: Person) -> str:
    if person.stateless:
        return "stateless"
    return code_list("nationality")[person.nationalities[0]].group if person.nationalities else "unknown"


def count_contacts(case: Case, contacts: list[Contact], cells: dict[str, Counter]) -> None:
    topics, languages = set(), set()
    intake = getattr(case, "intake", None)
    for code in intake.topic_codes if intake else []:
        topics.add(hidden("counselling_topic", code))
    for contact in contacts:
        cells["contact_kinds"][hidden("contact_kind", contact.kind_code)] += 1
        cells["contact_modes"][contact.mode or "unknown"] += 1
        cells["interpretation"][hidden("interpretation_mode", contact.interpretation_code)] += 1
        if contact.language:
            languages.add(hidden("language", contact.language))
        for topic in contact.topics.all():
            topics.add(hidden("counselling_topic", topic.code))
    spoken = list(case.person.languages.order_by("-preferred", "pk"))
    if not languages and spoken:
        languages.add(spoken[0].language)
    elif not languages and case.person.sealed_languages:
        languages.add("protected")
    cells["topics"].update(topics or ["unknown"])
    cells["languages"].update(languages or ["unknown"])


def hidden(list_name: str, code: str) -> str:
    if not code:
        return "unknown"
    return "protected" if code_list(list_name)[code].sensitive else code


def count_shares(codes: dict[str, str], closed: bool, shares: dict[str, int]) -> None:
    managed = codes["case_type"] == "case_management"
    shares["case_management"] += managed
    shares["age_27_65"] += codes["age_band"] in ("a27_34", "a35_44", "a45_54", "a55_65")
    shares["first_visit_within_three_years"] += codes["stay_first_visit"] in ("under_3_months", "m3_12", "y1_2", "y2_3")
    if managed and closed:
        shares["cm_closed"] += 1
        shares["cm_regular"] += codes["closing_reason"] in ("goals_reached_talk", "issue_cleared_no_talk")


def count_quick_contact(contact: QuickContact, totals: Counter, cells: dict[str, Counter]) -> None:
    totals["quick_contacts"] += 1
    cells["quick_kinds"][contact.kind] += 1
    cells["quick_languages"][hidden("language", contact.language)] += 1
    if contact.kind == "referral_only":
        cells["referral_targets"][hidden("referral_target", contact.referral_code)] += 1
    if contact.shifted_from:
        cells["quick_shifted_from"][contact.shifted_from] += 1
    cells["quick_topics"].update({hidden("counselling_topic", code) for code in contact.topic_codes} or ["unknown"])
