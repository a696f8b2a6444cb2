"""The site of nginx on a machine of its own: other ports, another folder, a certificate made for the occasion."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.architecture.tree import ROOT

SITE = ROOT / "deploy" / "nginx" / "phare.conf"
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
OPENSSL = shutil.which("openssl")
MISSING = "nginx and openssl are not both on this machine"


def settled(folder: Path, *, https: int, http: int, platform: int, static: Path) -> list[str]:
    """Write a whole configuration around the site and return the command that runs it."""
    name = "phare.example.fr"
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", "privkey.pem", "-out", "fullchain.pem"],
        cwd=folder, capture_output=True, check=True,
    )  # fmt: skip
    site = "\n".join(line for line in SITE.read_text().splitlines() if "listen [::]" not in line)
    for before, after in {
        "listen 443": f"listen 127.0.0.1:{https}",
        "listen 80": f"listen 127.0.0.1:{http}",
        "127.0.0.1:8000": f"127.0.0.1:{platform}",
        "/etc/ssl/phare": str(folder),
        "/var/lib/phare-static/": f"{static}/",
    }.items():
        assert before in site
        site = site.replace(before, after)
    (folder / "site.conf").write_text(site)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\ninclude /etc/nginx/mime.types;\n{places}include {folder}/site.conf;\n}}\n"
    )
    return [str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
