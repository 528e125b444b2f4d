"""A download goes on only to the registry's hosts and their known stores, over https."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuner.networks.download.origins import STORES, onward
from tuner.networks.errors import ModelError
from tuner.networks.registry import DEFAULT, ROWS, row

GITHUB = DEFAULT.url
FACE = row("depth_anything_v2_small").url


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.key)
def test_each_model_comes_over_https_from_a_host_with_known_stores(model) -> None:
    address = urlsplit(model.url)
    assert address.scheme == "https"
    assert address.netloc in STORES


@pytest.mark.parametrize(
    ("start", "location", "leads_to"),
    [
        (GITHUB, "/new/name.onnx", "https://github.com/new/name.onnx"),
        (GITHUB, "https://github.com/a?b=c#d", "https://github.com/a?b=c"),
        (GITHUB, "//GitHub.com:443/a", "https://github.com/a"),
        (
            GITHUB,
            "https://release-assets.githubusercontent.com/1/2?sp=r&sig=a%2Fb%3D",
            "https://release-assets.githubusercontent.com/1/2?sp=r&sig=a%2Fb%3D",
        ),
        (
            GITHUB,
            "https://objects.githubusercontent.com",
            "https://objects.githubusercontent.com/",
        ),
        (FACE, "https://cdn-lfs.hf.co/x", "https://cdn-lfs.hf.co/x"),
        (FACE, "https://cas-bridge.xethub.hf.co/x", "https://cas-bridge.xethub.hf.co/x"),
        (FACE, "https://us.aws.cdn.hf.co/x", "https://us.aws.cdn.hf.co/x"),
        (FACE, "https://cdn-lfs-us-1.huggingface.co/x", "https://cdn-lfs-us-1.huggingface.co/x"),
    ],
)
def test_known_stores_are_gone_on_to(start: str, location: str, leads_to: str) -> None:
    assert onward(start, at=start, location=location) == leads_to


@pytest.mark.parametrize(
    "location",
    [
        "http://github.com/a",
        "http://release-assets.githubusercontent.com/a",
        "//release-assets.githubusercontent.com:80/a",
        "https://release-assets.githubusercontent.com:8443/a",
        "https://evilgithubusercontent.com/a",
        "https://githubusercontent.com/a",
        "https://raw.githubusercontent.com/a",
        "https://release-assets.githubusercontent.com.evil.example/a",
        "https://github.com.evil.example/a",
        "https://github.com@evil.example/a",
        "https://me:word@github.com/a",
        "https://evil.example/?https://github.com/",
        "https://140.82.121.4/a",
        "https://2354215428/a",
        "https://cdn-lfs.hf.co/a",
        "file:///etc/passwd",
        "ftp://github.com/a",
        "javascript:1",
        "data:,x",
        "https://github.com:x/a",
        "https://github.com:99999/a",
        "https://github.com./a",
        "https://%67ithub.com/a",
    ],
)
def test_all_else_is_refused_with_what_is_allowed(location: str) -> None:
    with pytest.raises(ModelError) as caught:
        onward(GITHUB, at=GITHUB, location=location)
    assert str(caught.value).startswith("github.com leads on to ")
    assert "and only https://github.com, https://release-assets." in str(caught.value)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize(
    "location",
    [
        "https://evilhf.co/a",
        "https://hf.co.evil.example/a",
        "https://.hf.co/a",
        "https://a..hf.co/a",
        "https://hf.space/a",
        "https://github.com/a",
    ],
)
def test_a_domain_is_matched_by_whole_labels(location: str) -> None:
    with pytest.raises(ModelError, match=r"only https://huggingface\.co"):
        onward(FACE, at=FACE, location=location)


@pytest.mark.parametrize(
    "location",
    [
        "http://[::1",
        "https://[::1]/a",
        "\xff\xfe",
        "/a\0b",
        "/a\r\nb",
        "/a b",
        "\\\\evil.example\\a",
        "https://github.com\\@evil.example/",
        "/\ud800",
        "/" + "a" * 10_000,
        "",
        "https://gıthub.com/a",
    ],
)
def test_what_is_no_address_is_not_guessed_at(location: str) -> None:
    with pytest.raises(ModelError, match=r"^github.com leads on to an address that cannot be read"):
        onward(GITHUB, at=GITHUB, location=location)


def test_a_store_may_lead_on_but_not_back_to_http() -> None:
    store = "https://release-assets.githubusercontent.com/a"
    assert onward(GITHUB, at=store, location="b") == f"{store[:-1]}b"
    with pytest.raises(ModelError, match="leads on to http://github"):
        onward(GITHUB, at=store, location="http://github.com/a")


SCHEMES = st.sampled_from(["", "https:", "http:", "file:", "HTTPS:", "x:"])
HOSTS = st.sampled_from(
    [
        "",
        "github.com",
        "evil.example",
        "objects.githubusercontent.com",
        "objects.githubusercontent.com.evil.example",
        "127.0.0.1",
        "[::1]",
        "[::1",
    ]
)
PIECES = st.text(st.sampled_from("@:/?#\\%.a0 \t\xe9\ud800[]"), max_size=4)


@given(
    st.tuples(SCHEMES, PIECES, st.sampled_from(["", "//"]), HOSTS, PIECES, HOSTS, PIECES).map(
        "".join
    )
    | st.text(max_size=30)
)
@example("https:\\\\evil.example")
def test_whatever_is_sent_leads_to_a_known_host_or_is_refused_in_words(location: str) -> None:
    try:
        found = onward(GITHUB, at=GITHUB, location=location)
    except ModelError as error:
        words = str(error)
        assert words.isprintable()
        assert len(words) < 500
        return
    address = urlsplit(found)
    assert address.scheme == "https"
    assert address.netloc in ("github.com", *STORES["github.com"])
    assert address.path.startswith("/")
