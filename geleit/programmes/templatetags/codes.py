"""The words of the code lists, for templates: {% load codes %}."""

from django import template

from geleit.programmes.codes import code_list

register = template.Library()


@register.filter
def label_in(code: str | None, list_name: str) -> str:
    """{{ contact.mode|label_in:"contact_mode" }}; nothing for nothing."""
    return code_list(list_name).label(code) if code else ""
