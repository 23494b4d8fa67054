"""What a counsellor writes after a talk, by topic; and what the two plan. Put together by chance, so short and factual."""

from __future__ import annotations

NOTES: dict[str, list[str]] = {
    "residence_law": [
        "Titel läuft in drei Monaten ab. Antrag auf Verlängerung gemeinsam ausgefüllt, Passkopie und Meldebescheinigung liegen bei.",
        "Ausländerbehörde nennt keinen Termin. Wir haben per E-Mail um eine Fiktionsbescheinigung gebeten.",
        "Fragt, ob ein Umzug in eine andere Stadt möglich ist. Wohnsitzregelung erklärt, Antrag auf Aufhebung mitgegeben.",
        "Bescheid erklärt. Keine Frist offen. Möchte sich beim nächsten Mal zur Niederlassungserlaubnis beraten lassen.",
    ],
    "social_benefits": [
        "Weiterbewilligung beim Jobcenter fehlt. Unterlagen sortiert, Kontoauszüge der letzten drei Monate werden nachgereicht.",
        "Jobcenter fordert dieselben Nachweise zum zweiten Mal. Angerufen, Eingang wurde bestätigt.",
        "Leistungsbescheid verstanden, Miete ist zu niedrig angesetzt. Wir schreiben gemeinsam einen Widerspruch.",
    ],
    "german_language": [
        "Einstufungstest war gestern, Ergebnis kommt in zwei Wochen. Bis dahin Sprachcafé im Nachbarschaftshaus.",
        "Kurs macht Freude, das Tempo ist hoch. Abends fehlt zu Hause ein ruhiger Platz zum Lernen.",
        "Berechtigung ist da. Drei Kursträger verglichen, Anmeldung bei der VHS ausgefüllt.",
        "Prüfung nicht bestanden, Hören fehlt. Wiederholungsstunden beantragt.",
    ],
    "forms_correspondence": [
        "Brief der Krankenkasse gelesen und beantwortet. Familienversicherung für das jüngste Kind beantragt.",
        "Antrag auf Kindergeld ausgefüllt. Geburtsurkunde mit Übersetzung fehlt noch.",
        "Rundfunkbeitrag: Befreiung beantragt, Bescheid des Jobcenters beigelegt.",
    ],
    "job_search": [
        "Lebenslauf überarbeitet. Bewirbt sich bei der Großbäckerei und im Pflegeheim, beide Anschreiben fertig.",
        "Vorstellungsgespräch am Donnerstag geübt. Möchte wissen, was beim Lohn üblich ist.",
        "Zusage für ein Praktikum von zwei Wochen. Fahrkarte über das Jobcenter angefragt.",
    ],
    "recognition": [
        "Zeugnisse liegen im Original vor. Erstberatung zur Anerkennung bei der IQ-Stelle vereinbart.",
        "Antwort der Kammer: Teilweise Gleichwertigkeit. Anpassungsmaßnahme wird gesucht.",
    ],
    "housing_search": [
        "Wohnberechtigungsschein ist da. Fünf Anzeigen angeschrieben, eine Besichtigung am Samstag.",
        "Vermieter verlangt eine Mietzusage des Jobcenters. Angebot dort zur Prüfung eingereicht.",
        "Zimmer in der Unterkunft ist feucht. Hausleitung informiert, Fotos abgelegt.",
    ],
    "family_reunification": [
        "Fristwahrende Anzeige ist abgeschickt. Termin bei der Botschaft wird über das Portal gebucht.",
        "Ehefrau hat den Botschaftstermin im März. Urkunden und Übersetzungen durchgesehen.",
    ],
    "childcare": [
        "Kita sagt erneut ab. Anmeldung bei zwei weiteren Einrichtungen, Bedarfsmeldung an das Jugendamt geschickt.",
        "Eingewöhnung läuft gut. Elternabend am Dienstag, eine Sprachmittlerin kommt mit.",
    ],
    "debts_finance": [
        "Zwei Mahnungen vom Mobilfunkanbieter. Ratenzahlung vereinbart, Termin bei der Schuldnerberatung angeboten.",
        "Übersicht über Einnahmen und Ausgaben gemacht. Konto wird auf ein Basiskonto umgestellt.",
    ],
    "everyday_orientation": [
        "Weg zum Amt und Ticketkauf besprochen. Kennt jetzt die Sprechzeiten im Rathaus.",
        "Fragen zu Mülltrennung und Hausordnung. Merkblatt in der Erstsprache mitgegeben.",
    ],
    "health": [
        "Sucht eine Hausarztpraxis, die Englisch spricht. Zwei Adressen herausgesucht, Termin telefonisch vereinbart.",
        "Überweisung liegt vor, die Praxis hat keinen Dolmetscher. Sprachmittlung angefragt.",
    ],
    "mental_health": [
        "Schläft schlecht, möchte mit jemandem sprechen. Psychosoziales Zentrum erklärt, Anmeldung auf eigenen Wunsch begonnen.",
    ],
    "vocational_training": [
        "Ausbildungsvertrag liegt vor. Erlaubnis der Ausländerbehörde ist beantragt, Berufsschule informiert.",
        "Berufsberatung hat einen Termin gegeben. Interesse an Elektrotechnik und Kfz.",
    ],
    "school": [
        "Gespräch mit der Klassenlehrerin begleitet. Förderunterricht ab nächster Woche.",
        "Schulwechsel geklärt. Zeugnis aus dem Herkunftsland wird übersetzt.",
    ],
}

