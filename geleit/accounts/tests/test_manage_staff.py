from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from geleit.access.acting import acting_as
from geleit.accounts.actions import staff
from geleit.accounts.actions.keys import renew_organisation_key
from geleit.accounts.models import User
from geleit.accounts.roles import PERMISSIONS, ROLES
from geleit.config import mail_server
from geleit.core import dates
from geleit.mail.models import Outgoing
from tests.cast import audited, gather

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return gather()


@pytest.fixture
def farid(cast, client):
    client.force_login(cast.farid)
    return client


def typed(cast, **changes):
    return {
        "id": str(uuid4()),
        "name": "Hanna Neu",
        "username": "hanna",
        "email": "",
        "office": cast.office.pk,
        "role": "counsellor",
        **changes,
    }


def test_a_new_colleague_gets_a_start_password_that_works(cast, farid):
    answer = farid.post(reverse("accounts:staff_new"), typed(cast))
    hanna = User.objects.get(username="hanna")
    assert hanna.check_password(answer.context["password"])
    assert hanna.may("cases.work")


def test_sent_twice_it_is_one_account(cast, farid):
    again = typed(cast)
    for _time in range(2):
        farid.post(reverse("accounts:staff_new"), again)
    assert User.objects.filter(username="hanna").count() == 1


def test_a_taken_name_gets_a_sentence(cast, farid):
    answer = farid.post(reverse("accounts:staff_new"), typed(cast, username="Anna"))
    assert answer.status_code == 422
    assert "Dieser Anmeldename ist vergeben" in answer.content.decode()
    assert "Hanna Neu" in answer.content.decode()


def test_nobody_gives_herself_a_role(cast, farid):
    url = reverse("accounts:membership_add", args=[cast.farid.pk])
    typed_role = {"office": cast.office.pk, "role": "counsellor", "from_on": "1.1.2026"}
    assert farid.post(url, typed_role).status_code == 404
    with acting_as(cast.farid, purpose="test"), pytest.raises(PermissionDenied):
        staff.add_membership(cast.farid, cast.office, "counsellor", by=cast.farid)
    assert not User.objects.get(username="farid").may("cases.work")


def test_a_role_ends_with_its_last_day(cast, farid):
    held = cast.bilal.memberships.get()
    last = dates.today() - timedelta(days=1)
    farid.post(reverse("accounts:membership_end", args=[held.pk]), {"until_on": last.isoformat()})
    assert not User.objects.get(username="bilal").may("cases.work")


def test_a_last_day_before_the_first_changes_nothing(cast, farid):
    held = cast.bilal.memberships.get()
    farid.post(reverse("accounts:membership_end", args=[held.pk]), {"until_on": "1.1.2019"})
    held.refresh_from_db()
    assert held.until_on is None


def test_ending_a_role_never_makes_it_longer(cast, farid):
    held = cast.bilal.memberships.get()
    url = reverse("accounts:membership_end", args=[held.pk])
    last = dates.today() + timedelta(days=10)
    farid.post(url, {"until_on": last.isoformat()})
    for later in (last, last + timedelta(days=1)):
        page = farid.post(url, {"until_on": later.isoformat()}, follow=True).content.decode()
        assert "Es wurde nichts geändert" in page
    assert len(audited(event="membership.ended")) == 1
    farid.post(url, {"until_on": dates.today().isoformat()})
    held.refresh_from_db()
    assert held.until_on == dates.today()


def test_staff_of_another_organisation_is_not_there(cast, farid):
    assert farid.get(reverse("accounts:staff_detail", args=[cast.carla.pk])).status_code == 404
    assert "Carla" not in farid.get(reverse("accounts:staff_list")).content.decode()


def test_a_lost_password_is_renewed(cast, farid):
    answer = farid.post(reverse("accounts:password_renew", args=[cast.bilal.pk]))
    assert User.objects.get(username="bilal").check_password(answer.context["password"])


