"""The second wall: which rows of which table the run-time role sees and writes. The one place that says so.

Most tables follow from their data classes and the column that leads to a file or an office; those that do not are
named below. `migrate` builds it anew each time, and a test walks through all tables of the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection, models

from geleit.core.data_classes import CODED, PUBLIC, SEALED, WORK
from geleit.core.launcher.postgres import FIGURES, RUN_TIME

FUNCTIONS = (Path(__file__).parents[1] / "core" / "acting.sql", Path(__file__).with_name("walls.sql"))
BY_FUNCTIONS = "false"  # only functions of the database write here
NEVER = "NOT true"  # rows are added, and stay as they are

# No data class is theirs: tables of libraries, and two of ours that the run-time role cannot even read.
WITHOUT: dict[str, str] = {
    "core_clock": "no right at all",
    "core_signing": "no right at all",
    "django_migrations": "names of migrations",
    "django_content_type": "names of models",
    "django_session": "found by a secret of the browser, before anybody is known",
    "auth_group": "empty: rights come from roles.py",
    "auth_group_permissions": "empty: rights come from roles.py",
    "auth_permission": "names of Django's permissions",
    "account_emailaddress": "empty: accounts are made by administrators",
    "account_emailconfirmation": "empty: accounts are made by administrators",
    "socialaccount_socialaccount": "empty: accounts_identity links accounts",
    "socialaccount_socialapp": "empty: providers are a setting",
    "socialaccount_socialtoken": "empty: tokens of providers are not kept",
    "procrastinate_jobs": "ids only",
    "procrastinate_events": "ids only",
    "procrastinate_periodic_defers": "ids only",
    "procrastinate_workers": "ids only",
}


@dataclass(frozen=True)
class Wall:
    """Conditions in SQL: for rows to be seen, changed or removed, and added."""

    read: str
    change: str = ""  # as read, unless said
    add: str = ""  # as change, unless said

    @property
    def policies(self) -> dict[str, str]:
        change = self.change or self.read
        add = self.add or change
        return {
            "seen": f"FOR SELECT TO {RUN_TIME} USING ({self.read})",
            "added": f"FOR INSERT TO {RUN_TIME} WITH CHECK ({add})",
            "changed": f"FOR UPDATE TO {RUN_TIME} USING ({change}) WITH CHECK ({change})",
            "removed": f"FOR DELETE TO {RUN_TIME} USING ({change})",
        }


# In brackets of their own, so that they are asked once for a statement and not for each row.

ME = "(SELECT geleit_actor())"
IMPORTING = "(SELECT access_serves('{import}'))"
COUNSEL = "counsellor,team_lead"


def serves(*purposes: str) -> str:
    return f"(SELECT access_serves('{{{','.join(purposes)}}}'))"


def is_open(column: str) -> str:
    """To be read: also in an emergency."""
    return f"{column} IN (SELECT access_open(true))"


def is_held(column: str) -> str:
    """To be changed: an emergency only reads."""
    return f"{column} IN (SELECT access_open(false))"


def in_office(column: str = "office_id", roles: str = COUNSEL) -> str:
    return f"{column} = ANY ((SELECT access_offices('{{{roles}}}'))::uuid[])"


def of_organisation(column: str, roles: str = "") -> str:
    asked = f"'{{{roles}}}'" if roles else ""
    return f"{column} = ANY ((SELECT access_organisations({asked}))::uuid[])"


def beside(table: str, column: str, more: str = "") -> str:
    """As the row it hangs on."""
    return f"EXISTS (SELECT FROM {table} AS held WHERE held.id = {column}{more})"


def content(column: str, other: str = "", *, or_own: str = "") -> Wall:
    """Open by grant on the file in one of the columns. Rotating keys moves every row; an import writes files before
    their grants."""
    own = [f"{or_own} = {ME}"] if or_own else []
    seen = " OR ".join([*own, *(is_open(one) for one in (column, other) if one)])
    held = " OR ".join([*own, *(is_held(one) for one in (column, other) if one)])
    change = f"({held}) OR {serves('keys')}"
    return Wall(f"({seen}) OR {serves('keys')}", change, f"({held}) OR {IMPORTING} OR {serves('keys')}")


ASKING_AROUND = f"({serves('known', 'import')} AND {in_office()})"


# The data protection officer of the house.
REVIEWING = "office_id = ANY ((SELECT access_reviewed_offices())::uuid[])"


def own_run(column: str) -> str:
    return beside("listimport_importrun", column, f" AND held.user_id = {ME}")


def assigning(column: str) -> str:
    """A team lead gives a case to a colleague and leaves her a notice in it."""
    led = beside("cases_case", column, f" AND {in_office('held.office_id', 'team_lead')}")
    return f"({serves('assign')} AND {led})"


CARES_FOR_OFFERS = "cardinality((SELECT access_offices('{coordinator,team_lead}'))) > 0"
# Whoever stands in the public directory has a public name.
IN_DIRECTORY = (
    "EXISTS (SELECT FROM directory_profile AS held WHERE held.organisation_id = accounts_organisation.id "
    "AND (held.listed OR (SELECT geleit_actor()) IS NOT NULL))"
)

# Records under a key of their own: whoever sees the row can open it.
RECORD_SEEN = " OR ".join(beside(table, "owner") for table in ("cases_emergency", "disclosure_legaldisclosure"))


SPECIAL: dict[str, Wall] = {
    "accounts_organisation": Wall(
        f"{of_organisation('id')} OR {serves('sign_in', 'system', 'keys', 'index', 'figures')} OR "
        "EXISTS (SELECT FROM accounts_office AS held WHERE held.organisation_id = accounts_organisation.id) OR "
        f"({ME} IS NOT NULL AND id IN (SELECT access_partner_houses())) OR " + IN_DIRECTORY,
        change=serves("system", "keys"),
    ),
    "accounts_office": Wall(
        f"{of_organisation('organisation_id')} OR {serves('sign_in', 'system', 'keys', 'index', 'figures')} OR "
        "access_is_shared(id)",
        change=f"{of_organisation('organisation_id', 'administrator')} OR {serves('system')}",
    ),
    "accounts_user": Wall(
        f"id = {ME} OR {serves('sign_in', 'system', 'keys', 'tidy')} OR access_is_colleague(id)",
        change=f"id = {ME} OR {serves('system', 'keys')} OR access_administers(id)",
        add=f"{serves('system')} OR access_administers(id)",
    ),
    "accounts_membership": Wall(
        f"user_id = {ME} OR {serves('sign_in', 'system', 'tidy')} OR access_is_colleague(user_id)", change=BY_FUNCTIONS
    ),
    "accounts_identity": Wall(
        f"{serves('sign_in')} OR user_id = {ME} OR access_administers(user_id)", change="access_administers(user_id)"
    ),
    "accounts_signintry": Wall(serves("sign_in", "tidy")),
    "access_subject": Wall(f"{in_office()} OR {serves('tidy')}", change=BY_FUNCTIONS),
    # Who works on a file: whoever has it open, the team lead, and who may ask around; not the rest of the office.
    "access_grant": Wall(
        f"user_id = {ME} OR {is_open('person_id')} OR {serves('tidy')} OR "
        + beside(
            "access_subject",
            "subject_id",
            f" AND ({in_office('held.office_id', 'team_lead')} OR {serves('known', 'import')})",
        ),
        change=BY_FUNCTIONS,
    ),
    # The log of a file for those it is open to, that of a house for its data protection officer; nobody else.
    "audit_auditevent": Wall(
        f"{is_open('subject')} OR office = ANY ((SELECT access_reviewed_offices())::uuid[]) OR "
        f"(office IS NULL AND object_id IN (SELECT access_reviewed())) OR {serves('audit')}",
        change=BY_FUNCTIONS,
    ),
    "audit_chainstate": Wall(serves("audit"), change=BY_FUNCTIONS),
    "vault_key": Wall(
        f"{of_organisation('owner')} OR {is_open('owner')} OR owner = {ME} OR {serves('keys', 'index')} OR "
        f"(kind IN ('organisation', 'index') AND {serves('system', 'figures', 'retention')}) OR {own_run('owner')} OR "
        f"(kind = 'case' AND {assigning('owner')}) OR (kind = 'oversight' AND ({RECORD_SEEN})) OR "
        f"(kind = 'request' AND {beside('exchange_request', 'owner')}) OR "
        f"(kind IN ('organisation', 'package', 'request') AND {serves('exchange')})",
        change=f"{serves('keys')} OR (kind = 'import' AND {own_run('owner')})",
        add=f"{ME} IS NOT NULL OR {serves('system', 'keys', 'exchange')}",
    ),
    # Codes only: who caused it sees how it went, and who looks after the system.
    "mail_outgoing": Wall(
        f"{serves('mail')} OR by = {ME} OR cardinality((SELECT access_offices('{{administrator}}'))) > 0",
        change=serves("mail"),
    ),
    "vault_masterkey": Wall(serves("system", "keys")),
    "vault_rotation": Wall(serves("keys")),
    "vault_recoverydrill": Wall(
        f"cardinality((SELECT access_offices('{{administrator}}'))) > 0 OR {serves('system')}", change=serves("system")
    ),
    "people_person": Wall(
        f"{is_open('id')} OR {ASKING_AROUND} OR {serves('keys', 'index')}",
        change=f"{is_held('id')} OR {serves('keys')}",
        add=f"{is_held('id')} OR {IMPORTING}",
    ),
    "people_namekey": Wall(
        f"{is_open('person_id')} OR {ASKING_AROUND} OR {serves('index')}",
        change=f"{is_held('person_id')} OR {serves('index')}",
        add=f"{is_held('person_id')} OR {IMPORTING} OR {serves('index')}",
    ),
    "people_relation": content("person_id", "other_id"),
    "people_merge": content("kept_id"),
    "people_knowncheck": Wall(f"user_id = {ME} OR lead_id = {ME}", add=f"user_id = {ME}"),
    "cases_case": Wall(f"{in_office()} OR {serves('keys')}"),
    "cases_phaseentry": Wall(beside("cases_case", "case_id")),
    "cases_numbercounter": Wall(of_organisation("organisation_id")),
    "cases_notice": Wall(
        f"{is_open('case_id')} OR {serves('keys')}",
        change=f"{is_held('case_id')} OR {serves('keys')}",
        add=f"{is_held('case_id')} OR {assigning('case_id')}",
    ),
    "cases_documentchunk": Wall(
        beside("cases_document", "document_id"),
        change=beside("cases_document", "document_id", f" AND ({is_held('held.case_id')} OR {serves('keys')})"),
    ),
    # What case lead and data protection officer find when somebody opened a case in an emergency, and who did.
    "cases_emergency": Wall(
        f"user_id = {ME} OR {is_open('case_id')} OR {REVIEWING} OR {serves('keys')}", change=serves("keys")
    ),
    "cases_draft": Wall(f"user_id = {ME} OR {serves('keys')} OR (form = 'search' AND {serves('tidy')})"),
    "cases_quickcontact": content("person_id", or_own="author_id"),
    # Counted from what is open to nobody who counts: written by the functions of figures.sql.
    "cases_casequarter": Wall(f"{in_office(roles=COUNSEL + ',statistics')} OR {serves('figures')}", BY_FUNCTIONS),
    "cases_quickcontactfigure": Wall(
        f"{in_office(roles=COUNSEL + ',statistics')} OR {serves('figures')}", BY_FUNCTIONS
    ),
    "cases_figuresstate": Wall(serves("figures")),
    # Whoever decides second sees the request and no content; that each step is hers, its trigger checks.
    "disclosure_legaldisclosure": Wall(
        f"{is_open('case_id')} OR {REVIEWING} OR {in_office(roles='team_lead')} OR {serves('keys')}",
        change=f"{is_held('case_id')} OR {REVIEWING} OR {in_office(roles='team_lead')} OR {serves('keys')}",
        add=f"{is_held('case_id')} OR {serves('keys')}",
    ),
    # Days and codes only: for whoever leads or led the file, and the data protection officer of the house.
    "retention_due": Wall(
        f"lead_id = {ME} OR {is_open('subject')} OR {REVIEWING} OR {serves('retention')}", BY_FUNCTIONS
    ),
    "retention_hold": Wall(
        f"set_by_id = {ME} OR {is_open('subject')} OR {REVIEWING} OR {serves('retention')}", BY_FUNCTIONS
    ),
    "retention_tombstone": Wall(
        f"office = ANY ((SELECT access_reviewed_offices())::uuid[]) OR {serves('retention')}", BY_FUNCTIONS
    ),
    # Made once: nobody changes or removes what was given away.
    "insights_release": Wall(in_office(roles="team_lead,statistics"), NEVER, in_office(roles="team_lead,statistics")),
    "referrals_unmetneed": Wall(in_office(roles=COUNSEL + ",statistics"), in_office()),
    # Counted without the person, for whoever reads the figures of the office; written where the handover is open.
    "handover_handoverfigure": Wall(
        f"{in_office(roles=COUNSEL + ',statistics')} OR {serves('figures')}", change=in_office(roles="counsellor")
    ),
    "disclosure_extract": content("person_id", or_own="user_id"),
    # For the data protection officer alone; the job that looks writes it.
    "oversight_finding": Wall(f"{REVIEWING} OR {serves('audit')}", add=serves("audit")),
    "directory_draft": Wall(
        f"{CARES_FOR_OFFERS} OR author_id = {ME} OR {serves('offer_link')}",
        change=CARES_FOR_OFFERS,
        add=f"author_id = {ME} OR (author_id IS NULL AND {serves('offer_link')})",
    ),
    "directory_confirmationlink": Wall(f"{CARES_FOR_OFFERS} OR {serves('offer_link', 'offer_mail')}"),
    "directory_directoryimport": Wall(f"user_id = {ME} OR {CARES_FOR_OFFERS}", change=f"user_id = {ME}"),
    # Written by geleit/exchange/functions.sql; a rotation of keys moves what is sealed. The asking side sees by grant
    # on the person. The asked side sees packages and requests addressed to its house, no consent, and no snapshot:
    # exchange_open() alone hands one out.
    "exchange_consent": Wall(f"{is_open('person_id')} OR {serves('keys')}", change=serves("keys")),
    "exchange_consentproof": Wall(f"{is_open('person_id')} OR {serves('keys')}", change=serves("keys")),
    "exchange_package": Wall(
        f"{beside('exchange_consent', 'consent_id')} OR "
        f"(closed_at IS NULL AND {of_organisation('organisation_id', 'partner')})",
        change=BY_FUNCTIONS,
    ),
    "exchange_packagecontent": Wall(serves("keys")),
    "exchange_opening": Wall(beside("exchange_package", "package_id"), change=BY_FUNCTIONS),
    "exchange_request": Wall(
        f"{is_open('person_id')} OR {serves('keys')} OR "
        f"(state <> 'draft' AND {of_organisation('organisation_id', 'partner')})",
        change=serves("keys"),
    ),
    "exchange_step": Wall(f"{beside('exchange_request', 'request_id')} OR {serves('keys')}", change=serves("keys")),
    # The key pair signs and opens for whoever writes, takes in or cares; cards are chosen from when somebody agrees.
    "exchange_housekey": Wall(
        f"{of_organisation('organisation_id', 'counsellor,partner,coordinator,administrator')} OR {serves('keys')}",
        change=serves("keys"),
        add=BY_FUNCTIONS,
    ),
    "exchange_partnercard": Wall(of_organisation("organisation_id"), change=BY_FUNCTIONS),
    "exchange_receivedpackage": Wall(
        "(closed_at IS NULL AND until_on >= (SELECT access_today()) AND "
        f"{of_organisation('organisation_id', 'partner')}) OR {serves('keys')}",
        change=serves("keys"),
        add=BY_FUNCTIONS,
    ),
    "exchange_link": Wall(beside("exchange_request", "request_id"), change=BY_FUNCTIONS),
    "listimport_importrun": Wall(f"user_id = {ME} OR {in_office()} OR {serves('keys', 'tidy')}"),
    "listimport_listedcolleague": Wall(f"{beside('listimport_importrun', 'run_id')} OR {serves('keys')}"),
    "listimport_importcontent": Wall(f"{own_run('run_id')} OR {serves('keys')}"),
}
ROLLUP = ("cases_casequarter", "cases_quickcontactfigure")
# Where a locked file (geleit.retention) would still be seen without a grant: table → the column that leads to the file.
# Content proper needs no line here, because the lock takes the grants away.
LOCKED = {
    "access_subject": "id",
    "people_person": "id",
    "people_namekey": "person_id",
    "people_knowncheck": "person_id",
    "cases_case": "id",
    "cases_draft": "subject",
    "cases_emergency": "case_id",
    "cases_quickcontact": "person_id",
    "disclosure_extract": "person_id",
    "exchange_request": "person_id",
    "disclosure_legaldisclosure": "case_id",
}


# Tables of libraries that hold more than nothing, by hand: no data class is theirs.
LIBRARIES = {
    # Asked for at sign-in, before anybody is known; afterwards her own alone.
    "mfa_authenticator": Wall(
        f"user_id = {ME} OR {serves('sign_in', 'system')}",
    ),
}


class NoWall(Exception):
    """A table with data of people follows no rule: it needs a column for one, or a line in SPECIAL."""


def walls() -> dict[str, Wall]:
    """Table → wall, for every model with data that are not public."""
    return {model._meta.db_table: wall_of(model) for model in guarded_models()} | LIBRARIES


def guarded_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if {WORK, CODED, SEALED} & set(getattr(model, "data_classes", ()))]


def without_wall() -> list[str]:
    """Tables everybody may read: those named above, and those whose data are public."""
    public = [model for model in apps.get_models() if set(getattr(model, "data_classes", ())) == {PUBLIC}]
    return [*WITHOUT, *(model._meta.db_table for model in public)]


def wall_of(model: type[models.Model]) -> Wall:
    table, classes = model._meta.db_table, set(getattr(model, "data_classes", ()))
    columns = {field.column for field in model._meta.concrete_fields}
    if table in SPECIAL:
        return SPECIAL[table]
    if WORK in classes and "office_id" in columns:
        return Wall(in_office())
    if WORK not in classes and "case_id" in columns:
        return content("case_id")
    if WORK not in classes and "person_id" in columns:
        return content("person_id")
    raise NoWall(table)


def build() -> None:
    """As the owner. Everything anew, so that what is built is what is written here."""
    with connection.cursor() as cursor:
        for file in FUNCTIONS:
            cursor.execute(file.read_text(encoding="utf-8"))
        for table, wall in sorted(walls().items()):
            for statement in statements(table, wall):
                cursor.execute(statement)


def statements(table: str, wall: Wall) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    # FORCE makes the owner subject too: this is the policy by which migrations and functions see the rows.
    policies = {"owner": "FOR ALL TO CURRENT_USER USING (true) WITH CHECK (true)", **wall.policies}
    if table in ROLLUP:
        policies["figures"] = f"FOR SELECT TO {FIGURES} USING (true)"
        yield f"GRANT SELECT ON {table} TO {FIGURES}"
    if table in LOCKED:
        column = LOCKED[table]
        unlocked = f"{column} IS NULL OR {column} NOT IN (SELECT access_locked()) OR {serves('keys', 'index')}"
        policies["locked"] = f"AS RESTRICTIVE FOR ALL TO {RUN_TIME} USING ({unlocked})"
    for name in ("owner", "seen", "added", "changed", "removed", "figures", "locked"):
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
    for name, policy in policies.items():
        yield f"CREATE POLICY {name} ON {table} {policy}"
    if wall.change == BY_FUNCTIONS:
        yield f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {RUN_TIME}"
