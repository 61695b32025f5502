"""What is uploaded is held in memory: only for people who are signed in, and only so much."""

import http.client
from urllib.parse import urlsplit

import pytest

from tests.live import NOBODY, Live, Visitor, run

BOUNDARY = "binnacle"
BODY = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-\r\n--{BOUNDARY}--\r\n'
).encode()


def send(live: Live, session: str, cookie: str, **headers: str) -> tuple[int, bool]:
    """PUT a small file; headers may lie about its length. The status, and whether it was this house that refused."""
    connection = http.client.HTTPConnection(urlsplit(live.base).netloc, timeout=30)
    connection.putrequest("PUT", f"/_stcore/upload_file/{session}/0123")
    given = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Cookie": cookie} | headers
    for name, value in given.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    if headers.get("Content_Length") == str(len(BODY)):
        connection.send(BODY)
    answer = connection.getresponse()
    found = answer.status, answer.read() == b"Refused"
    connection.close()
    return found


def session_of(live: Live, cookie: str) -> str:
    async def open_one() -> str:
        async with Visitor(live, cookie) as visitor:
            return visitor.seen.session_id

    return run(open_one())


@pytest.mark.parametrize("cookie", [NOBODY, "binnacle_session=guess", "other=1"])
def test_nobody_uploads_without_being_signed_in(server: Live, cookie: str) -> None:
    assert send(server, session_of(server, NOBODY), cookie, Content_Length=str(len(BODY))) == (403, True)


@pytest.mark.parametrize(("length", "status"), [("51000001", 413), ("9" * 15, 413), ("", 411)])
def test_too_much_is_refused_before_it_is_read(server: Live, length: str, status: int) -> None:
    cookie = server.cookie("cork")
    headers = {"Content_Length": length} if length else {"Transfer_Encoding": "chunked"}
    assert send(server, session_of(server, cookie), cookie, **headers) == (status, True)


def test_who_is_signed_in_comes_to_streamlit_which_asks_for_its_own_token(server: Live) -> None:
    cookie = server.cookie("cork")
    assert send(server, session_of(server, cookie), cookie, Content_Length=str(len(BODY))) == (403, False)
