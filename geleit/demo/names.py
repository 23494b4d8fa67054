"""Invented people: names as they are common where somebody comes from, put together by chance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """share: weight among all; statuses: residence status codes with weights; language: first language."""

    nationality: str
    share: int
    language: str
    female: str
    male: str
    family: str
    statuses: tuple[tuple[str, int], ...]
    second_language: str = ""


PROTECTION = (
    ("refugee_gfk", 4),
    ("subsidiary_protection", 4),
    ("family_spouse", 2),
    ("national_deportation_ban", 1),
    ("settlement_permit", 1),
    ("asylum_permission_to_stay", 2),
)
FREE = (("eu_free_movement", 9), ("eu_permanent", 1))

ORIGINS = [
    Origin(
        "SY",
        17,
        "ar",
        "Hiba Rasha Samar Nour Amal Lina Dima Rania",
        "Karim Anas Yousef Bassel Omar Tarek Fadi Ziad",
        "Haddad Sabbagh Darwish Khalil Mansour Najjar Qasem Issa",
        PROTECTION,
        "en",
    ),
    Origin(
        "AF",
        13,
        "prs",
        "Zahra Shabnam Fereshta Laila Maryam Parwin",
        "Hamid Najibullah Farid Abdul Reza Jawad",
        "Ahmadi Noori Hosseini Rahimi Karimi Sharifi Haidari",
        PROTECTION,
        "pes",
    ),
    Origin(
        "IQ",
        6,
        "kmr",
        "Avin Shirin Rojin Ronahi",
        "Karwan Dilshad Serwan Azad",
        "Saleh Barzan Hassan Mahmoud Rashid",
        PROTECTION,
        "ar",
    ),
    Origin(
        "IR",
        5,
        "pes",
        "Mina Sara Niloufar Azar",
        "Arash Kian Behrouz Navid",
        "Moradi Kazemi Tehrani Jafari",
        PROTECTION,
        "en",
    ),
    Origin(
        "UA",
        16,
        "uk",
        "Olena Oksana Iryna Natalia Kateryna Yulia",
        "Andrij Dmytro Serhij Oleh",
        "Kovalenko Shevchuk Bondar Melnyk Tkachenko Lysenko Hrytsenko",
        (("temporary_protection_24", 1),),
        "ru",
    ),
    Origin(
        "TR",
        8,
        "tr",
        "Elif Gülşen Ayşe Zeynep Derya",
        "Emre Mehmet Hakan Serkan Baran",
        "Yıldız Öztürk Kaya Demir Aydın Şahin",
        (("family_of_german", 4), ("family_spouse", 3), ("settlement_permit", 2), ("asylum_permission_to_stay", 3)),
        "kmr",
    ),
    Origin(
        "XK",
        3,
        "sq",
        "Arta Vlora Blerta",
        "Arben Driton Besim",
        "Krasniqi Gashi Berisha Hoxha",
        (("family_spouse", 3), ("toleration_general", 2), ("skilled_vocational", 2)),
        "sr",
    ),
    Origin("RO", 6, "ro", "Ioana Elena Mihaela", "Vasile Ion Radu", "Dumitru Ionescu Popa Stan Munteanu", FREE),
    Origin(
        "BG",
        5,
        "bg",
        "Desislava Ivana Petya",
        "Ivan Georgi Stefan",
        "Petrov Dimitrova Ivanov Kolev Todorova",
        FREE,
        "tr",
    ),
    Origin("PL", 4, "pl", "Agnieszka Magda Ewa", "Tomasz Marek Piotr", "Nowak Wójcik Zieliński Mazur", FREE),
    Origin(
        "ER",
        6,
        "ti",
        "Selam Abrehet Lidya Feven",
        "Amanuel Filmon Yonas Tesfalem",
        "Tesfay Ghebre Woldu Kidane Habte Berhane",
        (("refugee_gfk", 7), ("family_child", 1), ("family_spouse", 2)),
        "am",
    ),
    Origin(
        "SO",
        3,
        "so",
        "Hodan Ayaan Sahra",
        "Abdi Yusuf Liban",
        "Warsame Farah Jama Omar",
        (("subsidiary_protection", 3), ("toleration_general", 2), ("sustainable_integration", 1)),
        "en",
    ),
    Origin(
        "NG",
        3,
        "en",
        "Blessing Joy Grace",
        "Emeka Osas Kingsley",
        "Okafor Eze Adebayo Osagie",
        (("asylum_permission_to_stay", 2), ("toleration_general", 2), ("family_of_german", 2)),
        "ig",
    ),
    Origin(
        "CO",
        3,
        "es",
        "Valentina Camila",
        "Andrés Mateo",
        "Restrepo Gómez Castaño",
        (("asylum_permission_to_stay", 2), ("family_spouse", 2), ("skilled_academic", 1)),
        "en",
    ),
    Origin(
        "VN",
        2,
        "vi",
        "Linh Trang",
        "Minh Tuan",
        "Nguyen Tran Pham",
        (("vocational_training", 3), ("family_spouse", 1)),
        "en",
    ),
]
