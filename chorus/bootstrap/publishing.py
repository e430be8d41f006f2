"""Publishing the pictures of mails, before the mails that show them leave."""

from chorus.config import Places
from chorus.content.media_files import publish_mail_pictures
from chorus.domain.artefact import Artefact
from chorus.domain.problems import TransientError


def publish(artefact: Artefact, places: Places) -> None:
    """Put a mail's pictures where recipients find them; TransientError when the disk refuses."""
    try:
        publish_mail_pictures(artefact, places.media, places.site)
    except OSError as error:
        raise TransientError(
            f"the pictures of {artefact.key} can't be published: {error.strerror}",
            "make room on the disk, and see that media/ has them",
            artefact=str(artefact.key),
        ) from error
