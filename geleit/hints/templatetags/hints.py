from uuid import UUID, uuid4

from django import template

from geleit.hints.known import say
from geleit.rules.reading import Text

register = template.Library()


@register.filter
def said(text: Text) -> str:
    """In the language of the page."""
    return say(text)


@register.simple_tag
def new_id() -> UUID:
    """For a form that makes something: sent twice, it makes one."""
    return uuid4()
