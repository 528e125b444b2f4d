"""What went wrong between here and a server, in one sentence that says what to do.

Imports ``requests``: import this module where it is needed.
"""

from __future__ import annotations

from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from typing import Final

from requests import exceptions as known

GOES_ON: Final = "start the download again: it goes on from there"


def refusal(error: Exception, host: str, *, connected: bool) -> str:
    """What this error means, to follow the model's name.

    Args:
        error: what the request raised.
        host: who was asked.
        connected: there was a connection, so that what came is the server's.
    """
    # The narrower kinds first: a proxy's error is a connection's error too.
    words: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        (known.ProxyError, f"the proxy cannot be reached or refused {host}; check HTTPS_PROXY"),
        (
            known.SSLError,
            f"the connection to {host} is not to be trusted (its certificate or encryption); "
            "check the clock, or name your network's certificates in REQUESTS_CA_BUNDLE",
        ),
        # The address here is a known one, so what cannot be read is the proxy's.
        (
            (known.InvalidURL, known.InvalidSchema),
            "the address of the proxy cannot be used; HTTPS_PROXY must be like "
            "http://name.example:8080",
        ),
        (known.Timeout, f"{host} did not answer in time; {GOES_ON}"),
        (known.ChunkedEncodingError, f"the connection to {host} broke; {GOES_ON}"),
    )
    nonsense = _is_nonsense(error)
    for kind, said in words:
        if isinstance(error, kind) and not nonsense:
            return said
    if not connected and not isinstance(error, known.ConnectionError):
        return (
            f"{host} cannot be asked ({type(error).__name__}); check what HTTPS_PROXY and "
            "REQUESTS_CA_BUNDLE name, or unset them"
        )
    if isinstance(error, known.ConnectionError) and not nonsense:
        return (
            f"{host} cannot be reached or fell silent; check the network connection, "
            "or set HTTPS_PROXY, and try again"
        )
    return (
        f"{host} sent an answer that cannot be understood ({type(error).__name__}); "
        "try again later, or from another network"
    )


def _is_nonsense(error: BaseException | None) -> bool:
    """Something came, but not what HTTP allows."""
    while error is not None:
        # These two say that nothing came, or too little.
        if isinstance(error, HTTPException) and not isinstance(
            error, (RemoteDisconnected, IncompleteRead)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False
