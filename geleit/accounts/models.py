from __future__ import annotations

from datetime import date
from typing import ClassVar
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from geleit.accounts import roles
from geleit.core import dates
from geleit.core.data_classes import WORK


class Organisation(models.Model):
    """The body that answers for the data: an association, a municipality, a county."""

    class Kind(models.TextChoices):
        WELFARE_ASSOCIATION = "welfare_association", _("Welfare association")
        MUNICIPALITY = "municipality", _("Municipality")
        COUNTY = "county", _("County")
        FREE_CARRIER = "free_carrier", _("Other free carrier")
        MIGRANT_ORGANISATION = "migrant_organisation", _("Migrant organisation")
        AUTHORITY = "authority", _("Authority")
        OTHER = "other", _("Other body")

    class Regime(models.TextChoices):
        DSGVO = "dsgvo", "DSGVO"
        KDG = "kdg", "KDG"
        DSG_EKD = "dsg_ekd", "DSG-EKD"

    data_classes: ClassVar = {WORK: "id name kind regime key_id"}

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=30, choices=Kind)
    regime = models.CharField(max_length=10, choices=Regime, default=Regime.DSGVO)
    key_id = models.UUIDField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A counselling office: the place a case belongs to."""

    class KnownNotice(models.TextChoices):
        LEAD_NAME = "lead_name", _("name of the lead and a date")
        STRICT = "strict", _("only the lead is told")

    data_classes: ClassVar = {
        WORK: "id organisation code name place land programmes known_notice address phone version"
    }

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offices")
    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=100, blank=True)
    land = models.CharField(max_length=2, default="NW")
    programmes = ArrayField(models.CharField(max_length=20))
    known_notice = models.CharField(max_length=10, choices=KnownNotice, default=KnownNotice.LEAD_NAME)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=50, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def programme(self) -> str:
        """The programme new cases are opened in unless another one is chosen."""
        return self.programmes[0]


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A member of staff. What she may do follows from her memberships, never from a flag."""

    data_classes: ClassVar = {
        WORK: "id username name email language password must_change_password sessions_ended is_active key_id"
    }

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    username = models.SlugField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="de")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)  # somebody else chose it: a start password
    sessions_ended = models.PositiveIntegerField(default=0)  # how often all of them were
    key_id = models.UUIDField(null=True, editable=False)
    last_login = None  # the audit trail says it, and signing in writes no account

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    def check_password(self, raw_password: str | None) -> bool:
        """Django would write a better hash on the way; but whoever signs in may write no account yet."""
        return check_password(raw_password, self.password)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name else self.username

    def get_session_auth_hash(self) -> str:
        """A session holds on to the password and the number it began with."""
        said = f"{self.password}|{self.sessions_ended}"
        return salted_hmac("geleit.accounts.session", said, algorithm="sha256").hexdigest()

    def all_memberships(self) -> list[Membership]:
        """Those of earlier and later days too; read once per request."""
        if not hasattr(self, "_memberships"):
            found = self.memberships.select_related("office__organisation")
            self._memberships = list(found.order_by("from_on", "id"))
        return self._memberships

    def current_memberships(self) -> list[Membership]:
        """Memberships valid today, the main one first."""
        today = dates.today()
        return [held for held in self.all_memberships() if held.is_valid_on(today)]

    @property
    def office(self) -> Office | None:
        memberships = self.current_memberships()
        return memberships[0].office if memberships else None

    @property
    def office_id(self) -> UUID | None:
        return self.office.pk if self.office else None

    def permissions(self, office: Office | None = None) -> frozenset[str]:
        """Names of what this user may do, in one office or in any."""
        held = [m.role for m in self.current_memberships() if office is None or m.office_id == office.pk]
        return frozenset().union(*(roles.ROLES[role].permissions for role in held))

    def may(self, permission: str, office: Office | None = None) -> bool:
        return self.is_active and permission in self.permissions(office)

    def offices_with(self, permission: str) -> list[Office]:
        """Offices in which the user holds the permission, each once."""
        found = {
            m.office_id: m.office for m in self.current_memberships() if permission in roles.ROLES[m.role].permissions
        }
        return list(found.values())

    def offices_left(self, permission: str) -> set[UUID]:
        """Offices in which the user held the permission on another day, and does not today."""
        ever = {m.office_id for m in self.all_memberships() if permission in roles.ROLES[m.role].permissions}
        return ever - {office.pk for office in self.offices_with(permission)}


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid_on(self, day) -> MembershipQuerySet:
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)


class Membership(models.Model):
    """Who works where, as what, from when until when."""

    data_classes: ClassVar = {
        WORK: "id user office role from_on until_on weekly_hours languages competences qualification"
    }

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=roles.CHOICES)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    weekly_hours = models.DecimalField(_("weekly hours"), max_digits=4, decimal_places=1, null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    competences = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    qualification = models.CharField(max_length=40, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")), name="membership_ends_after_start"
            ),
            models.UniqueConstraint(fields=["user", "office", "role", "from_on"], name="membership_once"),
        )
        indexes = (models.Index(fields=["user", "from_on", "until_on"]),)

    def __str__(self) -> str:
        return f"{self.user} – {self.office}"

    def is_valid_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)


class SignInTry(models.Model):
    """How often something was tried to sign in, under a keyed hash of who and where (geleit.accounts.tries)."""

    data_classes: ClassVar = {WORK: "key wrong until good_at last_at"}

    key = models.CharField(primary_key=True, max_length=64)
    wrong = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()
    good_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key[:8]


class Identity(models.Model):
    """As whom the identity provider of her house knows somebody; linked by an administrator."""

    data_classes: ClassVar = {WORK: "id user provider identifier linked_at"}

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    provider = models.SlugField(max_length=40)
    identifier = models.CharField(max_length=200)
    linked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["provider", "identifier"], name="identity_opens_one_account"),
            models.UniqueConstraint(fields=["provider", "user"], name="identity_once_for_a_provider"),
        )

    def __str__(self) -> str:
        return self.provider
