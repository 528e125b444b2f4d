"""Which two topics of a bag are left and right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuner.core.errors import ImageError
from tuner.sources.folders.listing import shaped
from tuner.sources.folders.sides import halves_in
from tuner.sources.source import TOPICS, AmbiguousSource, Candidate, SourceRef

_NO_SLASH = "\1"


def chosen_topics(ref: SourceRef, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Left and right topic, or the only one.

    Args:
        counts: messages of each image topic.

    Raises:
        AmbiguousSource: several pairs of topics are possible.
        ImageError: none is, or those that were named are not there.
    """
    bag = ref.parts[0]
    if not counts:
        raise ImageError(
            f"{bag}: it has no topic with images (sensor_msgs Image or CompressedImage); record "
            "those of both cameras"
        )
    if ref.option(TOPICS):
        return _named(ref, counts)
    found = side_topics(list(counts))
    if len(found) > 1:
        raise AmbiguousSource(
            ref,
            option=TOPICS,
            candidates=[
                Candidate(f"{one},{two}", min(counts[one], counts[two])) for one, two in found
            ],
            words=f"{bag}: its topics make pairs in more than one way; choose two",
        )
    if found:
        return found[0]
    if len(counts) == 1:
        return tuple(counts)
    raise ImageError(
        f"{bag}: no two of its topics are named as left and right ({', '.join(sorted(counts))}); "
        "say which are, as LEFT,RIGHT"
    )


def side_topics(topics: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs of topics whose names differ in the side alone."""
    # A side may stand in any part of a topic's name, not in its last alone as with files.
    names = [topic.replace("/", _NO_SLASH) for topic in sorted(topics)]
    halves = halves_in(shaped(names).items()).values()
    pairs = [pair for each in halves for _, twins in each.twins() for pair in twins]
    plain = [tuple(name.replace(_NO_SLASH, "/") for name in pair) for pair in pairs]
    return [(one, two) for one, two in dict.fromkeys(plain)]


def _named(ref: SourceRef, counts: Mapping[str, int]) -> tuple[str, ...]:
    topics = tuple(part.strip() for part in ref.option(TOPICS).split(","))
    if len(topics) > 2 or len(set(topics)) != len(topics):
        raise ImageError(f"topics: {ref.option(TOPICS)!r} are not two topics, as LEFT,RIGHT")
    for topic in topics:
        if topic not in counts:
            raise ImageError(
                f"{ref.parts[0]}: it has no images under {topic!r}; there are "
                f"{', '.join(sorted(counts))}"
            )
    return topics


def info_topic(topic: str) -> str:
    """The usual topic of an image topic's camera info."""
    base = topic.removesuffix("/compressed")
    return f"{base.rpartition('/')[0]}/camera_info"
