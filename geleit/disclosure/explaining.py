"""What the law wants said beside the data: why, for how long, who receives them, which rights there are. In German."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from geleit.accounts.models import User
from geleit.cases.models import Case
from geleit.core import dates
from geleit.core.templatetags.geleit import day_short
from geleit.disclosure.law import Law, law_of
from geleit.disclosure.models import Extract
from geleit.disclosure.parts import PARTS
from geleit.people.models import Person
from geleit.people.page import kept_until
from geleit.programmes.programme import programme


def texts_of(extract: Extract) -> Law:
    return law_of(extract.person.office.organisation)


def explained(extract: Extract, found: dict[str, Any]) -> list[tuple[str, str]]:
    """Heading and text, in the order of the paper."""
    office, law = extract.person.office, texts_of(extract)
    told = [
        ("Wer speichert", f"{office.organisation.name}, {office.name}. Es gilt: {law.full_name}."),
        (
            "Wozu",
            "Um Sie zu beraten und zu begleiten, und um mit Zahlen ohne Namen nachzuweisen, dass Beratung stattfindet. "
            f"Grundlage: {law.basis}.",
        ),
        (
            "Woher die Angaben stammen",
            "Von Ihnen selbst, aus Dokumenten, die Sie gezeigt haben, oder von Stellen, die dort genannt sind.",
        ),
        (
            "Wer sie bekommen hat",
            "Nur die Berater:innen, die Ihre Akte öffnen dürfen. Sie sind zur Verschwiegenheit verpflichtet "
            "(§ 203 StGB). "
            "An andere Stellen gibt Geleit nichts ohne Ihre Einwilligung weiter. "
            "In andere Länder wird nichts übermittelt.",
        ),
        ("Wie lange", " ".join(retention(extract.person, extract.user))),
        ("Automatische Entscheidungen", "Gibt es nicht. Über Sie wird keine Punktzahl und keine Vorhersage gebildet."),
        *_rights(law),
    ]
    if found["elsewhere"]:
        told.append(
            (
                "Weitere Akten",
                "Zu Ihnen gibt es in dieser Beratungsstelle mindestens eine weitere Akte. Wer diese Auskunft "
                "zusammengestellt hat, kann sie nicht öffnen. Dazu bekommen Sie eine eigene Auskunft.",
            )
        )
    return told


def _rights(law: Law) -> list[tuple[str, str]]:
    return [
        (
            "Ihre Rechte",
            f"Sie können Ihre Angaben berichtigen lassen ({law.correction}), löschen lassen ({law.erasure}), ihre "
            f"Nutzung einschränken lassen ({law.restriction}), sie mitnehmen ({law.portability}) und der Nutzung "
            f"widersprechen ({law.objection}). Sie können sich beschweren ({law.complaint}) bei: {law.authority}.",
        ),
        (
            "Was hier fehlt",
            "Angaben über andere Personen stehen nicht darin "
            f"({law.others}). An ihrer Stelle steht [Angabe über eine andere Person] oder [geschwärzt].",
        ),
    ]


def retention(person: Person, user: User) -> Iterator[str]:
    cases = list(Case.objects.visible_to(user).filter(person=person).order_by("opened_on"))
    for case in cases:
        if case.closed_on:
            yield f"Akte {case.number}: gelöscht wird ab dem {day_short(_gone_from(case))}."
        else:
            yield f"Akte {case.number}: drei Jahre nach dem Ende des Jahres, in dem die Beratung endet."
    if not cases:
        yield f"Ohne Beratungsfall: gelöscht wird ab dem {day_short(kept_until(person))}."


def _gone_from(case: Case) -> date:
    closed = case.closed_on or dates.today()
    return programme(case.programme).on(closed).delete_case_from(closed)


def readme(extract: Extract, found: dict[str, Any]) -> str:
    """What lies in the ZIP, and what each field of the JSON means."""
    law = texts_of(extract)
    lines = [
        f"Auskunft nach {law.access}, zusammengestellt am {day_short(dates.today())}",
        "",
        "auskunft.pdf    alles zum Lesen",
        "auskunft.json   dasselbe für Programme (UTF-8)",
        "dokumente/      Dokumente aus Ihrer Akte",
        "unterschriften/ auf dem Bildschirm geleistete Unterschriften",
        "",
        "Diese Dateien sind nicht verschlüsselt. Bitte bewahren Sie sie sicher auf.",
        "",
        "Aufbau von auskunft.json",
        "",
        "format, version   immer geleit-auskunft, 1",
        "created_on        Tag der Zusammenstellung",
        "organisation      wer für die Daten verantwortlich ist",
        "office            Beratungsstelle",
        "legal_basis       Vorschrift, nach der die Auskunft gegeben wird",
        "explanations      Zwecke, Empfänger, Dauer, Rechte: title und text",
        "sections          Teile der Akte: name, title, entries; die Felder stehen unten",
        "access_log        wer die Akte geöffnet hat: on (Tag), role, times (wie oft), areas (welche Teile)",
        "documents         beiliegende Dateien: file, enclosed (liegt bei), size (Bytes)",
        "signatures        beiliegende Unterschriften",
        "",
        "Jedes Feld hat value (gespeicherter Wert; Tage als JJJJ-MM-TT) und text (in Worten).",
        "Freier Text hat nur text.",
        "masked: true heißt: Hier steht etwas über eine andere Person. Felder ohne Inhalt fehlen.",
    ]
    for part in PARTS:
        lines += ["", f"{part.name}: {part.title}"]
        lines += [f"  {one.name:<24} {part.label_of(one)}" for one in part.fields]
    return "\n".join(lines) + "\n"
