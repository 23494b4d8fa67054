"""What is stored about a person, part by part; and which tables go into no copy, and why.

A test walks through all tables: a field that stands neither in a part nor in LEFT_OUT fails it.
"""

from geleit.disclosure.case_parts import CASES
from geleit.disclosure.exchange_parts import EXCHANGE
from geleit.disclosure.handover_parts import HANDOVERS
from geleit.disclosure.legal_parts import LEGAL
from geleit.disclosure.person_parts import PERSON

PARTS = (*PERSON, *CASES, *EXCHANGE, *HANDOVERS, *LEGAL)

# Tables with data of a person that go into no copy, and why.
LEFT_OUT = {
    "people.NameKey": "keyed hashes of the names above; nobody can read them",
    "people.KnownCheck": "that a colleague asked; it stands in the log of who looked",
    "people.Merge": "what an undo of a merge needs; repeats what stands in the two records",
    "cases.DocumentChunk": "enclosed as files",
    "cases.TimelineEntry": "repeats what stands in conversations, plans and documents",
    "cases.Notice": "tells a colleague of something that stands elsewhere",
    "cases.Draft": "typed and not saved yet, readable only for whoever types",
    "cases.CaseQuarter": "counts for the yearly figures, without content",
    "cases.QuickContactFigure": "counts for the yearly figures, without content",
    "exchange.PackageContent": "what was packed, under the key of its recipient; its fields stand in the consent",
    "exchange.HouseKey": "the key pair of the house; nothing of a person",
    "exchange.ReceivedPackage": "a copy another house sent as a file; that house tells the person of it",
    "exchange.Link": "the way to it for a receiver without account",
    "handover.HandoverFigure": "counts for the yearly figures, without the person",
    "handover.TriggerWatch": "a day of the nightly look",
    "hints.Finding": "that a change was told once; the change itself stands in the facts",
    "disclosure.Extract": "this copy",
    "disclosure.ExtractContent": "this copy",
    "listimport.ImportContent": "destroyed when a list is taken over",
    "listimport.ListedColleague": "the name of a counsellor",
}
