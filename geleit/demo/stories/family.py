from __future__ import annotations

from datetime import date

from geleit.cases.actions.quick_contact import add_quick_contact
from geleit.cases.actions.team import name_deputy
from geleit.core import dates
from geleit.demo.person import add_relative
from geleit.demo.stories.teller import Teller
from geleit.demo.town import Town


def zahra(town: Town) -> None:
    """Violence at home: how to reach her is the first thing everybody must see. Murat stands in for two weeks."""
    told = Teller(town, "anna", "zahra")
    with told.on(75, 13):
        told.meet(
            "Zahra",
            "Ahmadi",
            language="pes",
            entry=1100,
            birth_date=date(1992, 12, 1),
            gender="female",
            nationalities=["AF"],
            interpreter="needed",
            phone="0151 2345676",
            safe_contact="Nie anrufen. Nur über die Beraterin im Frauenhaus. Adresse nicht weitergeben.",
        )
        told.fact("status", "subsidiary_protection", until_on=told.in_days(260))
        told.fact("level", "a2")
        told.fact("benefits", "sgb_ii")
        told.fact("housing", "womens_shelter")
        told.open(
            "Ich will mit den Kindern sicher sein und eine eigene Wohnung.",
            "case_management",
            access_route="other_counselling",
            urgency="urgent",
        )
        told.assess(
            housing=(1, 4),
            mental_health=(1, 3),
            family_partnership=(1, 4),
            finances_debts=(2, 2),
            children_childcare=(2, 3),
        )
        told.note(
            "Möchte nicht zurück. Auskunftssperre ist beantragt.",
            ("violence_protection", 40),
            ("housing_search", 20),
            kind="first_talk",
            interpretation="professional_interpreter",
        )
    with told.on(6):
        name_deputy(told.case, told.user("murat"), told.in_days(-3), told.in_days(11), by=told.by)
        told.task("Bescheid prüfen", told.in_days(0))


def hiba(town: Town) -> None:
    """Twice on file: once by phone, once at the door. The two records wait to be brought together."""
    told = Teller(town, "anna", "hiba")
    with told.on(97, 9):
        told.meet(
            "Hiba",
            "Haddad",
            language="ar",
            entry=600,
            birth_date=date(1988, 3, 31),
            gender="female",
            nationalities=["SY"],
            interpreter="none",
            phone="0151 2345677",
        )
        told.fact("level", "b1")
        told.fact("status", "refugee_gfk", until_on=told.in_days(400))
        told.open("Ich war Lehrerin. Was kann ich hier werden?", "case_management", access_route="online_search")
        told.assess(work_income=(3, 3), education_qualification=(4, 3), language_communication=(3, 1))
    with told.on(91):
        told.plan(
            "Wieder mit Kindern arbeiten.",
            [
                (
                    "Weg in die Schule klären",
                    "education_qualification",
                    "Weg steht fest",
                    [
                        ("Zeugnisbewertung beantragen", "client", 30, "in_progress"),
                        ("Hospitation in der Grundschule", "partner", 50, "open"),
                    ],
                )
            ],
        )
    with told.on(12):
        told.meet(
            "Heba",
            "Hadad",
            language="ar",
            year_of_birth=1988,
            gender="female",
            nationalities=["SY"],
            phone="0151 2345677",
        )


def ioana(town: Town) -> None:
    """EU citizen: the family benefits office sends her away again and again."""
    told = Teller(town, "anna", "ioana")
    with told.on(150, 11):
        told.meet(
            "Ioana",
            "Popa",
            language="ro",
            entry=900,
            birth_date=date(1979, 5, 8),
            gender="female",
            nationalities=["RO"],
            interpreter="none",
            phone="0151 2345678",
        )
        told.fact("status", "eu_free_movement")
        told.fact("level", "a2")
        told.fact("work", "part_time")
        told.fact("benefits", "own_income")
        told.open("Seit acht Monaten kein Kindergeld. Immer fehlt ein anderes Papier.", access_route="friends_family")
        told.note(
            "Schriftwechsel sortiert. Nachweis der Freizügigkeit wurde dreimal verlangt und dreimal geschickt.",
            ("family_benefits", 35),
            ("forms_correspondence", 15),
            kind="form_help",
        )
        add_quick_contact(
            told.dice.id(),
            told.office,
            {
                "on": dates.today(),
                "mode": "phone",
                "minutes": 20,
                "topics": ["family_benefits"],
                "shifted_from": "family_benefits_office",
                "note": "Familienkasse bittet uns, den Antrag auszufüllen.",
            },
            by=told.by,
            person=told.person,
        )
    with told.on(9):
        told.note("Einspruch entworfen, sie liest ihn zu Hause in Ruhe.", ("legal_remedies", 30))
        told.deadline("objection_deadline", "Einspruch Kindergeld", told.in_days(11))
        told.task("Mietvertrag ansehen", told.in_days(0))


def selam(town: Town) -> None:
    """A mother, her son with a record of his own, and a husband in Addis Abeba waiting for a visa."""
    told = Teller(town, "anna", "selam")
    with told.on(200, 10):
        son = told.meet(
            "Filmon",
            "Ghebre",
            language="ti",
            entry=900,
            birth_date=date(2012, 6, 6),
            gender="male",
            nationalities=["ER"],
        )
        mother = told.meet(
            "Selam",
            "Ghebre",
            language="ti",
            entry=900,
            birth_date=date(1985, 8, 29),
            gender="female",
            nationalities=["ER"],
            interpreter="needed",
            phone="0151 2345679",
            other_names=["ሰላም ገብረ"],
        )
        told.fact("status", "refugee_gfk", until_on=told.in_days(600))
        told.fact("level", "a1")
        told.fact("benefits", "sgb_ii")
        told.fact("housing", "follow_up_accommodation")
        add_relative(told.dice, mother, "child", other=son)
        add_relative(told.dice, mother, "partner", name="Habte Ghebre")
        told.open("Mein Mann ist noch in Addis Abeba. Die Kinder fragen jeden Tag.", access_route="community_mso")
        told.note(
            "Anzeige zum Familiennachzug war rechtzeitig. Botschaft verlangt die Heiratsurkunde.",
            ("family_reunification", 45),
            kind="first_talk",
            interpretation="trained_mediator",
        )
    with told.on(28):
        told.note(
            "Heiratsurkunde ist da, Übersetzung beauftragt. Schule: Filmon braucht Förderunterricht.",
            ("family_reunification", 20),
            ("school", 15),
        )
        told.task("Übersetzung abholen", told.in_days(5))
