"""A campaign as an officer writes it in TOML: an occasion, conventions, languages, activities."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from chorus.domain.language import Language, LocalText
from chorus.domain.pair import Pair
from chorus.domain.problems import Frozen, MisreadError
from chorus.domain.schedule import Schedule

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=64)]
AccountId = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z0-9][a-z0-9_.-]*$", max_length=64)]
ActivityName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9-]*/)?[a-z0-9][a-z0-9-]*$", max_length=129)]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\"<>{}]+$", max_length=2000)]
Hashtag = Annotated[str, StringConstraints(pattern=r"^#?\w+$", max_length=60)]

ValueName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]

ActivityKind = Literal["statement", "press", "email", "post", "page", "document"]
KINDS: tuple[ActivityKind, ...] = ("statement", "press", "email", "post", "page", "document")


SignatoryOrder = Literal["english", "own", "given"]
StatementVersion = Literal["check-against-delivery", "as-delivered", "revision"]


def _no_recipient(schedule: Schedule) -> Schedule:
    if schedule.is_local:
        raise MisreadError("this is one instant for everyone", "name a zone instead of `recipient`")
    return schedule


def titled(value: object) -> object:
    """A text given once, as one in English."""
    return {"en": value} if isinstance(value, str) else value


OneInstant = Annotated[Schedule, AfterValidator(_no_recipient)]
Title = Annotated[LocalText, BeforeValidator(titled, json_schema_input_type=str | LocalText)]


def _grouped(value: object) -> object:
    """An order of names and of lists of names, as one of lists."""
    return [[each] if isinstance(each, str) else each for each in value] if isinstance(value, list) else value


SigningOrder = Annotated[
    tuple[Annotated[tuple[Id, ...], Field(min_length=1)], ...],
    BeforeValidator(_grouped, json_schema_input_type=list[Id | list[Id]]),
]


class Signoff(Frozen):
    """Who signs, in which order, and until when."""

    due: Annotated[OneInstant, Field(description="Until when every convention has to sign.")]
    order: Annotated[
        SigningOrder,
        Field(
            description='Who signs after whom: `["minamata", ["basel", "rotterdam"]]`. Those in one inner list sign in '
            "parallel, those not named after all others. Without it all sign in parallel."
        ),
    ] = ()
    cosignatories: Annotated[
        tuple[Id, ...], Field(description="Who else signs: ids of `[cosignatories]` in config.toml.")
    ] = ()
    author: Annotated[
        str,
        Field(
            max_length=200,
            description="Who wrote it: a signatory's id or a name. Where config.toml says so, the author's signature "
            "for the own convention does not count.",
        ),
    ] = ""
    remind: Annotated[
        tuple[OneInstant, ...],
        Field(
            description="When who has not signed is reminded; else three days and one day before it is due, and then."
        ),
    ] = ()


class Image(Frozen):
    """A picture with its alternative text per language."""

    file: Annotated[str, Field(description="The file's name in media/.")]
    alt: Annotated[LocalText, Field(description="What the picture shows, for those who can't see it.")]


class Activity(Frozen):
    """What all activities share."""

    id: Annotated[Id, Field(description="The activity's name within the campaign.")]
    languages: Annotated[
        tuple[Language, ...] | None, Field(min_length=1, description="Fewer languages than the campaign's.")
    ] = None
    values: Annotated[
        dict[ValueName, Title | int],
        Field(description="Values of this activity for the template, over the campaign's: `{{ values.theme }}`."),
    ] = {}


class Mailing(Activity):
    """An activity that goes to contacts."""

    audience: Annotated[
        tuple[Id, ...],
        Field(
            min_length=1,
            description="Audiences of config.toml; the first that lists a contact owns the message.",
        ),
    ]
    where: Annotated[
        str | None, Field(description="A segment: `language:fr and region:africa and not role:media`.")
    ] = None
    template: Annotated[Id, Field(description="A folder in templates/ with a file per language.")]
    bilingual: Annotated[
        tuple[Pair, ...],
        Field(
            description='Mails in two languages, `["ar+en", "fr+en"]`: who has the first as language and the other as '
            "second language gets both texts in one mail."
        ),
    ] = ()
    fallback: Annotated[
        Language | Literal["none"] | None,
        Field(description="As the campaign's, for this mailing only; `none` where the campaign's shall not count."),
    ] = None


class Email(Mailing):
    """A mailing to audiences, or a corrigendum to those whom another mailing reached."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["audience"]}, {"required": ["corrects"]}]})

    audience: Annotated[
        tuple[Id, ...],
        Field(
            min_length=1,
            description="Audiences of config.toml; the first that lists a contact owns the message. Every mail has "
            "them but a corrigendum.",
        ),
    ] = ()
    corrects: Annotated[
        ActivityName,
        Field(
            description="A corrigendum: the id of the mail or press release that it corrects (`CAMPAIGN/ID` in another "
            "campaign). It goes to exactly those whom that one reached."
        ),
    ] = ""
    send: Annotated[Schedule, Field(description="When: `T-14d 10:00 recipient`.")]


