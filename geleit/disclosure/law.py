"""Which law an organisation lives under, and where in it a right stands. Churches have laws of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from geleit.accounts.models import Organisation


@dataclass(frozen=True)
class Law:
    name: str
    full_name: Any
    access: str
    correction: str
    erasure: str
    restriction: str
    portability: str
    objection: str
    complaint: str
    basis: str  # why counselling may store anything at all
    others: str  # that a copy must not harm other people
    authority: Any


LAWS = {
    Organisation.Regime.DSGVO: Law(
        "DSGVO",
        _("General Data Protection Regulation (DSGVO)"),
        access="Art. 15 DSGVO",
        correction="Art. 16 DSGVO",
        erasure="Art. 17 DSGVO",
        restriction="Art. 18 DSGVO",
        portability="Art. 20 DSGVO",
        objection="Art. 21 DSGVO",
        complaint="Art. 77 DSGVO",
        basis="Art. 6 DSGVO",
        others="Art. 15 Abs. 4 DSGVO",
        authority=_("the data protection commissioner of your federal state"),
    ),
    Organisation.Regime.KDG: Law(
        "KDG",
        _("Law on Church Data Protection of the Catholic dioceses (KDG)"),
        access="§ 17 KDG",
        correction="§ 18 KDG",
        erasure="§ 19 KDG",
        restriction="§ 20 KDG",
        portability="§ 22 KDG",
        objection="§ 23 KDG",
        complaint="§ 48 KDG",
        basis="§ 6 KDG",
        others="§ 17 KDG",
        authority=_("the Catholic data protection centre of your region (KDSZ)"),
    ),
    Organisation.Regime.DSG_EKD: Law(
        "DSG-EKD",
        _("Data Protection Act of the Protestant Church in Germany (DSG-EKD)"),
        access="§ 19 DSG-EKD",
        correction="§ 20 DSG-EKD",
        erasure="§ 21 DSG-EKD",
        restriction="§ 22 DSG-EKD",
        portability="§ 24 DSG-EKD",
        objection="§ 25 DSG-EKD",
        complaint="§ 46 DSG-EKD",
        basis="§ 6 DSG-EKD",
        others="§ 19 DSG-EKD",
        authority=_("the commissioner for data protection of the Protestant Church in Germany (BfD EKD)"),
    ),
}


def law_of(organisation: Organisation) -> Law:
    return LAWS[Organisation.Regime(organisation.regime)]
