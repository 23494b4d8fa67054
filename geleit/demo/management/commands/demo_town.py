from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import translation

from geleit.access.acting import acting_as
from geleit.accounts.models import Membership, User
from geleit.demo.handovers import make_handovers
from geleit.demo.offers import A_FEW, OFFERS, make_directory
from geleit.demo.play import HALVES, live_years, play
from geleit.demo.referrals import make_referrals
from geleit.demo.side_by_side import side_by_side
from geleit.demo.stories import tell_stories
from geleit.demo.town import find_town, found_town
from geleit.directory.models import Service
from geleit.handover.models import Handover
from geleit.vault.models import Key


class Command(BaseCommand):
    help = "Plays the demo town into an empty database and names its accounts; plays nothing where it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--small", action="store_true", help="the fifteen stories alone")

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demo town is played only into a demo (GELEIT_DEMO=1).")
        if options["small"]:
            self.found_with_stories()
        else:
            if not self.is_played():
                self.play_two_years()
            if not Service.objects.exists():  # a town of before there were offers
                self.fill_directory()
            if not self.has_partners():
                with transaction.atomic():
                    make_referrals(find_town())
            if not self.is_handed_over():
                with transaction.atomic():
                    make_handovers(find_town())
        self.stdout.write("Sign in with one click at /demo/ as one of these:\n\n")
        with translation.override("en"), acting_as(None, purpose="system"):
            for held in Membership.objects.select_related("user", "office").order_by("office__code", "user__name"):
                self.stdout.write(
                    f"  {held.user.username:<9} {held.user.name:<18} {held.get_role_display()}, {held.office.name}"
                )

    def found_with_stories(self) -> None:
        if not self.is_founded():
            with transaction.atomic():
                list(play(small=True))
            self.fill_directory(A_FEW)
            with transaction.atomic():
                make_referrals(find_town())
                make_handovers(find_town())

    def has_partners(self) -> bool:
        with acting_as(None, purpose="system"):
            return Membership.objects.filter(role="partner").exists()

    def is_handed_over(self) -> bool:
        """The story that comes last."""
        with acting_as(None, purpose="system"):
            anna = User.objects.get(username="anna")
        with acting_as(anna, purpose="demo"):
            return Handover.objects.exists()

    def is_founded(self) -> bool:
        with acting_as(None, purpose="system"):
            return User.objects.exists()

    def is_played(self) -> bool:
        with acting_as(None, purpose="keys"):
            return Key.objects.filter(kind=Key.Kind.CASE).exists()

    def play_two_years(self) -> None:
        """Two halves of the work that share no office, and the directory of offers, which knows nobody."""
        with transaction.atomic():
            town = find_town() if self.is_founded() else found_town()

        def play_half(counsellors: tuple[str, ...]) -> None:
            tell_stories(town, counsellors)
            live_years(town, counsellors)

        halves = [partial(play_half, counsellors) for counsellors in HALVES]
        side_by_side([*halves, partial(make_directory, town.users["karin"], OFFERS)])

    def fill_directory(self, numbers: Mapping[str, int] = OFFERS) -> None:
        with transaction.atomic():
            make_directory(find_town().users["karin"], numbers)