class Press(Mailing):
    """A press release: a page with a permanent URL, and a mailing to media lists at the same instant."""

    release: Annotated[OneInstant, Field(description="When it is published and sent.")]
    number: Annotated[str, Field(min_length=1, description="The release's number, `2021/07`.")]
    dateline: Annotated[Title, Field(description="Place and date line, per language.")]
    contacts: Annotated[
        tuple[str, ...], Field(min_length=1, description="Whom journalists may ask: `Name, office, address`.")
    ]


class Statement(Activity):
    """A joint statement, published at a permanent URL."""

    template: Annotated[Id, Field(description="A folder in templates/ with a file per language.")]
    release: Annotated[OneInstant, Field(description="When it is published.")]
    signed_by: Annotated[
        bool, Field(description="Whether its signatories stand under it, above the notes below its last `---`.")
    ] = False
    order: Annotated[
        SignatoryOrder,
        Field(
            description="Of the signatories: by the English names in every language, by each language's `own` "
            "alphabet, or as `given` in conventions and cosignatories."
        ),
    ] = "english"
    revises: Annotated[
        Id | None, Field(description="The statement whose text it replaces, at the same permanent URL.")
    ] = None
    version: Annotated[
        StatementVersion | None,
        Field(description="What the page calls this text; a statement that revises another is else a `revision`."),
    ] = None
    note: Annotated[Title | None, Field(description="What was changed, per language: shown with the version.")] = None


class Page(Activity):
    """A landing page, published at a permanent URL."""

    template: Annotated[Id, Field(description="A folder in templates/ with a file per language.")]
    release: Annotated[OneInstant, Field(description="When it is published.")]


AgreeExcept = Annotated[
    tuple[str, ...],
    Field(description="Numbers, dates, links in which a translation may differ from its source: a warning, no error."),
]


class Document(Activity):
    """A file to download at a permanent URL."""

    title: Annotated[Title, Field(description="The document's title per language.")]
    file: Annotated[Title, Field(description="The file's name in media/, per language.")]
    release: Annotated[OneInstant, Field(description="When it is published.")]
    agree_except: AgreeExcept = ()


