"""Where a download may lead: the registry's own hosts, and the stores that these hand files out of.

A server answers a request with the file or with another address. That address is looked at before
anything is sent there: a model whose digest nobody has published has no other check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from tuner.networks.errors import NetworkError

STORES: Final[Mapping[str, tuple[str, ...]]] = {
    # Release files; the first since 2025, the second before and still at times.
    "github.com": ("release-assets.githubusercontent.com", "objects.githubusercontent.com"),
    # Names differ by region and change: https://huggingface.co/.well-known/meta.json lists them,
    # and its guide for firewalls names these two domains. Nobody else can put files below them.
    "huggingface.co": ("*.huggingface.co", "hf.co", "*.hf.co"),
}
"""Host of a registry's row -> its stores; ``*.`` stands for whatever lies below a domain."""

MOST_CHARACTERS: Final = 8000
_READABLE: Final = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


def onward(row_url: str, *, at: str, location: str) -> str:
    """The address that ``at`` leads on to, without its ``#`` part.

    Allowed are the row's own origin (scheme, host and port), and https on its usual port at one of
    the stores of the row's host.

    Raises:
        NetworkError: any other address; words to follow the model's name.
    """
    home = urlsplit(row_url)
    found = _read(at, location)
    if found is None:
        raise NetworkError(f"{_host(at)} leads on to an address that cannot be read; {_TRY}")
    origin = _origin(found)
    if origin is None or not (origin == _origin(home) or _is_store(origin, home.hostname or "")):
        raise NetworkError(
            f"{_host(at)} leads on to {_shown(found)}, and only {_allowed(home)} is allowed; {_TRY}"
        )
    scheme, host, port = origin
    # Put together anew, so that no other reader of addresses can find another host in it.
    usual = {"https": 443, "http": 80}[scheme]
    place = host if port == usual else f"{host}:{port}"
    query = f"?{found.query}" if found.query else ""
    return f"{scheme}://{place}{found.path or '/'}{query}"


_TRY: Final = "try again later, or from another network"


def _read(at: str, location: str) -> SplitResult | None:
    if len(location) > MOST_CHARACTERS or not _READABLE.fullmatch(location):
        return None
    try:
        return urlsplit(urljoin(at, location))
    except ValueError:
        return None


def _origin(address: SplitResult) -> tuple[str, str, int] | None:
    """Scheme, host and port; None where these are not plain."""
    try:
        port = address.port
    except ValueError:
        return None
    usual = {"https": 443, "http": 80}.get(address.scheme)
    if usual is None or not address.hostname or "@" in address.netloc:
        return None
    return address.scheme, address.hostname, usual if port is None else port


def _is_store(origin: tuple[str, str, int], home: str) -> bool:
    scheme, host, port = origin
    if (scheme, port) != ("https", 443):
        return False
    return any(_matches(host, store) for store in STORES.get(home, ()))


def _matches(host: str, store: str) -> bool:
    if not store.startswith("*."):
        return host == store
    labels = host.split(".")
    below = store.removeprefix("*.").split(".")
    return len(labels) > len(below) and labels[-len(below) :] == below and all(labels)


def _allowed(home: SplitResult) -> str:
    stores = STORES.get(home.hostname or "", ())
    return ", ".join((f"{home.scheme}://{home.netloc}", *(f"https://{store}" for store in stores)))


def _shown(address: SplitResult) -> str:
    """Without the name and password that may stand in it."""
    whole = f"{address.scheme}://{address.netloc.rpartition('@')[2]}"
    return whole if len(whole) <= 100 else f"{whole[:100]}…"


def _host(address: str) -> str:
    return urlsplit(address).netloc
