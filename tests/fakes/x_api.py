"""X's API on loopback: the product's own post sink, made as strict as the real network.

https://docs.x.com/x-api/posts/create-post and https://docs.x.com/fundamentals/counting-characters
"""

from collections import deque
from datetime import datetime
from pathlib import Path

from chorus.content.lengths import parse_tweet
from chorus.engine.post_sink import PostRequest, PostSink, ReceivedPost, Response, problem

HTML_503 = Response(503, b"<html>Over capacity</html>")


class XApi(PostSink):
    """``script`` answers the next requests whose path ends as given: ``("/2/tweets", HTML_503)``."""

    def __init__(self, folder: Path, *script: tuple[str, Response]) -> None:
        super().__init__(folder)
        self.script = deque(script)
        self.requests: list[PostRequest] = []

    def answer_post(self, text: str, at: datetime | None = None) -> None:
        """Have a post that somebody published, at an instant."""
        told = f"{at:%Y-%m-%dT%H:%M:%S}.000Z" if at else ""
        self.posts.append(ReceivedPost(self._number(), text, (), self._folder, at=told))

    def screen(self, request: PostRequest) -> Response | None:
        self.requests.append(request)
        if self.script and request.path.endswith(self.script[0][0]):
            return self.script.popleft()[1]
        if not request.headers.get("authorization", "").startswith("OAuth oauth_"):
            return problem(401, "Unauthorized", "Unauthorized")
        return self._refusal(str(request.json()["text"])) if request.path == "/2/tweets" else None

    def _refusal(self, text: str) -> Response | None:
        if not parse_tweet(text).valid:
            return problem(400, "Your Tweet text is too long. For more information see the documentation.")
        if any(known.text == text for known in self.posts):
            return problem(403, "You are not allowed to create a Tweet with duplicate content.", "Forbidden")
        return None
