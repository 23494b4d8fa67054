from __future__ import annotations

from datetime import date

from geleit.cases.actions.closure import close_case
from geleit.cases.actions.phase import move_to_phase
from geleit.cases.actions.review import Outcome, review_plan
from geleit.demo.stories.teller import Teller
from geleit.demo.town import Town


def amanuel(town: Town) -> None:
    """A nurse from Eritrea wants to work as before; German first, and a place in a Kita for his daughter."""
    told = Teller(town, "anna", "amanuel")
    with told.on(128, 9):
        told.meet(
            "Amanuel",
            "Tesfay",
            language="ti",
            entry=800,
            birth_date=date(1994, 2, 11),
            gender="male",
            nationalities=["ER"],
            interpreter="needed",
            phone="0151 2345671",
            safe_contact="nur mittags, keine Nachricht hinterlassen",
            other_names=["ኣማኑኤል ተስፋይ"],
        )
        told.fact("status", "refugee_gfk", until_on=told.in_days(114), source="document")
        told.fact("level", "a1")
        told.fact("work", "unemployed_registered")
        told.fact("benefits", "sgb_ii")
        told.fact("housing", "private_rent")
        told.open(
            "Ich möchte in der Pflege arbeiten wie früher. Zuerst Deutsch, und Lidya braucht einen Platz.",
            "case_management",
            access_route="integration_course",
        )
        told.note(
            "Erstgespräch. War zwölf Jahre Krankenpfleger in Asmara. Zeugnisse liegen im Original vor.",
            ("recognition", 30),
            ("german_language", 20),
            kind="first_talk",
            interpretation="professional_interpreter",
        )
    with told.on(114):
        told.assess(
            "Beruf und Wille sind da, die Sprache fehlt noch. Die Familie hält zusammen.",
            language_communication=(2, 4),
            work_income=(3, 3),
            education_qualification=(4, 2),
            children_childcare=(2, 3),
            housing=(2, 1),
            mental_health=(2, 2),
        )
        move_to_phase(told.case, "planning", by=told.by)
    with told.on(101):
        plan = told.plan(
            "Zuerst Deutsch, dann wieder in die Pflege.",
            [
                (
                    "A2 bis Herbst",
                    "language_communication",
                    "Prüfung A2 bestanden",
                    [
                        ("Berechtigungsschein beantragen", "counsellor", 20, "done"),
                        ("Kurs besuchen", "client", 60, "done"),
                    ],
                ),
                (
                    "Ausbildung oder Anerkennung in der Pflege",
                    "work_income",
                    "Vertrag unterschrieben",
                    [
                        ("Zeugnisse übersetzen lassen", "client", 40, "done"),
                        ("Erstberatung bei der IQ-Stelle", "partner", 70, "in_progress"),
                    ],
                ),
            ],
            how="paper",
            language="ti",
        )
        move_to_phase(told.case, "linking", by=told.by)
    with told.on(37):
        told.fact("level", "a2", source="certificate")
        told.note(
            "Hat A2 bestanden. Ausländerbehörde: Termin für den elektronischen Aufenthaltstitel erst im Januar.",
            ("residence_law", 10),
            mode="phone",
        )
    with told.on(18):
        review_plan(
            plan,
            {
                goal.pk: Outcome(goal.version, *(("reached", 1) if number == 0 else ("in_progress", 0)))
                for number, goal in enumerate(plan.goals.all())
            },
            by=told.by,
        )
        told.plan(
            "Ich möchte in der Pflege arbeiten wie früher. Zuerst Deutsch, und Lidya braucht einen Platz.",
            [
                (
                    "B1 bis Sommer",
                    "language_communication",
                    "Prüfung bestanden",
                    [
                        ("Berechtigungsschein beantragen", "counsellor", -20, "done"),
                        ("B1-Kurs, abends", "client", 30, "in_progress"),
                        ("Sprachtandem im Nachbarschaftshaus", "volunteer", 60, "open"),
                    ],
                ),
                (
                    "Platz in der Kita für Lidya",
                    "children_childcare",
                    "Vertrag mit der Kita",
                    [
                        ("Brief an die Kitaleitung", "counsellor", 10, "done"),
                        ("Zusage nachfassen", "family", 25, "open"),
                    ],
                ),
            ],
            how="unsigned",
            language="ti",
        )
    with told.on(8):
        told.note(
            "Hat die Zusage vom Pflegeheim für das Praktikum. Unsicher wegen Schichten und Kita. Wir schreiben zusammen an die Kitaleitung.",
            ("job_search", 30),
            ("childcare", 20),
            interpretation="professional_interpreter",
            follow_up="Brief an die Kita",
            follow_up_on=told.in_days(-1),
        )
        told.deadline("permit_expiry", "Titel verlängern", told.in_days(114), "Arbeit hängt daran")
        told.meeting(told.in_days(0), 9, 0, "Überprüfung Förderplan", place="Raum 2", interpreter="booked")


