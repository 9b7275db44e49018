"""The numbers of a training run, in one place.

Read by every part of training; written by nobody at run time. The defaults are those of the
shipped model's latest runs (its card says which), whose length was set otherwise. Pure data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from photosearch.training.augment import ViewOptions

_SHARES = {
    "tinyimagenet-train": 80,
    "food101-train": 25,
    "scenes6-train": 12,
    "flickr8k-train": 22,
}


@dataclass(frozen=True)
class ImagePlan:
    """How the image tower learns.

    Attributes:
        minutes: length of the run, counted while it computes; the schedule follows this clock.
        steps: length in steps instead, where a run has to be repeatable bit by bit; 0 is unset.
        batch: pictures per step.
        pieces: parts of a batch that workers pick up; each is normalised by itself.
        workers: threads; one makes a run repeatable bit by bit.
        shares: how often pictures of each pack are drawn; captioned ones more than once a pass.
        stages: side of the views and the part of the run spent on it (progressive resizing).
        widths: channels of stem and stages.
        depths: blocks per stage.
        dim: length of the embedding.
        muon_rate: learning rate of the 3x3 convolutions.
        other_rate: learning rate of all else.
        decay: weight decay of the convolutions.
        warm: part of the run in which rates rise.
        average: how slowly the averaged weights follow.
        class_weight: weight of the auxiliary classifier.
        caption_weight: weight of telling captioned pictures apart.
        views: how wild the views are.
        save_minutes: time between checkpoints.
        seed: of everything random.
    """

    minutes: float = 105.0
    steps: int = 0
    batch: int = 256
    pieces: int = 4
    workers: int = 1
    shares: dict[str, int] = field(default_factory=lambda: dict(_SHARES))
    stages: tuple[tuple[int, float], ...] = ((48, 0.55), (64, 0.45))
    widths: tuple[int, ...] = (32, 32, 64, 160, 384)
    depths: tuple[int, ...] = (1, 1, 2, 2)
    dim: int = 256
    muon_rate: float = 0.03
    other_rate: float = 3e-3
    decay: float = 0.01
    warm: float = 0.05
    average: float = 0.998
    class_weight: float = 0.7
    caption_weight: float = 0.3
    views: ViewOptions = field(default_factory=ViewOptions)
    save_minutes: float = 5.0
    seed: int = 7


@dataclass(frozen=True)
class TextPlan:
    """How the text tower learns, once pictures have their vectors.

    Attributes:
        minutes: length of the common run, which a finished model has behind it, and of each
            branch after it.
        steps: length in steps instead; 0 is unset.
        branches: runs that start where the common one ended; their weights are averaged.
        vocabulary: n-grams kept.
        width: length of an n-gram's vector.
        hidden: width of the inner layer.
        phrases: random phrases per concept and language.
        pictures: classified and captioned pictures per step.
        concepts: concepts per step.
        captions: captioned pictures whose sentences are used per step.
        rate: learning rate of n-gram vectors; a finished tower wants less.
        drop: share of n-grams left out, so that no single one is relied on.
        noise: length of what is added to each picture's vector, so that words do not learn what
            the image tower only remembers of its own training pictures.
        caption_weight: weight of telling captioned pictures apart.
        here_weight: weight of the one line between what is among many pictures and what is not.
        anchor_weight: weight of lying where the image lessons had a concept; words and image
            lessons together rank better than either.
        anchor_steps: steps in which concepts' vectors are fitted again to a finished model.
        broad: how near a concept without pictures has to come to what is broader; too near, and
            it looks as sure as that.
        sample: pictures encoded per class pack; captioned pictures are all used.
        views: random views encoded of each captioned picture, beside the plain one.
        seed: of everything random.
    """

    minutes: float = 5.0
    steps: int = 0
    branches: int = 5
    vocabulary: int = 56_000
    width: int = 160
    hidden: int = 256
    phrases: int = 10
    pictures: tuple[int, int] = (448, 320)
    concepts: int = 768
    captions: int = 192
    rate: float = 4e-3
    drop: float = 0.1
    noise: float = 1.0
    caption_weight: float = 0.2
    here_weight: float = 0.75
    anchor_weight: float = 0.3
    anchor_steps: int = 600
    broad: float = 0.5
    sample: int = 20_000
    views: int = 2
    seed: int = 11