CONCERNS = [
    "Ich möchte arbeiten und verstehe die Briefe nicht. Es kommen so viele.",
    "Meine Frau und die Kinder sollen kommen. Ich weiß nicht, wo ich anfangen soll.",
    "Ich brauche einen Deutschkurs, der mit den Kindern geht.",
    "Ich war Krankenpfleger. Ich möchte wieder in meinem Beruf arbeiten.",
    "Wir leben zu fünft in einem Zimmer. Wir suchen eine Wohnung.",
    "Das Amt sagt nein, und ich weiß nicht warum.",
    "Ich möchte eine Ausbildung machen und nicht mehr warten.",
    "Mein Ausweis läuft ab und ich bekomme keinen Termin.",
]

# (title, life domain, indicator, [(step, who)])
GOALS = [
    (
        "B1 bis zum Sommer",
        "language_communication",
        "Prüfung bestanden",
        [
            ("Berechtigungsschein beantragen", "counsellor"),
            ("Kurs besuchen", "client"),
            ("Sprachtandem im Nachbarschaftshaus", "volunteer"),
        ],
    ),
    (
        "Arbeit, von der die Familie leben kann",
        "work_income",
        "Vertrag unterschrieben",
        [
            ("Lebenslauf schreiben", "client"),
            ("Zwei Betriebe ansprechen", "counsellor"),
            ("Praktikum machen", "client"),
        ],
    ),
    (
        "Anerkennung des Berufs",
        "education_qualification",
        "Bescheid der Kammer liegt vor",
        [
            ("Zeugnisse übersetzen lassen", "client"),
            ("Erstberatung bei der IQ-Stelle", "partner"),
            ("Antrag stellen", "counsellor"),
        ],
    ),
    (
        "Eine eigene Wohnung",
        "housing",
        "Mietvertrag unterschrieben",
        [
            ("Wohnberechtigungsschein beantragen", "counsellor"),
            ("Jede Woche fünf Anzeigen", "client"),
            ("Besichtigung begleiten", "volunteer"),
        ],
    ),
    (
        "Ein Platz in der Kita",
        "children_childcare",
        "Vertrag mit der Kita",
        [("Bei drei Kitas anmelden", "family"), ("Bedarf dem Jugendamt melden", "counsellor")],
    ),
    (
        "Sicherheit beim Aufenthalt",
        "residence_security",
        "Titel verlängert",
        [("Unterlagen sammeln", "client"), ("Antrag mit Begleitbrief", "counsellor")],
    ),
    (
        "Die Familie nachholen",
        "family_partnership",
        "Visum erteilt",
        [
            ("Fristwahrende Anzeige", "counsellor"),
            ("Urkunden beschaffen", "client"),
            ("Termin bei der Botschaft", "client"),
        ],
    ),
    (
        "Schulden im Griff",
        "finances_debts",
        "Ratenplan läuft",
        [("Briefe sortieren", "client"), ("Schuldnerberatung", "partner")],
    ),
]

SAFE_CONTACT = [
    "nur mittags anrufen, keine Nachricht hinterlassen",
    "nicht anrufen, nur Termin im Büro; der Mann soll nichts wissen",
    "nur schriftlich, Telefon gehört der Schwägerin",
]

RELATIVES = ["die Ehefrau", "der Ehemann", "die Tochter", "der Sohn", "die Schwester"]