def test_whose_password_or_keys_are_changed_gets_a_mail(cast, farid, settings):
    settings.SMTP, settings.MAIL_FROM = mail_server.read("smtp+plain://127.0.0.1:1"), "Geleit <geleit@example.org>"
    with acting_as(None, purpose="system"):
        User.objects.filter(pk=cast.bilal.pk).update(email="bilal@beratung.example")
    farid.post(reverse("accounts:password_renew", args=[cast.bilal.pk]))
    farid.post(reverse("accounts:password_renew", args=[cast.anna.pk]))  # without an address nothing is written
    with acting_as(None, purpose="mail"):
        [mail] = Outgoing.objects.all()
    assert mail.kind == "access_changed"


def test_an_office_becomes_strict_about_known_people(cast, farid):
    url = reverse("accounts:office_edit", args=[cast.office.pk])
    said = {"version": 1, "name": "Migrationsberatung", "place": "", "address": "", "phone": ""}
    farid.post(url, {**said, "known_notice": "strict"})
    cast.office.refresh_from_db()
    assert cast.office.known_notice == "strict"


def test_two_administrators_change_an_office_and_the_second_one_decides(cast, farid):
    url = reverse("accounts:office_edit", args=[cast.office.pk])
    said = {"version": 1, "place": "", "address": "", "phone": "", "known_notice": "lead_name"}
    farid.post(url, {**said, "name": "Migrationsberatung Nord"})
    second = farid.post(url, {**said, "name": "Migrationsberatung Süd"})
    assert second.status_code == 409
    assert "Migrationsberatung Nord" in second.content.decode()
    cast.office.refresh_from_db()
    assert cast.office.name == "Migrationsberatung Nord"


def test_a_role_of_last_year_gives_no_right_today(cast):
    with acting_as(None, purpose="system"):
        user = staff.create_user("ida", "Ida", cast.office.organisation, by=None)
        staff.add_membership(
            user, cast.office, "counsellor", from_on=date(2024, 1, 1), until_on=date(2025, 12, 31), by=None
        )
    assert not user.may("cases.work")


def test_the_rights_page_shows_every_role_with_every_permission(cast, farid):
    page = farid.get(reverse("accounts:rights")).content.decode()
    assert all(str(role.label) in page for role in ROLES.values())
    assert all(str(text).replace("'", "&#x27;") in page for text in PERMISSIONS.values())


def test_no_role_but_the_counsellors_works_in_cases():
    assert [code for code, role in ROLES.items() if "cases.work" in role.permissions] == ["counsellor"]


def test_the_audit_log_names_files_by_pseudonym_only(cast, client):
    with acting_as(None, purpose="system"):
        frauke = staff.create_user("frauke", "Frauke", cast.office.organisation, by=None)
        staff.add_membership(frauke, cast.office, "data_protection", from_on=date(2024, 1, 1), by=None)
    client.force_login(frauke)
    page = client.get(reverse("accounts:audit_review")).content.decode()
    assert str(cast.case.pk) in page
    assert "Yıldırım" not in page
    assert "Esra" not in page


def test_the_house_of_the_oldest_role_renews_the_password(cast, farid, client):
    url = reverse("accounts:password_renew", args=[cast.bilal.pk])
    page = reverse("accounts:staff_detail", args=[cast.bilal.pk])
    with acting_as(None, purpose="system"):
        nora = staff.create_user("nora", "Nora", cast.other_office.organisation, by=None)
        staff.add_membership(nora, cast.other_office, "administrator", by=None)
        staff.add_membership(cast.bilal, cast.other_office, "counsellor", by=None)
    assert farid.post(url).status_code == 200
    client.force_login(nora)
    assert client.post(url).status_code == 404
    assert "Caritas Lindenau verwaltet dieses Konto" in client.get(page).content.decode()
    earlier = {"office": cast.other_office.pk, "role": "statistics", "from_on": "01.01.2019"}
    assert client.post(reverse("accounts:membership_add", args=[cast.bilal.pk]), earlier).status_code == 422
    client.force_login(cast.farid)
    with acting_as(cast.farid, purpose="test"):
        yesterday = dates.today() - timedelta(days=1)
        staff.end_membership(cast.bilal.memberships.get(office=cast.office), yesterday, by=cast.farid)
    assert farid.post(url).status_code == 404
    assert farid.get(reverse("accounts:staff_detail", args=[cast.bilal.pk])).status_code == 404


