from geleit.people.models.merge import Merge
from geleit.people.models.period import Milestone, Period
from geleit.people.models.person import KnownCheck, NameKey, Person, PersonLanguage
from geleit.people.models.relation import Relation

__all__ = ["KnownCheck", "Merge", "Milestone", "NameKey", "Period", "Person", "PersonLanguage", "Relation"]
