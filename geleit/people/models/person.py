from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from geleit.access.models import Grant, open_people
from geleit.accounts.models import Office, User
from geleit.core import dates
from geleit.core.data_classes import CODED, SEALED, WORK
from geleit.vault.fields import SealedDate, SealedJSON, SealedText
from geleit.vault.models import SealedModel


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> PersonQuerySet:
        return self.filter(pk__in=open_people(user), merged_into=None)

    def at(self, people: models.QuerySet) -> PersonQuerySet:
        """Those with these ids, also where the file is closed to the user: for actions.known only."""
        return self.filter(pk__in=people, merged_into=None)

    def led_by(self, user: User) -> PersonQuerySet:
        led = Grant.objects.to(user).filter(kind=Grant.Kind.LEAD)
        return self.filter(pk__in=led.values("subject_id"), merged_into=None)

    def of_cases(self, cases: models.QuerySet) -> PersonQuerySet:
        """Whoever these cases are about, open to the asker or not: for the "already known" check alone."""
        return self.filter(cases__in=cases, merged_into=None)


class Person(SealedModel):
    """Somebody an office accompanies, or a relative it counsels too. Belongs to one office and is never joined."""

    class Interpreter(models.TextChoices):
        NONE = "none", _("no interpreter needed")
        NEEDED = "needed", _("interpreter needed")
        AUTHORITIES = "authorities", _("only at authorities")
        UNKNOWN = "unknown", _("not known")

    data_classes: ClassVar = {
        CODED: "id key_id office year_of_birth gender nationalities stateless interpreter first_contact_on "
        "last_contact_on merged_into merged_at created_at created_by facts_at version",
        SEALED: "given_names family_name alias other_names sealed_languages birth_date phone email address "
        "safe_contact contact_wish note",
    }

    office = models.ForeignKey(Office, models.PROTECT, related_name="people")
    given_names = SealedText(_("given names"))
    family_name = SealedText(_("family name"))
    alias = SealedText(_("alias"))
    other_names = SealedJSON(_("other spellings and scripts"))  # list of strings
    sealed_languages = SealedJSON()  # sign languages, which betray a disability: [{"language", "mode", "preferred"}]
    birth_date = SealedDate(_("date of birth"))
    year_of_birth = models.PositiveSmallIntegerField(_("year of birth"), null=True)
    gender = models.CharField(_("gender"), max_length=20, blank=True)
    nationalities = ArrayField(models.CharField(max_length=2), default=list)
    stateless = models.BooleanField(_("stateless"), default=False)
    interpreter = models.CharField(_("interpreter"), max_length=12, choices=Interpreter, default=Interpreter.UNKNOWN)
    phone = SealedText(_("phone"))
    email = SealedText(_("email"))
    address = SealedText(_("address"))
    safe_contact = SealedText(_("safe contact"))
    contact_wish = SealedText(_("how the person wants to be reached"))
    note = SealedText(_("note"))
    first_contact_on = models.DateField(_("first contact"), null=True)
    last_contact_on = models.DateField(_("last contact"), null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    merged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=dates.now)
    created_by = models.UUIDField()
    facts_at = models.DateTimeField(default=dates.now)  # when something was changed that figures may count
    version = models.PositiveIntegerField(default=1)

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["office", "year_of_birth"]), models.Index(fields=["facts_at"]))

    def __str__(self) -> str:
        return str(self.pk)  # never a name: this ends up in logs

    def spoken(self) -> list[PersonLanguage]:
        """All languages, the preferred one first."""
        sealed = [PersonLanguage(person=self, **one) for one in self.sealed_languages or []]
        return sorted([*self.languages.all(), *sealed], key=lambda one: (not one.preferred, one.pk or 0))

    @property
    def full_name(self) -> str:
        """As people say it; the alias where there is no name."""
        return " ".join(part for part in (self.given_names, self.family_name) if part) or self.alias or ""

    @property
    def list_name(self) -> str:
        """As lists sort it: family name first."""
        return ", ".join(part for part in (self.family_name, self.given_names) if part) or self.alias or ""

    @property
    def short_name(self) -> str:
        """Given name and first letter of the family name, for pages somebody may look at over the shoulder."""
        if not (self.given_names and self.family_name):
            return self.full_name
        return f"{self.given_names.split()[0]} {self.family_name[0]}."


class PersonLanguage(models.Model):
    """A language the person speaks, and how."""

    class Mode(models.TextChoices):
        NATIVE = "native", _("first language")
        GOOD = "good", _("good")
        SOME = "some", _("some")
        WRITTEN = "written", _("reads and writes")

    data_classes: ClassVar = {CODED: "id person language mode preferred"}

    person = models.ForeignKey(Person, models.CASCADE, related_name="languages")
    language = models.CharField(max_length=10)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.NATIVE)
    preferred = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "language"], name="person_language_once"),)


class KnownCheckQuerySet(models.QuerySet["KnownCheck"]):
    def waiting_for(self, lead: User) -> KnownCheckQuerySet:
        """Questions of colleagues the lead was to be told of, and has not seen yet."""
        return self.filter(lead=lead, seen_at=None)


class KnownCheck(models.Model):
    """Somebody asked for a person whom a colleague accompanies. Counted, so that nobody guesses through an office.

    `lead` is set where the office is strict: the asker got no answer, the lead is told instead.
    """

    data_classes: ClassVar = {WORK: "id user office person lead at seen_at"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="known_checks")
    lead = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=dates.now)
    seen_at = models.DateTimeField(null=True)

    objects = KnownCheckQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["user", "at"]), models.Index(fields=["lead", "seen_at"]))


class NameKey(models.Model):
    """Keyed hash of a whole name part (or birth date, phone), so that an office can be searched without clear names."""

    class Kind(models.TextChoices):
        NAME = "name", _("name part")
        SOUND = "sound", _("sound of a name part")
        SCRIPT = "script", _("consonants, to compare with another script")
        BIRTH = "birth", _("date of birth")
        PHONE = "phone", _("phone")

    data_classes: ClassVar = {CODED: "id person office kind value"}

    person = models.ForeignKey(Person, models.CASCADE, related_name="name_keys")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    value = models.BinaryField(max_length=16)

    class Meta:
        indexes = (models.Index(fields=["office", "kind", "value"]),)
