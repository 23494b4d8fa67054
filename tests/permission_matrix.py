"""Who may reach which page: one row for each URL of Geleit. A URL without a row fails test_permission_matrix.

Viewers (tests/cast.py): lead = anna, deputy and member of her case, colleague of the same office, stranger of another
organisation, team lead, administrator, statistics, data protection, partner (petra, at the inbox of a third house),
anonymous. A row says who is let in; everybody else
gets 404 where the existence is a secret, 403 where only the right is missing, and anonymous is sent to sign in.

`team()`: lead, member and deputy of the case; `work()`: the same on pages for counsellors; `lead()`: only the lead;
`may("permission")`: roles that hold it; `signed_in()`: all staff; `everybody()`: also anonymous. Keyword arguments are
the arguments of the URL: name=what of tests/matrix_objects.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from geleit.accounts.roles import ROLES

VIEWERS = (
    "lead",
    "member",
    "deputy",
    "colleague",
    "stranger",
    "team_lead",
    "administrator",
    "statistics",
    "data_protection",
    "partner",
    "anonymous",
)
ROLE_OF = {
    "lead": "counsellor",
    "member": "counsellor",
    "deputy": "counsellor",
    "colleague": "counsellor",
    "stranger": "counsellor",
    "team_lead": "team_lead",
    "administrator": "administrator",
    "statistics": "statistics",
    "data_protection": "data_protection",
    "partner": "partner",
}


@dataclass(frozen=True)
class Row:
    allowed: frozenset[str]
    refusal: int
    arguments: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ("GET",)


def team(*methods: str, **arguments: str) -> Row:
    return Row(frozenset({"lead", "member", "deputy"}), 404, arguments, methods or ("GET",))


def lead(*methods: str, **arguments: str) -> Row:
    return Row(frozenset({"lead"}), 404, arguments, methods or ("GET",))


def work(*methods: str, **arguments: str) -> Row:
    """A page of a case for counsellors: the team gets in, other counsellors get 404, other roles 403."""
    return Row(frozenset({"lead", "member", "deputy"}), 0, arguments, methods or ("GET",))


def author(*methods: str, **arguments: str) -> Row:
    """Something anna wrote, on pages for counsellors: nobody else gets in, not even her team."""
    return Row(frozenset({"lead"}), 0, arguments, methods or ("GET",))


def may(permissions: str, *methods: str, refusal: int = 403, **arguments: str) -> Row:
    """permissions: one or several, separated by blanks; any of them is enough."""
    wanted = set(permissions.split())
    allowed = {viewer for viewer, role in ROLE_OF.items() if ROLES[role].permissions & wanted}
    return Row(frozenset(allowed), refusal, arguments, methods or ("GET",))


def signed_in(*methods: str, **arguments: str) -> Row:
    return Row(frozenset(ROLE_OF), 404, arguments, methods or ("GET",))


def everybody(*methods: str, **arguments: str) -> Row:
    return Row(frozenset(VIEWERS), 404, arguments, methods or ("GET",))


TEAM_AND_SECOND = frozenset({"lead", "member", "deputy", "team_lead", "data_protection"})


MATRIX: dict[str, Row] = {
    # core
    "core:gallery": signed_in(),
    "core:theme": everybody("POST"),
    "core:alive": signed_in("GET", "POST"),
    # accounts
    "sign_in:second_factor": signed_in(),
    "sign_in:sessions": signed_in(),
    "sign_in:session_end": signed_in("POST"),
    "accounts:index": may("accounts.rights"),
    "accounts:rights": may("accounts.rights"),
    "accounts:office_list": may("accounts.manage"),
    "accounts:office_edit": may("accounts.manage", "GET", "POST", pk="office"),
    "accounts:audit_review": may("audit.review"),
    "accounts:health": may("health.see"),
    "accounts:staff_list": may("accounts.manage"),
    "accounts:staff_new": may("accounts.manage", "GET", "POST"),
    "accounts:staff_detail": may("accounts.manage", pk="colleague_account"),
    "accounts:membership_add": may("accounts.manage", "POST", pk="colleague_account"),
    "accounts:password_renew": may("accounts.manage", "POST", pk="colleague_account"),
    "accounts:sessions_end": may("accounts.manage", "POST", pk="colleague_account"),
    "accounts:membership_end": may("accounts.manage", "POST", pk="colleague_membership"),
    "accounts:identity_edit": may("accounts.manage", "GET", "POST", pk="colleague_account"),
    "accounts:identity_remove": may("accounts.manage", "POST", pk="colleague_identity"),
    # consents
    "cases:consents": work(pk="case"),
    "exchange:consents": work(pk="person"),
    "exchange:situations": work(pk="person"),
    "exchange:consent_new": work("GET", "POST", pk="person", situation="situation"),
    "exchange:consent": work(pk="consent"),
    "exchange:withdraw": work("POST", pk="consent"),
    "exchange:consent_paper": work(pk="consent", language="paper_language"),
    "exchange:scan": work("GET", "POST", pk="consent"),
    "exchange:who_knows": work(pk="person"),
    "exchange:register": may("audit.review"),
    "exchange:export": work("GET", "POST", pk="consent_for_file"),
    "exchange:withdrawal_file": work(pk="withdrawn_file"),
    "exchange:houses": may("exchange.houses"),
    "exchange:key_make": may("exchange.houses", "POST"),
    "exchange:own_card": may("exchange.houses"),
    "exchange:card_check": may("exchange.houses", "POST"),
    "exchange:card_take": may("exchange.houses", "POST"),
    "exchange:card_remove": may("exchange.houses", "POST", pk="partner_card"),
    # the directory of offers, for machines
    "hsds:about": everybody(),
    "hsds:openapi": everybody(),
    "hsds:profile": everybody(),
    "hsds:many": everybody("GET", "POST", name="hsds_list"),
    "hsds:one": everybody(name="hsds_list", pk="offer"),
    # the directory of offers, for people
    "directory:search": everybody(),
    "directory:offer": everybody(pk="offer"),
    "directory:overviews": everybody(),
    "directory:overview": everybody(code="area"),
    "directory:link": everybody("GET", "POST", secret="link_secret"),
    "directory:link_change": everybody("GET", "POST", secret="link_secret"),
    "directory:link_thanks": everybody(),
    "directory:care": may("directory.propose"),
    "directory:manage": may("directory.propose", pk="offer"),
    "directory:edit": may("directory.propose", "GET", "POST", pk="offer"),
    "directory:new": may("directory.edit", "GET", "POST"),
    "directory:draft": may("directory.edit", "GET", "POST", pk="draft_of_offer"),
    "directory:confirm": may("directory.edit", "POST", pk="offer"),
    "directory:list_or_not": may("directory.edit", "POST", pk="offer"),
    "directory:make_link": may("directory.edit", "POST", pk="offer"),
    "directory:exchange": may("directory.edit", "GET", "POST"),
    "directory:export": may("directory.edit", "POST"),
    "directory:import": may("directory.edit", pk="directory_import"),
    "directory:take": may("directory.edit", "POST", pk="directory_import"),
    "directory:undo": may("directory.edit", "POST", pk="directory_import"),
    # programmes
    "programmes:lists": may("accounts.rights"),
    "programmes:list": may("accounts.rights", name="code_list"),
    "programmes:programmes": may("accounts.rights"),
    # my cases, the team lead's list, quick contacts
    "cases:list": may("cases.work cases.assign"),
    "cases:new": work("GET", "POST", person="person"),
    "cases:my_deputy": may("cases.work", "GET", "POST"),
    "cases:assign": may("cases.assign", "GET", "POST"),
    "cases:leavers": may("cases.hand_on"),
    "cases:leaver": may("cases.hand_on", "GET", "POST", pk="colleague_membership"),
    "cases:assign_deputy": may("cases.assign", "GET", "POST"),
    "cases:quick_contact_list": may("cases.work"),
    "cases:quick_contact_new": may("cases.work", "GET", "POST"),
    "cases:quick_contact_edit": author("GET", "POST", pk="quick_contact"),
    "cases:quick_contact_person": author("GET", "POST", pk="quick_contact"),
    # the case: story, notes, Klärung, phases, team, readers
    "cases:detail": work(pk="case"),
    "cases:contact_new": work("GET", "POST", pk="case"),
    "cases:contact_detail": work(pk="case", contact="contact"),
    "cases:contact_edit": author("GET", "POST", pk="case", contact="contact"),
    "cases:contact_move": author("GET", "POST", pk="case", contact="contact"),
    "cases:draft_save": work("POST", form="draft_form", subject="case"),
    "cases:draft_drop": work("POST", form="draft_form", subject="case"),
    "cases:intake": work("GET", "POST", pk="case"),
    "cases:intake_proposal": work("POST", pk="case"),
    "cases:phases": work("GET", "POST", pk="case"),
    "cases:team": work(pk="case"),
    "cases:grant_end": author("POST", pk="case", grant="grant"),
    "cases:readers": work(pk="case"),
    # emergency access: read by whoever opened it, who is none of the viewers
    "cases:emergency_new": may("cases.emergency", "GET", "POST"),
    "cases:emergency_case": Row(frozenset(), 0, {"pk": "emergency"}),
    "cases:emergency_end": author("POST", pk="emergency"),
    "cases:emergency_seen": author("POST", pk="emergency"),
    "oversight:list": may("audit.review"),
    "oversight:decide": may("audit.review", "POST", pk="finding"),
    "cases:emergency_list": may("audit.review"),
    "cases:emergency_review": may("audit.review", "GET", "POST", pk="emergency"),
    # Heute, calendar, appointments, deadlines, tasks
    "cases:today": signed_in(),
    "cases:notice_seen": author("POST", pk="notice"),
    "cases:calendar": may("cases.work"),
    "cases:my_tasks": may("cases.work"),
    "cases:schedule": work(pk="case"),
    "cases:task_new": work("GET", "POST", pk="case"),
    "cases:deadline_new": work("GET", "POST", pk="case"),
    "cases:task_edit": work("GET", "POST", pk="task"),
    "cases:task_done": work("POST", pk="task"),
    "cases:task_reopen": work("POST", pk="task"),
    "cases:appointment_new": work("GET", "POST", pk="case"),
    "cases:appointment_edit": work("GET", "POST", pk="appointment"),
    "cases:appointment_settle": work("POST", pk="appointment"),
    "cases:series_cancel": work("POST", pk="appointment_in_series"),
    # documents
    "cases:documents": work(pk="case"),
    "cases:document_add": work("POST", pk="case"),
    "cases:document": work("GET", "POST", pk="document"),
    "cases:document_content": work(pk="document"),
    "cases:need_add": work("POST", pk="case"),
    "cases:need_drop": work("POST", pk="needed_document"),
    "cases:document_remove": work("POST", pk="another_document"),
    "cases:document_restore": work("POST", pk="removed_document"),
    # assessment, plan, closure
    "cases:assessment": work(pk="case"),
    "cases:assessment_new": work("GET", "POST", pk="case"),
    "cases:assessment_detail": work(pk="case", assessment="assessment"),
    "cases:assessment_edit": work("GET", "POST", pk="case", assessment="assessment"),
    "cases:plan": work(pk="case"),
    "cases:plan_start": work("POST", pk="case"),
    "cases:plan_edit": work("GET", "POST", pk="case"),
    "cases:plan_discard": work("POST", pk="case"),
    "cases:goal_new": work("GET", "POST", pk="case"),
    "cases:goal_edit": work("GET", "POST", pk="case", goal="goal"),
    "cases:goal_remove": work("POST", pk="case", goal="goal"),
    "cases:step_record": work("GET", "POST", pk="case", step="step"),
    "cases:plan_agree": work("GET", "POST", pk="case"),
    "cases:plan_sign": work("GET", "POST", pk="case"),
    "cases:plan_review": work("GET", "POST", pk="case"),
    "cases:plan_version": work(pk="case", number="plan_number"),
    "cases:plan_pdf": work(pk="case", number="plan_number", language="paper_language"),
    "cases:plan_signature": work(pk="case", number="signed_plan_number"),
    "cases:closure": work("GET", "POST", pk="case"),
    "cases:reopen": work("POST", pk="case"),
    # people
    "people:list": may("cases.work"),
    "people:new": may("cases.work", "GET", "POST"),
    "people:detail": work(pk="person"),
    "people:edit": work("GET", "POST", pk="person"),
    "people:known_seen": author("POST", pk="known_check"),
    "people:period_new": work("GET", "POST", pk="person", kind="period_kind"),
    "people:period_edit": work("GET", "POST", pk="period"),
    "people:period_remove": work("POST", pk="period"),
    "people:milestone_set": work("GET", "POST", pk="person"),
    "people:milestone_remove": work("POST", pk="milestone"),
    "people:relation_new": work("GET", "POST", pk="person"),
    "people:relation_edit": work("GET", "POST", pk="relation"),
    "people:relation_remove": work("POST", pk="relation"),
    "people:member_add": author("GET", "POST", pk="person"),
    "people:member_end": author("POST", pk="person", grant="person_member"),
    # search, the person as part of a case, merging
    "cases:search": may("cases.work", "GET", "POST"),
    "cases:found": may("cases.work"),
    "cases:person": work(pk="case"),
    "cases:merge": work("GET", "POST", pk="person"),
    "cases:merge_undo": author("POST", pk="merge"),  # to whom both records are open
    # handovers
    "handover:list": work(pk="case"),
    "handover:new": work("GET", "POST", pk="case"),
    "handover:trigger_begin": work("POST", pk="case", trigger="handover_trigger"),
    "handover:trigger_drop": work("POST", pk="case", trigger="handover_trigger"),
    "handover:detail": work(pk="case", handover="handover"),
    "handover:item": work("POST", pk="case", handover="handover", item="checklist_item"),
    "handover:plan": work("GET", "POST", pk="case", handover="handover"),
    "handover:consent": work("GET", "POST", pk="case", handover="handover"),
    "handover:sheet": work("GET", "POST", pk="case", handover="handover"),
    "handover:sheet_shown": work("POST", pk="case", handover="handover", sheet="handover_sheet"),
    "handover:sheet_pdf": work(pk="case", handover="handover", number="sheet_number"),
    "handover:cover_pdf": work(pk="case", handover="handover", language="paper_language"),
    "handover:items_pdf": work(pk="case", handover="handover"),
    "handover:meeting": work("GET", "POST", pk="case", handover="handover"),
    "handover:give": work("GET", "POST", pk="case", handover="handover"),
    "handover:answer": work("GET", "POST", pk="case", handover="handover"),
    "handover:held": work("GET", "POST", pk="case", handover="handover"),
    "handover:arrival": work("GET", "POST", pk="case", handover="handover"),
    "handover:follow_up": work("GET", "POST", pk="case", handover="handover"),
    "handover:finish": work("GET", "POST", pk="case", handover="handover"),
    "handover:end": work("GET", "POST", pk="case", handover="handover"),
    "handover:network": may("accounts.rights"),
    "handover:checklists": may("accounts.rights"),
    "handover:checklist": may("accounts.rights", code="checklist"),
    "handover:checklist_compare": may("accounts.rights", code="checklist", number="checklist_number"),
    "handover:checklist_pdf": may("accounts.rights", code="checklist"),
    "handover:checklist_edit": may("handovers.checklists", "GET", "POST", code="checklist"),
    # hints on the law
    "hints:calculator": may("cases.work", "GET", "POST"),
    "hints:rules": may("accounts.rights"),
    "hints:rule": may("accounts.rights", rule="rule"),
    "hints:export": may("accounts.rights"),
    "hints:sign": may("rules.sign", "POST", rule="rule"),
    "hints:unsign": Row(frozenset({"lead"}), 403, {"pk": "sign_off"}, ("POST",)),
    "hints:mark": may("rules.mark", "POST"),
    "hints:mark_lift": Row(frozenset({"team_lead"}), 403, {"pk": "section_mark"}, ("POST",)),
    "hints:gaps": may("cases.work cases.load"),
    "hints:gap_count": work("POST", pk="case"),
    "hints:list": work(pk="case"),
    "hints:facts": work(pk="case"),
    "hints:answer": work("POST", pk="case"),
    "hints:detail": work(pk="case", rule="rule"),
    "hints:pin": work("POST", pk="case", rule="rule"),
    "hints:deadline": work("GET", "POST", pk="case", rule="deadline_rule"),
    "hints:pdf": work(pk="case", rule="rule"),
    # linking: offers that fit, unmet needs
    "referrals:offers": work("GET", "POST", pk="case"),
    "referrals:for_goal": work(pk="case", goal="goal"),
    "referrals:for_hint": work(pk="case", rule="rule"),
    "referrals:count_unmet": work("POST", pk="case"),
    "referrals:unmet": may("cases.work cases.load"),
    "referrals:list": work(pk="case"),
    "referrals:begin": work("POST", pk="case"),
    "referrals:give_address": work("POST", pk="case"),
    "referrals:new": work("GET", "POST", pk="case"),
    "referrals:check": work("GET", "POST", pk="case"),
    "referrals:detail": work(pk="case", referral="referral"),
    "referrals:step": work("POST", pk="case", referral="referral"),
    "referrals:say": work("POST", pk="case", referral="referral"),
    "referrals:look_at": work("POST", pk="case", referral="referral"),
    "referrals:new_link": work("POST", pk="case", referral="referral"),
    "referrals:slip": work(pk="case", referral="referral", language="paper_language"),
    # the partner's side
    "inbox:list": may("inbox.work"),
    "inbox:offers": may("inbox.work", "GET", "POST"),
    "inbox:detail": may("inbox.work", pk="inbox_request"),
    "inbox:answer": may("inbox.work", "POST", pk="inbox_request"),
    "inbox:say": may("inbox.work", "POST", pk="inbox_request"),
    "inbox:package": may("inbox.work", "POST", pk="inbox_request"),
    "inbox:deleted": may("inbox.work", "POST", pk="inbox_request"),
    "inbox:link_deleted": everybody("POST", token="share_token"),
    "inbox:files": may("inbox.work", "GET", "POST"),
    "inbox:file_open": may("inbox.work", "POST", pk="received_package"),
    "inbox:file_delete": may("inbox.work", "POST", pk="received_package"),
    "inbox:link": everybody("GET", "POST", token="share_token"),
    "inbox:link_answer": everybody("POST", token="share_token"),
    "inbox:link_question": everybody("POST", token="share_token"),
    # how long files are kept; the data protection officer sees numbers
    "retention:list": may("cases.work audit.review"),
    "retention:case": work(pk="case"),
    "retention:due": Row(frozenset({"lead", "data_protection"}), 0, {"pk": "retention_due"}),
    "retention:object": author("POST", pk="retention_due"),
    "retention:hold": Row(frozenset({"lead", "data_protection"}), 0, {"subject": "retention_file"}, ("POST",)),
    "retention:lift": Row(frozenset({"lead", "data_protection"}), 0, {"pk": "retention_hold"}, ("POST",)),
    # requests of people about their own data; a copy is seen by whoever puts it together
    "disclosure:privacy": everybody(),
    "disclosure:list": work(pk="person"),
    "disclosure:new": work("GET", "POST", pk="person"),
    "disclosure:request": work("GET", "POST", pk="data_request"),
    "disclosure:extend": work("POST", pk="data_request"),
    "disclosure:erase": work("POST", pk="data_request"),
    "disclosure:refuse": work("POST", pk="data_request"),
    "disclosure:start": work("POST", pk="data_request"),
    "disclosure:extract": author(pk="extract"),
    "disclosure:look": author("GET", "POST", pk="extract_in_review", number="first_page"),
    "disclosure:release": author("POST", pk="extract_in_review"),
    "disclosure:package": author(pk="extract"),
    "disclosure:discard": author("POST", pk="extract_in_review"),
    # requests of authorities: noted by the team, decided by the lead and by officer or head of the office
    "disclosure:legal_list": work(pk="case"),
    "disclosure:legal_new": work("GET", "POST", pk="case"),
    "disclosure:legal": Row(TEAM_AND_SECOND, 0, {"pk": "legal_request"}),
    "disclosure:legal_decide": Row(frozenset(), 0, {"pk": "legal_request"}, ()),  # its steps: test_answer_an_authority
    "disclosure:legal_turn_down": Row(frozenset(), 0, {"pk": "legal_request"}, ()),
    "disclosure:legal_inform": work("POST", pk="legal_request"),
    "disclosure:legal_paper": Row(frozenset({"lead", "member", "deputy"}), 0, {"pk": "given_legal_request"}),
    "disclosure:legal_register": may("cases.assign audit.review"),
    # imported lists: seen by whoever uploaded them alone, assigned by number
    "listimport:list": may("cases.import cases.assign"),
    "listimport:new": may("cases.import", "GET", "POST"),
    "listimport:detail": lead(pk="import_run"),
    "listimport:columns": lead("GET", "POST", pk="import_run"),
    "listimport:sheet": lead("POST", pk="import_run"),
    "listimport:answers": lead("GET", "POST", pk="import_run"),
    "listimport:reopen": lead("POST", pk="import_run"),
    "listimport:continue": lead("POST", pk="import_run"),
    "listimport:discard": lead("POST", pk="import_run"),
    "listimport:assign": Row(frozenset({"team_lead"}), 404, {"pk": "import_run"}, ("GET", "POST")),
    # figures
    "insights:index": may("insights.office cases.work"),
    "insights:mbe": may("insights.office cases.work"),
    "insights:mbe_export": may("insights.office cases.work"),
    "insights:mbe_cases": Row(frozenset(), 0),
    "insights:referrals": may("insights.office"),
    "insights:handovers": may("insights.office"),
    "insights:releases": may("insights.office"),
    "insights:release_new": may("insights.office", "POST"),
    "insights:release": may("insights.office", pk="release"),
    "insights:release_file": may("insights.office", pk="release"),
}

# Pages of allauth, static files: not Geleit's own.
FOREIGN_NAMESPACES = ("account:", "mfa:", "socialaccount:", "usersessions:")
