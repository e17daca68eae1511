"""Tables of features of several kinds: to each its own distribution."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from hatchel.likelihoods import bernoulli, negative_binomial
from hatchel.likelihoods.choice import chosen
from hatchel.likelihoods.gaussian import log_density
from hatchel.likelihoods.likelihood import Each, Own

_RATE = 5.0
"""By which log σ moves faster than Adam moves a number: from 1 to 0.01 it has 5 nats to go."""
_LARGEST = 8.0
"""log r from where on a negative binomial counts as a Poisson."""


class Kinds(NamedTuple):
    """What belongs to the columns of each kind."""

    reals: Tensor
    binaries: Tensor
    counts: Tensor
    categories: Tensor


@dataclass(frozen=True)
class TableLikelihood:
    r"""Real columns, then binary ones, then counts, then the one-hot columns of categories.

    ===========  ======================================  ==============================
    kind         log p(x_i | output o)                   learned beside the networks
    ===========  ======================================  ==============================
    real         Gaussian around o                       log σ_i/5 of each, at first 0
    binary       Bernoulli of log-odds o                 –
    count        negative binomial of log-mean o         log-dispersion of each
    categorical  x_c·log softmax(o)_c, for each value c  –
    ===========  ======================================  ==============================

    A categorical feature's columns add up to its log p. The Poisson is the negative binomial of
    infinite dispersion: real counts vary more than its variance, their mean, allows, and under a
    Poisson that would be charged to the latents. σ_i stays above ``floor``: the density of a
    feature that another one repeats would grow without bound.

    A learned start is added to the outputs, at first the marginals', so that outputs of zero say
    that features are independent. NaN is a missing value; its log p is 0.

    Attributes:
        reals: columns of each kind.
        binaries: likewise.
        categories: how many values each categorical feature has.
        dispersions: at first, of each count.
        start: of all columns.
        floor: the least σ of a real column.
    """

    reals: int = 0
    binaries: int = 0
    dispersions: tuple[float, ...] = ()
    categories: tuple[int, ...] = ()
    start: tuple[float, ...] = ()
    floor: float = 1e-3

    @property
    def outputs_per_channel(self) -> int:
        """One for each column."""
        return 1

    @property
    def allowed(self) -> tuple[float, float]:
        """Whatever the encoding of the table makes."""
        return -math.inf, math.inf

    def own(self) -> dict[str, Tensor]:
        """``start (E,)``, log σ/5 of reals: ``log_scale``, and ``log_dispersion`` of counts."""
        own = {"start": torch.tensor(self.start)}
        if self.reals:
            own["log_scale"] = torch.zeros(self.reals)
        if self.dispersions:
            own["log_dispersion"] = torch.tensor(self.dispersions).log()
        return own

    def log_prob(self, outputs: Each, x: Tensor, own: Own) -> Tensor:
        """Return log p of each column, ``(…, E)`` nats; 0 where the value is missing."""
        known = ~x.isnan()
        o, v = self._kinds(outputs[0] + own["start"]), self._kinds(x.nan_to_num(0.0))
        terms: list[Tensor] = []
        if self.reals:
            terms.append(log_density(v.reals, o.reals, self._log_scale(own)))
        if self.binaries:
            terms.append(bernoulli.log_probability(o.binaries, v.binaries))
        if self.dispersions:
            dispersion = self._log_dispersion(own)
            terms.append(negative_binomial.log_probability(o.counts, dispersion, v.counts))
        terms += [
            one * logits.log_softmax(-1)
            for one, logits in zip(self._each(v), self._each(o), strict=True)
        ]
        return torch.where(known, torch.cat(terms, -1), 0.0)

    def mean(self, outputs: Each, own: Own) -> Tensor:
        """Return E[x | outputs]: of binary and one-hot columns probabilities."""
        o = self._kinds(outputs[0] + own["start"])
        # The largest number stands for those that overflow, as elsewhere.
        counts = o.counts.exp().clamp(max=torch.finfo(o.counts.dtype).max)
        shares = [logits.softmax(-1) for logits in self._each(o)]
        return torch.cat([o.reals, torch.sigmoid(o.binaries), counts, *shares], -1)

    def sample(self, outputs: Each, own: Own, noise: Each) -> Tensor:
        """Return draws; a category is the largest of its logits plus Gumbel noise."""
        o, e = self._kinds(outputs[0] + own["start"]), self._kinds(noise[0])
        terms = [o.reals]
        if self.reals:
            terms = [o.reals + self._log_scale(own).exp() * e.reals]
        terms.append(chosen(torch.sigmoid(o.binaries), e.binaries).to(o.binaries.dtype))
        if self.dispersions:
            dispersion = self._log_dispersion(own).expand_as(o.counts)
            level = torch.special.ndtr(e.counts.double())
            terms.append(negative_binomial.quantile(o.counts, dispersion, level))
        terms += [
            _one_hot(logits + _gumbel(drawn))
            for logits, drawn in zip(self._each(o), self._each(e), strict=True)
        ]
        return torch.cat(terms, -1)

    def _kinds(self, columns: Tensor) -> Kinds:
        sizes = [self.reals, self.binaries, len(self.dispersions), sum(self.categories)]
        return Kinds(*torch.split(columns, sizes, -1))

    def _each(self, kinds: Kinds) -> tuple[Tensor, ...]:
        """Return the columns of each categorical feature."""
        return torch.split(kinds.categories, list(self.categories), -1) if self.categories else ()

    def _log_scale(self, own: Own) -> Tensor:
        floor = torch.full_like(own["log_scale"], 2 * math.log(self.floor))
        return 0.5 * torch.logaddexp(2 * _RATE * own["log_scale"], floor)

    def _log_dispersion(self, own: Own) -> Tensor:
        return own["log_dispersion"].clamp(max=_LARGEST)


def _gumbel(noise: Tensor) -> Tensor:
    """Turn standard normal noise into Gumbel noise: −log(−log Φ(e))."""
    log_level: Tensor = torch.special.log_ndtr(noise)
    return -(-log_level).log()


def _one_hot(logits: Tensor) -> Tensor:
    chosen_one = functional.one_hot(logits.argmax(-1), logits.shape[-1])
    return chosen_one.to(logits.dtype)
