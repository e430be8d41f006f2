"""A small workspace in a folder: two conventions of two secretariats, three languages, 60 contacts, a campaign."""

import shutil
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
ID = "nature-2021"

CONFIG = """[workspace]
name = "Test"
timezone = "Europe/Zurich"
base_url = "http://127.0.0.1:8025"

[secretariats.brs]
name.en = "BRS secretariat"
conventions = ["basel"]
address = "1 Example Street, Geneva"
sender = "brs"

[secretariats.mercury]
name.en = "Minamata secretariat"
conventions = ["minamata"]
address = "2 Example Street, Geneva"
sender = "mercury"

[conventions.basel]
name = { en = "Basel Convention", ar = "اتفاقية بازل", zh = "《巴塞尔公约》" }
short = { en = "Basel", ar = "بازل", zh = "巴塞尔" }
url = "https://www.basel.int/"
officers = ["officer.basel@secretariat.example"]

[conventions.minamata]
name = { en = "Minamata Convention", ar = "اتفاقية ميناماتا", zh = "《水俣公约》" }
short = { en = "Minamata", ar = "ميناماتا", zh = "水俣" }
url = "https://minamataconvention.org/"
officers = ["officer.minamata@secretariat.example"]

[senders.brs]
name = "BRS secretariat"
address = "campaigns@brs.example"

[senders.mercury]
name = "Minamata secretariat"
address = "campaigns@minamata.example"

[accounts."x:brs"]
secretariat = "brs"
handle = "@brs"
languages = ["en", "ar", "zh"]

[audiences.basel-parties]
file = "basel-parties.csv"
convention = "basel"
name = "Parties"

[audiences.minamata-focal-points]
file = "minamata-focal-points.csv"
convention = "minamata"
name = "Focal points"
"""

CAMPAIGN = """title = { en = "Nature Day", ar = "يوم الطبيعة", zh = "自然日" }
observance = "biodiversity-day"
year = 2021
conventions = ["basel", "minamata"]
languages = ["en", "ar", "zh"]
sample = true
signoff.due = "T-20d 18:00 Europe/Zurich"

[[statement]]
id = "statement"
template = "statement"
release = "T-6d 08:00 Europe/Zurich"

[[email]]
id = "invitation"
template = "mail"
audience = ["basel-parties", "minamata-focal-points"]
send = "T-5d 10:00 recipient"

[[email]]
id = "on-the-day"
template = "mail"
audience = ["basel-parties", "minamata-focal-points"]
send = "T 09:00 recipient"

[[post]]
id = "post"
accounts = ["x:brs"]
text.en = "Nature Day: {{ link }}"
text.ar = "يوم الطبيعة: {{ link }}"
text.zh = "自然日：{{ link }}"
link = "activity:statement"
send = "T 09:05 Europe/Zurich"
"""

MAILS = {
    "en": '+++\nsubject = "Nature Day"\n+++\n{{ salutation }}\n\nDear reader of **{{ organisation }}**, come.\n',
    "ar": '+++\nsubject = "يوم الطبيعة"\n+++\n{{ salutation }}\n\nإلى **{{ organisation }}**: تعالوا.\n',
    "zh": '+++\nsubject = "自然日"\n+++\n{{ salutation }}\n\n致**{{ organisation }}**：欢迎。\n',
}
LINKS = "\n[Read it](activity:statement) · <https://example.org/?a=1&b=2>\n"
STATEMENTS = {
    "en": '+++\ntitle = "A statement"\nsummary = "Clean water"\n+++\nWe act together.\n',
    "ar": '+++\ntitle = "بيان"\nsummary = "مياه نظيفة"\n+++\nنعمل معا.\n',
    "zh": '+++\ntitle = "声明"\nsummary = "清洁的水"\n+++\n我们共同行动。\n',
}
PLACES = (("en", "Europe/Zurich"), ("ar", "Africa/Cairo"), ("zh", "Asia/Shanghai"), ("en", "America/New_York"))
PEOPLE = 60
SHARED = range(30, 36)
"""These stand on both lists."""


def address(number: int) -> str:
    """The address of a contact, numbered from 0."""
    return f"guest{number:02}@party{number % 7}.example"


def make_workspace(root: Path) -> Path:
    """Write the workspace, with the shipped layouts."""
    for folder in ("campaigns", "audiences", "media", "templates/mail", "templates/statement"):
        (root / folder).mkdir(parents=True)
    shutil.copytree(REPOSITORY / "templates" / "layouts", root / "templates" / "layouts")
    files = {"config.toml": CONFIG, f"campaigns/{ID}.toml": CAMPAIGN}
    files |= {f"templates/mail/{language}.md": text + LINKS for language, text in MAILS.items()}
    files |= {f"templates/statement/{language}.md": text for language, text in STATEMENTS.items()}
    files["audiences/basel-parties.csv"] = _rows(range(SHARED.stop))
    files["audiences/minamata-focal-points.csv"] = _rows(range(SHARED.start, PEOPLE))
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def _rows(numbers: range) -> str:
    rows = ["email,title,given name,family name,language,time zone,organisation"]
    for number in numbers:
        language, zone = PLACES[number % len(PLACES)]
        rows.append(f'{address(number)},Ms,Ana,Nr{number},{language},{zone},"Ministry {number}, R&D <{number}>"')
    return "\n".join(rows) + "\n"