def test_a_start_password_is_changed_before_anything_else(cast, farid, client):
    start = farid.post(reverse("accounts:password_renew", args=[cast.bilal.pk])).context["password"]
    client.logout()
    client.post(reverse("account_login"), {"login": "bilal", "password": start})
    change = reverse("account_change_password")
    assert client.get("/heute/").headers["Location"] == change
    own = "ein-eigenes-langes-wort"
    typed = {"oldpassword": start, "password1": start, "password2": start}
    assert "Startpasswort" in client.post(change, typed).content.decode()
    assert client.post(change, {"oldpassword": start, "password1": own, "password2": own}).status_code == 302
    assert client.get("/heute/").headers["Location"] == reverse("sign_in:second_factor")
    assert not User.objects.get(username="bilal").must_change_password


def test_data_protection_sees_what_happens_to_accounts(cast, farid, client):
    with acting_as(None, purpose="system"):
        frauke = staff.create_user("frauke", "Frauke", cast.office.organisation, by=None)
        staff.add_membership(frauke, cast.office, "data_protection", from_on=date(2024, 1, 1), by=None)
    farid.post(reverse("accounts:staff_new"), typed(cast))
    start = farid.post(reverse("accounts:password_renew", args=[cast.bilal.pk])).context["password"]
    client.logout()
    client.post(reverse("account_login"), {"login": "bilal", "password": start})
    client.logout()
    with acting_as(cast.farid, purpose="keys"):
        renew_organisation_key(cast.office.organisation, by=cast.farid)
    client.force_login(frauke)
    page = client.get(reverse("accounts:audit_review"))
    seen = {event.event for event, *_rest in page.context["rows"]}
    assert {"user.password_renewed", "user.created", "user.signed_in", "key.rotated"} <= seen
    assert "Konto von Bilal" in page.content.decode()
    shown = {event.object_id for event, *_rest in page.context["rows"]}
    assert cast.carla.pk not in shown


def test_the_health_page_counts_no_chained_lines(farid):
    """There are millions of them; the chain knows its own length, and a function of the database tells it."""
    with CaptureQueriesContext(connection) as queries:
        page = farid.get(reverse("accounts:health"))
    assert page.context["chained"] == 0
    assert not [one["sql"] for one in queries if "audit_auditevent" in one["sql"]]


def opened(user):
    browser = Client()
    browser.force_login(user)
    return browser


def is_in(browser):
    return browser.get(reverse("accounts:rights")).status_code == 200


def test_open_sessions_end_with_every_change_of_a_role(cast, farid):
    bilal = opened(cast.bilal)
    assert is_in(bilal)
    given = {"office": cast.office.pk, "role": "statistics", "from_on": dates.today().isoformat()}
    farid.post(reverse("accounts:membership_add", args=[cast.bilal.pk]), given)
    assert not is_in(bilal)
    bilal = opened(User.objects.get(username="bilal"))
    held = cast.bilal.memberships.get(role="statistics")
    farid.post(reverse("accounts:membership_end", args=[held.pk]), {"until_on": dates.today().isoformat()})
    assert not is_in(bilal)


def test_open_sessions_end_with_the_password(cast, farid):
    bilal, anna = opened(cast.bilal), opened(cast.anna)
    farid.post(reverse("accounts:password_renew", args=[cast.bilal.pk]))
    assert not is_in(bilal)
    assert is_in(anna)


def test_all_sessions_of_a_lost_laptop_end_at_once_and_it_is_recorded(cast, farid):
    bilal = opened(cast.bilal)
    farid.post(reverse("accounts:sessions_end", args=[cast.bilal.pk]))
    assert not is_in(bilal)
    assert is_in(opened(User.objects.get(username="bilal")))
    assert [line.object_id for line in audited(event="user.sessions_ended")] == [cast.bilal.pk]
    assert farid.post(reverse("accounts:sessions_end", args=[cast.farid.pk])).status_code == 404
    assert farid.post(reverse("accounts:sessions_end", args=[cast.carla.pk])).status_code == 404
