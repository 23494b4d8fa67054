"""From a legal reference as people write it to the sections it names: the handle for "the text of § 25b changed"."""

import re

LAW = re.compile(r"(?P<law>(?:SGB [IVX]+|[A-ZÄÖÜ][\w/]+)(?: (?:NRW|BW))?)(?: a\. F\.)?")
ONE = re.compile(r"§ (\d+[a-z]*)")
SEVERAL = re.compile(r"§§ (\d+[a-z]*(?:(?:, | und )\d+[a-z]*)*)")


def sections_of(reference: str) -> list[str]:
    """ "§ 34a Abs. 3, § 36 Abs. 2 AsylG" → § 34a AsylG, § 36 AsylG; what is no section of a law stands for itself."""
    words = [found for found in LAW.finditer(reference) if found.end() == len(reference)]
    numbers = ONE.findall(reference) + [
        number for some in SEVERAL.findall(reference) for number in re.split(", | und ", some)
    ]
    if not words or not numbers:
        return [reference]
    return [f"§ {number} {words[0]['law']}" for number in dict.fromkeys(numbers)]
