from __future__ import annotations

from datetime import date

from geleit.demo.stories.teller import Teller
from geleit.demo.town import Town


def olena(town: Town) -> None:
    """Her title ends soon, and her job hangs on it."""
    told = Teller(town, "anna", "olena")
    with told.on(240, 10):
        told.meet(
            "Olena",
            "Kovalenko",
            language="uk",
            entry=1300,
            birth_date=date(1981, 4, 30),
            gender="female",
            nationalities=["UA"],
            interpreter="authorities",
            phone="0151 2345674",
            other_names=["Олена Коваленко"],
        )
        told.fact("status", "temporary_protection_24", until_on=told.in_days(18), source="document")
        told.fact("level", "a2")
        told.fact("work", "part_time")
        told.fact("benefits", "sgb_ii_topup")
        told.fact("housing", "private_rent")
        told.open("Der Betrieb fragt nach meinem neuen Ausweis. Ich habe noch keinen Termin.", access_route="self")
        told.note(
            "Erstgespräch. Arbeitet in einer Großküche, möchte aufstocken.",
            ("job_retention", 20),
            ("residence_law", 20),
            kind="first_talk",
        )
    with told.on(15):
        told.note(
            "Terminportal der Ausländerbehörde zeigt nichts Freies. E-Mail mit Bitte um Fiktionsbescheinigung geschickt.",
            ("residence_law", 25),
            mode="phone",
            follow_up="Antwort der Ausländerbehörde nachfassen",
            follow_up_on=told.in_days(0),
        )
        told.deadline("permit_expiry", "Titel läuft ab", told.in_days(18), "Arbeitsverhältnis hängt daran")
        told.meeting(
            told.in_days(0),
            10,
            30,
            "Gemeinsam mit dem Jobcenter",
            place="Jobcenter, Zimmer 112",
            with_whom="Jobcenter Lindenau",
        )


def hamid(town: Town) -> None:
    """A negative decision, and three days left to go to court."""
    told = Teller(town, "anna", "hamid")
    with told.on(60, 15):
        told.meet(
            "Hamid",
            "Noori",
            language="prs",
            entry=500,
            birth_date=date(1997, 9, 12),
            gender="male",
            nationalities=["AF"],
            interpreter="needed",
            phone="0151 2345675",
            other_names=["حمید نوری"],
        )
        told.fact("status", "asylum_permission_to_stay", until_on=told.in_days(100), source="document")
        told.fact("level", "a1")
        told.fact("work", "job_seeking")
        told.fact("benefits", "asylblg_basic")
        told.fact("housing", "shared_accommodation")
        told.open("Ich habe Angst vor dem Brief.", access_route="accommodation_staff", urgency="urgent")
        told.note(
            "Anhörung war im September. Wartet auf den Bescheid.",
            ("asylum_procedure", 40),
            kind="first_talk",
            interpretation="professional_interpreter",
        )
    with told.on(4):
        told.note(
            "Bescheid ist da, einfache Ablehnung. Rechtsbehelfsbelehrung gemeinsam gelesen. Anwältin nimmt das Mandat an.",
            ("asylum_procedure", 30),
            ("legal_remedies", 30),
            interpretation="phone_video_interpreter",
        )
        told.deadline("appeal_deadline", "Klagefrist", told.in_days(3), "Rechtsbehelfsbelehrung geht vor")
        told.task("Bescheid an die Anwältin faxen", told.in_days(0))


def rahima(town: Town) -> None:
    """One name only, first conversation today."""
    told = Teller(town, "anna", "rahima")
    with told.on(3, 12):
        told.meet(
            "Rahima",
            "",
            language="prs",
            entry=90,
            year_of_birth=1990,
            gender="female",
            nationalities=["AF"],
            interpreter="needed",
            contact_wish="über die Stadtteilmütter",
        )
        told.open("", access_route="community_mso")
        told.meeting(told.in_days(0), 14, 0, "Erstgespräch, über Stadtteilmütter", place="Raum 1", interpreter="needed")
