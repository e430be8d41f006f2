"""What each figure of a report means and does not mean, in plain words; docs/reports.md says the same at length."""

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        "Sent",
        "Mails that were handed over and came to an end this week: delivered, bounced, failed or uncertain. "
        "What still waits, was skipped or cancelled is not in it.",
    ),
    (
        "Delivered",
        "Accepted by the receiving server and not returned. It may still lie in a folder that nobody looks at.",
    ),
    ("Bounced", "Refused for the address: it does not exist or takes no mail. It is not written to again."),
    ("Failed", "Refused for the message itself, or given up after several attempts."),
    (
        "Uncertain",
        "The connection broke at the wrong moment: the mail may or may not have arrived. "
        "It is never sent again on a guess.",
    ),
    (
        "People",
        "Hits that look like a person's: a browser or a mail program, at a person's pace. "
        "A careful machine can look so too.",
    ),
    (
        "Machines",
        "Scanners, bots, link checkers, and pictures that a mail program loads ahead of its reader; also several links "
        "of one mail followed within seconds, whatever the program says of itself.",
    ),
    (
        "Unknown",
        "Fetched by something that does not say what it is, or by a proxy that tells nothing of its reader. "
        "Some of it is people.",
    ),
    (
        "Opens",
        "The picture in a mail was fetched. Who reads without pictures is not counted, who never reads may be.",
    ),
    ("Clicks", "A link in a mail was followed. It needs no open before it."),
    (
        "Mails opened, mails clicked",
        "Mails opened or clicked at least once, not persons: nothing ties a hit to a contact. Two mails to one "
        "contact are two. A mail that a machine and a person opened counts in both.",
    ),
    (
        "Mails that left together",
        "The mails of one send: how many of those delivered were opened or clicked by people since they left, up to "
        "the end of this week. It compares sends of different weeks and sizes; a young one has not had its time yet.",
    ),
    (
        "Links",
        "Of the delivered mails of one language, those in which people followed a link since they left. Where small "
        "groups don't tell their language, there were a few more.",
    ),
    (
        "Visits, visitors' days",
        "Times that a published page was fetched, and by how many visitors: told apart within one day and one page in "
        "one language, and forgotten after it. Who comes on two days is two. They count for every convention that "
        "speaks in the campaign.",
    ),
    ("Unsubscribed", "Contacts who asked, in a mail of this convention's list, to get no more."),
    (
        "Complaints",
        "Mails that somebody reported as spam to a provider who tells it. Over one in a thousand harms the sender.",
    ),
    (
        "A year before",
        "The campaigns of the same observance in the year before, in the week as far from their day as this week is "
        "from this year's. n/a: there was none.",
    ),
    (
        "Various",
        "So few contacts shared a language or a convention that it is not told: a mail carries only what at least 20 "
        "contacts have in common. In the joint report also what speaks for several conventions, and the opens and "
        "clicks that don't tell which convention's they are: these are in no convention's own report.",
    ),
    (
        "A dash (–)",
        "Not shown: in the joint report, a number in which one convention's part is of one to four contacts, and "
        "others that would give it away. Not known: complaints, where no provider tells them; and the opens and clicks "
        "of a language whose hits, if any, are all among Various.",
    ),
)
"""In the order in which a reader meets them."""