class Post(Activity):
    """A post on social networks, one per account and language, or a corrigendum to another post."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["accounts"]}, {"required": ["corrects"]}]})

    accounts: Annotated[
        tuple[AccountId, ...],
        Field(
            min_length=1,
            description="Accounts of config.toml: `x:minamata`. Every post has them but a corrigendum.",
        ),
    ] = ()
    corrects: Annotated[
        ActivityName,
        Field(
            description="A corrigendum: the id of the post that it corrects (`CAMPAIGN/ID` in another campaign). It "
            "answers that one on exactly the accounts where it was published."
        ),
    ] = ""
    text: Annotated[LocalText, Field(description="The post's text per language; `{{ link }}` puts the link.")]
    link: Annotated[str | None, Field(description="A URL, or `activity:ID` for another activity's permanent URL.")] = (
        None
    )
    image: Annotated[Image | None, Field(description="A picture with alternative text.")] = None
    send: Annotated[OneInstant, Field(description="When it is posted.")]
    agree_except: AgreeExcept = ()


AnyActivity = Statement | Press | Email | Post | Page | Document
_CLASS_KIND: dict[type[Activity], ActivityKind] = {
    Statement: "statement",
    Press: "press",
    Email: "email",
    Post: "post",
    Page: "page",
    Document: "document",
}


def kind_of(activity: Activity) -> ActivityKind:
    """The kind of an activity, as its table is called in TOML."""
    return _CLASS_KIND[type(activity)]


def schedule_of(activity: AnyActivity) -> Schedule:
    """When an activity happens, by its ``send`` or ``release``."""
    return activity.send if isinstance(activity, Email | Post) else activity.release


class Campaign(Frozen):
    """One TOML file in campaigns/."""

    title: Annotated[Title, Field(description="The campaign's title: a text, or one per language.")]
    observance: Annotated[Id, Field(description="The day, by its id in the catalogue (`chorus calendar`).")]
    year: Annotated[int, Field(ge=1945, le=2200, description="Which edition of the day.")]
    part: Annotated[str | None, Field(description="Which of several occurrences in that year, `part 2`.")] = None
    conventions: Annotated[tuple[Id, ...], Field(min_length=1, description="Who speaks and signs.")]
    languages: Annotated[tuple[Language, ...], Field(min_length=1, description="In which languages.")]
    source: Annotated[
        Language | None,
        Field(
            description="The language that is written first and translated; else English, or the first of `languages`."
        ),
    ] = None
    fallback: Annotated[
        Language | None,
        Field(
            description="The language for contacts whose own a mailing lacks, or who have none on record; "
            "without it they get nothing."
        ),
    ] = None
    sample: Annotated[bool, Field(description="Sample content: everything rendered says so.")] = False
    hashtags: tuple[Hashtag, ...] = ()
    values: Annotated[
        dict[ValueName, Title | int],
        Field(description="The campaign's own values for templates: `{{ values.theme }}`."),
    ] = {}
    signoff: Signoff
    embargo: Annotated[OneInstant | None, Field(description="Nothing leaves before: one absolute instant.")] = None
    statement: tuple[Statement, ...] = ()
    press: tuple[Press, ...] = ()
    email: tuple[Email, ...] = ()
    post: tuple[Post, ...] = ()
    page: tuple[Page, ...] = ()
    document: tuple[Document, ...] = ()

    def activities(self) -> Iterator[AnyActivity]:
        """All activities, by kind, each in the order of the file."""
        yield from self.statement
        yield from self.press
        yield from self.email
        yield from self.post
        yield from self.page
        yield from self.document

    def activity(self, activity_id: str) -> AnyActivity | None:
        """The activity of that id, if there is one."""
        return next((a for a in self.activities() if a.id == activity_id), None)

    @property
    def source_language(self) -> Language:
        """The language that is written first, from which the others are translated."""
        english = Language.EN if Language.EN in self.languages else self.languages[0]
        return self.source or english

    def languages_of(self, activity: Activity) -> tuple[Language, ...]:
        """The languages of an activity: its own, else the campaign's; in the official order."""
        chosen = activity.languages or self.languages
        return tuple(language for language in Language if language in chosen)

    def fallback_of(self, mailing: Mailing) -> Language | None:
        """The language for contacts whose own a mailing lacks: its own choice, else the campaign's; None for none."""
        chosen = mailing.fallback or self.fallback
        return None if chosen == "none" else chosen


def repeated(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values that occur more than once, each once."""
    return tuple(dict.fromkeys(v for v in values if values.count(v) > 1))


LINK_TO_ACTIVITY = re.compile(r"^activity:([a-z0-9][a-z0-9-]*)$")
"""A link target that means another activity's permanent URL."""
