"""Pictures for X: tweepy has no v2 media upload, so this is ours.

https://docs.x.com/x-api/media/quickstart/media-upload-chunked
"""

import mimetypes

import tweepy
from tweepy.auth import OAuth1UserHandler

from chorus.channels.x_session import TWEEPY_HOST

SEGMENT_BYTES = 4 * 1024 * 1024
MAX_ALT = 1000


def upload(client: tweepy.Client, name: str, data: bytes, alt: str) -> str:
    """Upload one picture with its alternative text; its media id. Nothing is public yet.

    HTTPException for a refusal, requests' errors for the connection, ValueError for an answer that can't be read.
    """
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    started = _json(
        client,
        "/2/media/upload/initialize",
        {"media_type": kind, "media_category": "tweet_image", "total_bytes": len(data)},
    )
    media_id = _id(started)
    for index, start in enumerate(range(0, len(data), SEGMENT_BYTES)):
        _append(client, media_id, index, name, data[start : start + SEGMENT_BYTES])
    finished = _json(client, f"/2/media/upload/{media_id}/finalize", None)
    if "processing_info" in str(finished):
        raise ValueError("X still works on the picture")
    if alt:
        _json(client, "/2/media/metadata", {"id": media_id, "metadata": {"alt_text": {"text": alt[:MAX_ALT]}}})
    return media_id


def _json(client: tweepy.Client, route: str, body: object) -> object:
    return client.request("POST", route, json=body, user_auth=True).json()


def _id(answer: object) -> str:
    match answer:
        case {"data": {"id": str(media_id)}}:
            return media_id
    raise ValueError("X gave no media id")


def _append(client: tweepy.Client, media_id: str, index: int, name: str, segment: bytes) -> None:
    keys = (client.consumer_key, client.consumer_secret, client.access_token, client.access_token_secret)
    response = client.session.post(
        f"{TWEEPY_HOST}/2/media/upload/{media_id}/append",
        data={"segment_index": str(index)},
        files={"media": (name, segment)},
        headers={"User-Agent": client.user_agent},
        auth=OAuth1UserHandler(*keys).apply_auth(),
    )
    if not response.ok:
        raise tweepy.HTTPException(response)