def emre(town: Town) -> None:
    """A finished story: from the course into skilled work, closed with a talk and a day to ask how things are."""
    told = Teller(town, "anna", "emre")
    with told.on(420, 14):
        told.meet(
            "Emre",
            "Öztürk",
            language="tr",
            entry=700,
            birth_date=date(1988, 7, 3),
            gender="male",
            nationalities=["TR"],
            interpreter="none",
            phone="0151 2345672",
        )
        told.fact("status", "family_of_german", until_on=told.in_days(500))
        told.fact("level", "a2")
        told.fact("work", "job_seeking")
        told.fact("benefits", "sgb_ii")
        told.open(
            "Ich bin Elektriker. Ich möchte nicht mehr nur Kisten tragen.",
            "case_management",
            access_route="friends_family",
        )
        told.assess(work_income=(2, 4), language_communication=(3, 3), education_qualification=(4, 3))
        told.note(
            "Gesellenbrief und acht Jahre Praxis. Anerkennung lohnt sich.", ("recognition", 40), kind="first_talk"
        )
    with told.on(400):
        told.plan(
            "Wieder als Elektriker arbeiten.",
            [
                (
                    "Anerkennung als Elektroniker",
                    "education_qualification",
                    "Bescheid der Handwerkskammer",
                    [
                        ("Antrag stellen", "counsellor", 30, "done"),
                        ("Arbeitszeugnisse beschaffen", "client", 45, "done"),
                    ],
                )
            ],
            how="paper",
        )
        move_to_phase(told.case, "linking", by=told.by)
    with told.on(210):
        told.fact("level", "b1", source="certificate")
        told.note(
            "Volle Anerkennung! Handwerksbetrieb im Ort möchte ihn kennenlernen.",
            ("recognition", 15),
            ("job_search", 20),
        )
        move_to_phase(told.case, "monitoring", by=told.by)
    with told.on(120):
        told.fact("work", "full_time")
        told.fact("benefits", "own_income")
        told.assess(work_income=(4, 1), language_communication=(3, 2), education_qualification=(4, 0))
        close_case(
            told.dice.id(),
            told.case,
            "goals_reached_talk",
            by=told.by,
            talk_held=True,
            compared={
                "level_start": "a2",
                "level_end": "b1",
                "work_start": "job_seeking",
                "work_end": "full_time",
                "benefits_start": "sgb_ii",
                "benefits_end": "own_income",
            },
            note="Unbefristeter Vertrag. Meldet sich, wenn etwas ist.",
            after_care_on=told.in_days(6),
        )


def yousef(town: Town) -> None:
    """At the JMD: soon 27, so the way to the adult service is prepared early."""
    told = Teller(town, "samira", "yousef")
    with told.on(300, 11):
        told.meet(
            "Yousef",
            "Darwish",
            language="ar",
            entry=1500,
            year_of_birth=told.in_days(0).year - 26,
            gender="male",
            nationalities=["SY"],
            interpreter="none",
            phone="0151 2345673",
        )
        told.fact("status", "subsidiary_protection", until_on=told.in_days(200))
        told.fact("level", "b1")
        told.fact("work", "pre_training")
        told.open(
            "Ich möchte die Ausbildung schaffen. In Mathe komme ich nicht mit.",
            "case_management",
            access_route="school_daycare",
        )
        told.note(
            "Berufsschule: Stützunterricht ist möglich, Antrag läuft.", ("vocational_training", 30), kind="first_talk"
        )
    with told.on(20):
        told.note(
            "Wird im nächsten Halbjahr 27. Übergabe an die Migrationsberatung erklärt, möchte vorher gemeinsam hingehen.",
            ("vocational_training", 15),
            follow_up="Gemeinsamen Termin mit der Migrationsberatung suchen",
            follow_up_on=told.in_days(12),
        )
        told.deadline("programme_time_limit", "Übergabe an die Migrationsberatung vorbereiten", told.in_days(90))
