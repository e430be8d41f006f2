"""A workspace with one joint mailing to four long lists that overlap: for the freeze and the import."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from chorus.bootstrap.starter import copy_starter
from chorus.content.workspace_files import shipped_countries

SEED = 20270522
CAMPAIGN, ACTIVITY = "biodiversity-day-2027", "invitation"
LISTS = ("basel-parties", "rotterdam-parties", "stockholm-parties", "minamata-focal-points")
OVERLAP, SUPPRESSED = 0.10, 0.01
"""The shares of people who are on a second list, and who unsubscribed from a convention."""

HEADER = ("Email", "Title", "Given name", "Family name", "Country", "Language", "Time zone", "Organisation", "Role")
_LANGUAGES, _WEIGHTS = ("en", "fr", "es", "ar", "zh", "ru"), (40, 18, 15, 10, 9, 8)
_TITLES = ("Ms", "Mr", "Dr", "H.E. Ms", "Prof.", "")
_ROLES = (*("party",) * 10, *("focal-point",) * 4, "ngo", "ngo", "academia", "academia", "industry", "media")
_GIVEN = ("Awa", "José", "Mei", "Omar", "Ксения", "Zoé", "Ada", "Bo", "Nadia", "李", "Amélie", "Juan", "فاطمة", "Ravi")
_FAMILY = ("Diallo", "García", "Chen", "Haddad", "Иванова", "Müller", "Okoro", "Silva", "Nguyen", "Côté", "王", "Khan")
_BODIES = (
    "Ministry of the Environment",
    "Ministère de l’environnement",
    "Clear Rivers Network",
    "وزارة البيئة",
    "生态环境部",
)

_MAILING = f"""[[email]]
id = "{ACTIVITY}"
audience = [{", ".join(f'"{name}"' for name in LISTS)}]
where = "not role:media"
template = "mail-biodiversity-invitation"
send = "T-14d previous working day 10:00 recipient"
"""


def make(folder: Path, people: int) -> None:
    """The shipped workspace, its campaign cut down to one mailing in each contact's own morning, and the four lists."""
    copy_starter(folder)
    for other in (folder / "campaigns").glob("*.toml"):
        if other.stem != CAMPAIGN:
            other.unlink()
    campaign = folder / "campaigns" / f"{CAMPAIGN}.toml"
    text = campaign.read_text("utf-8")
    campaign.write_text(f"{text[: text.index('[[email]]')]}{_MAILING}", "utf-8")
    write_lists([folder / "audiences" / f"{name}.csv" for name in LISTS], people)


def write_lists(paths: list[Path], people: int) -> None:
    """So many invented people, each on one of the lists and some on the next one too; the same at every run."""
    files = [path.open("w", encoding="utf-8", newline="") for path in paths]
    try:
        writers = [csv.writer(file) for file in files]
        for writer in writers:
            writer.writerow(HEADER)
        drawn = random.Random(SEED)
        for number, row in enumerate(_people(people, drawn)):
            writers[number % len(writers)].writerow(row)
            if len(writers) > 1 and drawn.random() < OVERLAP:
                writers[(number + 1) % len(writers)].writerow(row)
    finally:
        for file in files:
            file.close()


def _people(count: int, drawn: random.Random) -> Iterator[tuple[str, ...]]:
    """Rows in no order, at domains that RFC 2606 reserves."""
    countries = [country for country in shipped_countries().all if country.status == "member"]
    for number in range(count):
        country = drawn.choice(countries)
        yield (
            f"{drawn.choice('abcdefghijklmnopqrstuvwxyz')}{drawn.randrange(10**6)}.{number}@moe{number % 997}.example",
            drawn.choice(_TITLES),
            drawn.choice(_GIVEN),
            drawn.choice(_FAMILY),
            country.alpha2,
            drawn.choices(_LANGUAGES, _WEIGHTS)[0],
            country.zone if number % 5 == 0 else "",
            f"{drawn.choice(_BODIES)}, {country.alpha2}",
            drawn.choice(_ROLES),
        )
