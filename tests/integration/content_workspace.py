"""A small workspace in a folder of its own, for tests of rendering: one campaign, three languages, every activity."""

import shutil
from pathlib import Path

from chorus.content.renderer import TemplateRenderer
from chorus.content.workspace_files import FileWorkspace
from chorus.services.occasions import occasion_of
from chorus.services.ports_files import Rendered

REPOSITORY = Path(__file__).parents[2]

CONFIG = """[workspace]
name = "Test"
base_url = "http://127.0.0.1:8025"
[secretariats.brs]
name.en = "BRS"
conventions = ["basel", "stockholm"]
address = "1 Example Street, Geneva"
sender = "brs"
[secretariats.minamata]
name.en = "Minamata"
conventions = ["minamata"]
address = "2 Example Street, Geneva"
sender = "minamata"
[conventions.basel]
name = { en = "Basel Convention", fr = "Convention de Bâle", ar = "اتفاقية بازل" }
short = { en = "Basel", fr = "Bâle", ar = "بازل" }
url = "https://www.basel.int/"
[conventions.stockholm]
name.en = "Stockholm Convention"
short.en = "Stockholm"
url = "https://www.pops.int/"
[conventions.minamata]
name.en = "Minamata Convention"
short.en = "Minamata"
url = "https://minamataconvention.org/"
[senders.brs]
name = "BRS secretariat"
address = "campaigns@brs.example"
reply_to = "answers@brs.example"
[senders.minamata]
name = "Minamata secretariat"
address = "campaigns@minamata.example"
[accounts."x:brs"]
secretariat = "brs"
handle = "@brs"
languages = ["en", "fr"]
[audiences.parties]
file = "parties.csv"
convention = "basel"
name = "Parties"
"""

CAMPAIGN = """title = { en = "Nature Day", fr = "Journée de la nature", ar = "يوم الطبيعة" }
observance = "biodiversity-day"
year = 2021
conventions = ["basel", "minamata"]
languages = ["en", "fr", "ar"]
sample = true
hashtags = ["ForNature", "#Day"]
values = { theme = "Clean water", years = 20 }
signoff.due = "T-20d 18:00 Europe/Zurich"

[[statement]]
id = "statement"
template = "statement"
release = "T-15d 09:00 Europe/Zurich"

[[press]]
id = "press"
template = "statement"
release = "T 09:00 Europe/Zurich"
audience = ["parties"]
number = "2021/07"
dateline = "Geneva, 22 May 2021"
contacts = ["Jane Doe, BRS, press@brs.example"]

[[email]]
id = "invitation"
template = "mail"
audience = ["parties"]
where = "language:fr"
send = "T-14d 10:00 recipient"

[[post]]
id = "post"
accounts = ["x:brs"]
text.en = "Nature needs {{ values.theme }}: {{ link }} {{ campaign.hashtags }}"
text.fr = "La nature : {{ link }}"
text.ar = "الطبيعة {{ link }}"
link = "activity:statement"
image = { file = "wetland.png", alt = { en = "A wetland", fr = "Une zone humide", ar = "أرض رطبة" } }
send = "T 09:00 Europe/Zurich"

[[document]]
id = "sheet"
title = { en = "Fact sheet", fr = "Fiche", ar = "صحيفة" }
file = "sheet.pdf"
release = "T-15d 09:00 Europe/Zurich"
"""

MAIL = """+++
subject = "{{ occasion.name }}, {{ occasion.date }}"
preheader = "{{ values.theme }}"
+++
{{ salutation }}

Dear reader of **{{ organisation }}**, {{ plural(values.years, one="# year", other="# years") }} & more.

![A wetland](media:wetland.png)

**[Read it](activity:statement)**

See [us](https://example.org/?a=1&b=2) or <https://example.org/>.

{% include "partials/about.en.md" %}
"""

STATEMENT = """+++
title = "A statement on {{ occasion.weekday }}"
summary = "{{ conventions.names }}"
+++
Published on {{ date("2021-05-22") }} by {{ number(12500) }}. The [sheet](activity:sheet).

![A wetland](media:wetland.png)
"""


def make_workspace(root: Path) -> Path:
    """Write the workspace, with the shipped layouts."""
    for folder in ("campaigns", "audiences", "media", "templates/mail", "templates/statement", "templates/partials"):
        (root / folder).mkdir(parents=True)
    shutil.copytree(REPOSITORY / "templates" / "layouts", root / "templates" / "layouts")
    write(root, "config.toml", CONFIG)
    write(root, "campaigns/nature.toml", CAMPAIGN)
    write(root, "audiences/parties.csv", "email\na@b.example\n")
    write(root, "media/wetland.png", "a picture")
    write(root, "media/sheet.pdf", "a document")
    write(root, "templates/partials/about.en.md", "About us.\n")
    for language in ("en", "fr", "ar"):
        write(root, f"templates/mail/{language}.md", MAIL)
        write(root, f"templates/statement/{language}.md", STATEMENT)
    return root


def write(root: Path, name: str, text: str) -> None:
    """Write a file of the workspace."""
    (root / name).write_text(text, encoding="utf-8")


def render(root: Path) -> Rendered:
    """Render the workspace's one campaign."""
    loaded = FileWorkspace(root).load()
    file = loaded.campaigns["nature"]
    return TemplateRenderer(root).render(loaded, file, occasion_of(loaded, file))
