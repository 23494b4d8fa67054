"""Finding people: names in any script or spelling, birth date, phone."""

from geleit.people.models import Person


def index_names(person: Person) -> None:
    """Writes the keyed hashes of the person's name parts, birth date and phone anew."""
