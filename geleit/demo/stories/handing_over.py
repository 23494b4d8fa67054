"""What a story tells of handovers: acts of the Teller, in the order in which they happen."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from geleit.access.acting import acting_as
from geleit.accounts.models import Organisation, User
from geleit.cases.models import Case
from geleit.core import dates
from geleit.demo.chance import Dice
from geleit.demo.town import Town
from geleit.exchange.actions.consent import give_consent
from geleit.exchange.actions.request import load_keys, move
from geleit.exchange.models import Request
from geleit.handover.actions import arriving, giving
from geleit.handover.actions.running import begin_handover, plan_handover, plan_meeting, settle_item
from geleit.handover.actions.sheets import choose_consent, show_sheet, write_sheet
from geleit.handover.actions.triggers import tell_triggers
from geleit.handover.models import Handover
from geleit.handover.proposing import proposals
from geleit.handover.watching import look
from geleit.people.models import Person


class HandingOver:
    """Part of the Teller."""

    town: Town
    by: User
    dice: Dice
    today: date
    person: Person
    case: Case
    handover: Handover

    def ahead(self, days: int) -> date:
        raise NotImplementedError

    def again(self, *, who: str) -> None:
        """Somebody whose story was told already."""
        own = (
            Case.objects.visible_to(self.by)
            .filter(office=self.by.office)
            .select_related("person__office__organisation", "office")
        )
        self.case = next(case for case in own if case.person.full_name == who)
        self.person = self.case.person

    def comes_near(self) -> None:
        """What the nightly look finds on this day."""
        person = self.case.person
        found = look(self.case, list(person.periods.all()), list(person.milestones.all()), dates.today())
        if found:
            tell_triggers(self.case, found, by=self.by)

    def hand_over(
        self,
        *,
        what: str,
        planned_in: int | None = None,
        is_legal: bool = False,
        reason: str = "",
        from_near: bool = False,
    ) -> None:
        """what: list and kind, as in a:legal_sphere_change. from_near: begun from what came near."""
        code, kind = what.split(":")
        trigger = self.case.handover_triggers.filter(handover=None).order_by("-at").first() if from_near else None
        planned_on = self.ahead(planned_in) if planned_in is not None else None
        if trigger:
            person = self.case.person
            planned_on = proposals(trigger, list(person.periods.all()), list(person.milestones.all()))[0].planned_on
        said: dict[str, Any] = {"planned_on": planned_on, "is_legal": is_legal, "reason": reason, "trigger": trigger}
        self.handover = begin_handover(self.dice.id(), self.case, code, kind, by=self.by, **said)

    def both_sides(self, *, way: str, partner: str = "", deputy: str = "", **said: str) -> None:
        """partner: user name of somebody in the house it goes to."""
        house = self._house(partner) if partner else None
        stands_in = self.town.users[deputy] if deputy else None
        plan_handover(
            self.handover, self.handover.version, by=self.by, way=way, organisation=house, deputy=stands_in, **said
        )

    def _house(self, partner: str) -> Organisation:
        return self.town.office_of(self.town.users[partner]).organisation

    def agrees(self, *, fields: list[str], until_in: int, **said: Any) -> None:
        """The person agrees, on the screen or on paper."""
        house = self.handover.organisation
        data = {
            "id": self.dice.id(),
            "giver": "person",
            "organisation": house,
            "recipient": "" if house else self.handover.to_office,
            "function": self.handover.to_person,
            "purpose": "handover",
            "fields": fields,
            "from_on": dates.today(),
            "until_on": self.ahead(until_in),
            "form": "electronic_signature",
            **said,
        }
        choose_consent(self.handover, give_consent(self.person, data, by=self.by), by=self.by)

    def ticks(self, *, items: dict[str, str], on_sheet: list[str] | None = None) -> None:
        """items: key → state, or “state: why”."""
        for key, said in items.items():
            status, _colon, why = said.partition(": ")
            settle_item(self.handover, key, status, by=self.by, why=why, on_sheet=key in (on_sheet or []))

    def sheet(self, *, values: dict[str, str], how: str = "", fields: list[str] | None = None) -> None:
        """how: it was shown; without it, it is written only."""
        written = write_sheet(self.dice.id(), self.handover, values, by=self.by, fields=fields or ())
        if how:
            show_sheet(written, how, by=self.by)

    def joint_meeting(
        self, *, in_days: int, hour: int, place: str, bring: list[str], bring_more: str = "", interpreter: str = "none"
    ) -> None:
        start = dates.at(self.ahead(in_days), time(hour))
        said = {"title": "Übergabegespräch", "place": place, "with_whom": self.handover.to_person or ""}
        plan_meeting(
            self.dice.id(),
            self.handover,
            start,
            start + timedelta(hours=1),
            by=self.by,
            bring=(bring, bring_more),
            interpreter=interpreter,
            **said,
        )

    def gives(self) -> None:
        giving.give_handover(self.dice.id(), self.handover, by=self.by)

    def receiver(self, *, name: str, to: str, text: str = "", reason: str = "", taken: bool = True) -> None:
        """Somebody of the other house answers in its inbox; taken: the answer has reached the case."""
        user = self.town.users[name]
        with acting_as(user, purpose="demo"):
            request = Request.objects.addressed_to(user).get(pk=self._request())
            load_keys([request])
            move(request, to, by=user, text=text, reason=reason)
        self.handover.refresh_from_db()
        if taken:
            giving.take_answer(self.handover, by=self.by)

    def _request(self) -> UUID:
        return self.handover.request_id  # type: ignore[return-value]  # it was sent

    def answered(self, *, to: str, known: str = "phone", text: str = "", reason: str = "") -> None:
        giving.note_answer(self.handover, to, by=self.by, known=known, text=text, reason=reason)

    def met(self) -> None:
        giving.hold_meeting(self.handover, dates.today(), by=self.by)

    def arrived(self, *, days_before: int, said_by: str = "person", said_how: str = "phone", weeks: int = 3) -> None:
        first = dates.today() - timedelta(days=days_before)
        said: dict[str, Any] = {"said_by": said_by, "said_how": said_how, "said_on": dates.today(), "weeks": weeks}
        arriving.confirm_arrival(self.handover, first, by=self.by, **said)

    def asked_again(self, *, gap_days: int | None = None, open_points: str = "") -> None:
        arriving.follow_up(self.handover, dates.today(), by=self.by, gap_days=gap_days, open_points=open_points)

    def finished(self, *, afterwards: str) -> None:
        arriving.finish_handover(self.handover, afterwards, by=self.by)

    def given_up(self, *, status: str, why: str, reason: str) -> None:
        arriving.end_handover(self.handover, status, why, by=self.by, reason=reason)
