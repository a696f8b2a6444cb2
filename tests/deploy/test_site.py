"""The site of nginx: accepted by nginx, saying nothing twice. What it does: tests/faults/test_proxy.py."""

from __future__ import annotations

import re
import subprocess

import pytest

from phare.config import settings
from phare.platform.exchange.kernel.limits import LARGEST_FILE
from tests.deploy.site import MISSING, NGINX, OPENSSL, SITE, settled

TEXT = SITE.read_text()


@pytest.mark.skipif(not (NGINX and OPENSSL), reason=MISSING)
def test_nginx_accepts_the_site(tmp_path):
    command = settled(tmp_path, https=18443, http=18080, platform=18000, static=tmp_path)
    said = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert "[warn]" not in said.stderr


def test_every_block_is_closed():
    text = re.sub(r'"[^"]*"', "", TEXT)
    assert text.count("{") == text.count("}")


def test_headers_are_said_by_the_site_where_the_platform_does_not_see_the_request_and_nowhere_else():
    blocks = dict(re.findall(r"location (\S+) \{(.*?)\n    \}", TEXT, re.DOTALL))
    assert [place for place, block in blocks.items() if "add_header" in block] == ["/static/"]
    assert TEXT.count("add_header") == blocks["/static/"].count("add_header")
    assert f"/{settings.STATIC_URL.strip('/')}/" in blocks


def test_a_form_may_be_as_heavy_as_the_heaviest_workbook():
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", TEXT)
    assert LARGEST_FILE < int(megabytes) * 2**20 < LARGEST_FILE + 2 * 2**20


def test_live_pages_are_not_held_back():
    (block,) = re.findall(r"location /direct/ \{(.*?)\}", TEXT, re.DOTALL)
    assert "proxy_buffering off;" in block
    assert int(re.findall(r"proxy_read_timeout (\d+)s;", block)[0]) > 15
