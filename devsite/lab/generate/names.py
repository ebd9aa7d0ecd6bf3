"""Made-up orgs, subjects and people."""

ORGS = (
    ("AuroraU", "Université Aurora"),
    ("NordCo", "Nord & Co. Academy"),
    ("CivicLab", "Civic Lab"),
    ("MeridianX", "Meridián — Universidad Abierta"),
    ("Tanager", "Tanager Institute of Technology"),
    ("Kobold", "Köbold Werkstatt für Weiterbildung"),
)

#: (number, title). Some with characters beyond ASCII, one from right to left, one long.
SUBJECTS = (
    ("CS101", "Programming for Everyone"),
    ("DAT210", "Data Analysis from Scratch"),
    ("SAFE1", "Safety at Work"),
    ("ESP100", "Español para principiantes"),
    ("PM300", "Project Management Professional"),
    ("HIST20", "A Short History of Maps"),
    ("CHEM1", "Chimie générale — naïve façade ✓"),
    ("LEAD2", "Leading Small Teams"),
    ("ML400", "Machine Learning in Practice"),
    ("WRIT5", "Clear Writing"),
    ("PRIV1", "Privacy and Data Protection (GDPR)"),
    ("STAT2", "Statistik für Fortgeschrittene"),
    ("MATH7", "Calculus I: Change, Limits & Series"),
    ("BIO11", "Биология клетки"),
    ("ECO1", "Microeconomics"),
    ("ART9", "日本の美術 Introduction to Japanese Art"),
    ("NET3", "Networks and Protocols"),
    ("ARA1", "العربية للمبتدئين"),
    ("NUR20", "Nursing: Medication Safety"),
    ("CLIM1", "Climate, Energy and What Can Be Done About Both by People Who Are Not Engineers"),
    ("SQL1", "SQL without Tears"),
    ("ETH4", "Ethics of Technology"),
    ("MUS2", "Hearing Harmony"),
    ("FIN10", "Reading a Balance Sheet"),
)

_FIRST = (
    "Ada Amir Ana Anaïs Bao Björn Carmen Chidi Dana Deniz Elif Emeka Fatima Felix Giulia Hana Ines Ivan Jakub João "
    "Kofi Lan Leïla Lena Liam Luca Mai Malik María Mateo Mei Mila Nadia Nils Noor Olu Omar Paula Priya Quentin Rosa "
    "Sami Sofía Søren Tariq Theo Uma Vera Wei Ximena Yuki Zoë"
)
FIRST = _FIRST.split()
_LAST = (
    "Abebe Ahmed Almeida Bauer Bianchi Brandt Chen Cohen Costa Dubois Eriksson Ferreira García Ghosh Haddad Hansen "
    "Ibrahim Ito Jensen Kaya Khan Kowalski Larsen Lê Lindqvist López Mbeki Meyer Müller Nakamura Nguyễn Novák "
    "O’Brien Okafor Öztürk Park Patel Petrov Rossi Sato Schmidt Silva Singh Sørensen Tanaka Torres Wang Weber "
    "Yılmaz Zhang"
)
LAST = _LAST.split()
COUNTRIES = ("DE", "FR", "ES", "PT", "SE", "NO", "TR", "IN", "NG", "US", "BR", "JP", "MX", "GB", "")
EDUCATION = ("p", "m", "b", "a", "hs", "jhs", "el", "none", "other", "")
GENDERS = ("f", "m", "o", "")


def full_name(rng):
    """A made-up person's name."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"
