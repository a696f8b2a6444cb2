"""The site of nginx in front of a served platform: TLS, live pages, static files, headers said once, heavy uploads."""

from __future__ import annotations

import http.client
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.urls import reverse

from phare.platform.exchange.kernel.limits import LARGEST_FILE
from tests.deploy.site import MISSING, NGINX, OPENSSL, settled
from tests.faults.house import NAME, TOKEN, until

pytestmark = [
    pytest.mark.faults,
    pytest.mark.xdist_group("faults"),
    pytest.mark.skipif(not (NGINX and OPENSSL), reason=MISSING),
]
SECURITY = ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy")


def free_port() -> int:
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Proxy:
    """A running nginx, asked by name over TLS."""

    def __init__(self, folder: Path, https: int, http: int) -> None:
        self.http = http
        self._https = https
        self._context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))

    @contextmanager
    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> Iterator[http.client.HTTPResponse]:
        """Give the answer to a request, read as it comes."""
        with (
            socket.create_connection(("127.0.0.1", self._https), 15) as door,
            self._context.wrap_socket(door, server_hostname=NAME) as safe,
            closing(http.client.HTTPConnection(NAME)) as connection,
        ):
            connection.sock = safe
            connection.request(method, path, body, {"Host": NAME, **headers})
            with connection.getresponse() as answer:
                yield answer

    def serves(self) -> bool:
        with self.ask("GET", "/sante/") as answer:
            return answer.status == 200


@pytest.fixture(scope="module")
def proxy(house, tmp_path_factory) -> Iterator[Proxy]:
    """Return nginx in front of the house; its folder is readable by whatever account it takes."""
    folder = tmp_path_factory.mktemp("nginx")
    static = folder / "static"
    house.run("phare.cli.main", "manage", "collectstatic", "--noinput")
    static.symlink_to(house.var / "static")
    https, http_port = free_port(), free_port()
    command = settled(folder, https=https, http=http_port, platform=house.port, static=static)
    running = subprocess.Popen([*command, "-g", "user root;"])
    try:
        proxy = Proxy(folder, https, http_port)
        until(proxy.serves, 20)
        yield proxy
    finally:
        running.terminate()
        running.wait(10)


def cookies(house) -> dict[str, str]:
    return {"Cookie": f"sessionid={house.people[0].session}; csrftoken={TOKEN}"}


def test_a_page_comes_through_with_each_header_once(proxy, house):
    with proxy.ask("GET", "/comptes/personnes/", **cookies(house)) as answer:
        assert answer.status == 200
        for header in SECURITY:
            assert len(answer.msg.get_all(header, [])) == 1, header


def test_plain_http_is_sent_to_tls(proxy):
    with closing(http.client.HTTPConnection("127.0.0.1", proxy.http, timeout=10)) as connection:
        connection.request("GET", "/plans/?a=1", headers={"Host": NAME})
        with connection.getresponse() as answer:
            assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/plans/?a=1")


def test_static_files_come_from_the_folder_with_their_headers(proxy):
    with proxy.ask("GET", "/static/jobs/follow.js") as answer:
        assert answer.status == 200
        assert "javascript" in answer.headers["Content-Type"]
        assert len(answer.msg.get_all("x-content-type-options")) == 1
        assert len(answer.msg.get_all("strict-transport-security")) == 1
        assert "x-request-id" not in answer.headers, "the platform did not see it"


def test_an_event_arrives_when_it_happens(proxy, house):
    begun = time.monotonic()
    with proxy.ask("GET", f"/direct/jobs.job:{house.people[0].job}/", **cookies(house)) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert any(b"look" in answer.readline() for _ in range(6))
    assert time.monotonic() - begun < 5, "held back by the proxy until its buffer was full"


@pytest.mark.parametrize(
    ("size", "status", "words"),
    [
        (LARGEST_FILE + 1000, 200, "Retirez-en des images"),
        (LARGEST_FILE + 2**21, 413, "Revenez à la page précédente"),
    ],
)
def test_a_heavy_workbook_meets_the_platforms_sentence_and_a_heavier_one_the_sites(proxy, house, size, status, words):
    head = (
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.ods"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + b"x" * size + b"\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Referer": f"https://{NAME}/"}
    path = reverse("exchange:upload", args=["photographie", "nouvelle"])
    with proxy.ask("POST", path, body, **cookies(house), **headers) as answer:
        assert answer.status == status
        assert words in answer.read().decode()
