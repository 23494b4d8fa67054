"""From a life domain or a topic of the law to what an offer is about."""

from __future__ import annotations

OF_DOMAIN: dict[str, tuple[str, ...]] = {
    "residence_security": ("residence_law", "stay_options", "identity_passport"),
    "language_communication": ("german_language",),
    "education_qualification": ("vocational_training", "school", "study", "recognition"),
    "work_income": ("job_search", "recognition", "job_retention"),
    "finances_debts": ("debts_finance", "social_benefits"),
    "housing": ("housing_search", "housing_problems"),
    "physical_health": ("health", "health_insurance", "disability_care"),
    "mental_health": ("mental_health", "crisis"),
    "family_partnership": ("family_partnership", "parenting"),
    "children_childcare": ("childcare", "parenting", "school"),
    "social_network": ("social_participation",),
    "participation": ("social_participation", "leisure_youth"),
    "everyday_authorities": ("forms_correspondence", "everyday_orientation"),
    "digital": ("digital_access",),
    "rights_discrimination": ("discrimination", "legal_remedies"),
}
OF_AREA: dict[str, tuple[str, ...]] = {
    "A_sprache": ("german_language",),
    "B_arbeit": ("job_search", "recognition", "vocational_training"),
    "C_aufenthalt": ("residence_law", "stay_options"),
    "D_fristen": ("legal_remedies", "residence_law"),
    "E_programm": ("everyday_orientation", "forms_correspondence"),
    "F_leistungen": ("social_benefits", "family_benefits"),
}
