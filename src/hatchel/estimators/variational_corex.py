"""Total correlation explained by networks, in scikit-learn's terms."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, Self, get_args

import numpy as np
import pandas as pd
import torch
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from hatchel.data.data_set import DataSet
from hatchel.data.mixed.encoding import encoding_of
from hatchel.data.mixed.features import FORMS, Form
from hatchel.data.mixed.kinds import Declared, kinds_of
from hatchel.estimators.feature_information import feature_information
from hatchel.estimators.layers import described_layer, halved
from hatchel.estimators.parts import NamedLikelihood, table_likelihood, table_networks
from hatchel.estimators.stacking import MakeLayer, Stack, Start, grown_while_it_pays
from hatchel.estimators.table_bound import TableBound, table_bound
from hatchel.estimators.table_form import TableForm, table_frame
from hatchel.estimators.training import Schedule
from hatchel.estimators.validation import Array, refuse_choice, refuse_number
from hatchel.estimators.variational import Samples, VariationalEstimator
from hatchel.information.latents.total_correlation_bound import TotalCorrelationBound
from hatchel.latents.code import Code, gaussian_code
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.methods.variational.spread import ENCODED
from hatchel.methods.variational.trained import AT_ONCE
from hatchel.names.catalogue import Entry
from hatchel.training.loop import Precision

_SAYS = 0.03
"""Nats that a latent must say of a feature, lest chance decides to which the feature belongs."""


class VariationalCorEx(VariationalEstimator):
    r"""Latent factors that explain the total correlation of the features, by networks.

    It maximises a lower bound on

    .. math:: \mathrm{TC}(x; z) - \mathrm{TC}(z) = \sum_i I(x_i; z) - \sum_j I(z_j; x)
              ≤ \mathrm{TC}(x)

    which is the evidence lower bound of a variational autoencoder plus Σ_i H(x_i). Features are
    real, binary, counts or categorical, each with a distribution of its own; see
    :class:`~hatchel.likelihoods.table.TableLikelihood`. Missing values are left out of the bound.

    X is a data frame, or a matrix of numbers. Without ``kinds``, features of two values are taken
    as binary, texts, truth values and pandas' categories as categorical, other numbers as real; a
    warning names what was guessed unless all are real or all binary.

    Args:
        n_components: number of latents, D.
        kinds: of features: "real", "binary", "count" or "categorical" for all, one for each, or a
            dict by name (or number) for some. Where there are any, values may be missing.
        gaussianize: of real features: "empirical" replaces each by the normal scores of its
            quantiles, which changes no information between features, and bounds it better where
            they are no Gaussians; "standard" centres and scales it.
        layers: of latents above the code, the lowest first, in place of its prior: whole numbers
            for so many Gaussian latents, or dicts such as ``{"width": 10, "law": "categorical",
            "hidden": (32, 16)}``; each has to have fewer latents than the one below. "auto" adds
            Gaussian layers, each of half as many latents, while each raises the bound on the rows
            held out, beyond twice its standard error; half of these rows choose moments then, and
            half judge.
        joint: train all layers together after each new one; otherwise those below stand still.
        start: of a categorical layer right above the code: "spectral" at clusters of the codes, or
            "random" weights.
        network: a name of :data:`hatchel.networks.catalogue.NETWORKS`; "auto" for an "mlp" with
            a layer of 64; or a pair of modules, ``(encoder, decoder)``: ``(N, E + M) → (N, 2D)``
            and ``(N, D) → (N, E)`` for E encoded columns and M features with missing values.
        network_options: of a named network, such as ``{"hidden": (64,)}``.
        validation_fraction: share of the rows that is not trained on; of about fifty moments of
            training, the one with the best bound on them is kept. 0 trains on all rows to the end.
        learning_rate: of Adam.
        n_steps: gradient steps of each training: of the code, of each new layer, of all together.
        batch_size: rows in a step, drawn with replacement; at most as many as there are.
        device: "auto", "cpu", "cuda", …
        precision: "float32", "bfloat16", "float64", or "auto" for the fastest here.
        random_state: of the initial weights, the batches, the noise and the rows held out.
        verbose: print about fifty lines of progress.

    Attributes:
        tc_: the bound on the total correlation, nats: of the rows held out, where a fraction is,
            else of the rows trained on. The former is a little too high, as the best of fifty
            moments; the latter far too high where rows are few. ``score`` of other rows is neither.
        bound_: ``tc_`` with all its terms and their standard errors, a
            :class:`~hatchel.information.latents.total_correlation_bound.TotalCorrelationBound`.
        contributions_: what the code and each layer above it add to ``tc_``, each with its name,
            nats and standard error.
        left_out_: with layers="auto", by how much the next layer would have raised the bound, where
            it did not pay; else None.
        tcs_: what each latent explains alone, Σ_i I(x_i; z_j) − I(x; z_j), ``(D,)`` nats, by the
            estimates ``mis_`` and ``information_``. They need not add up to ``tc_``.
        mis_: I(x_i; z_j), ``(D, n_features)`` nats, at a draw of the code of at most 2,000 rows;
            real features and counts by twenty ranges of their values, so that each is at most log
            20, and a little low.
        clusters_: the latent that says most of each feature by ``mis_``, ``(n_features,)``; −1
            where none says 0.03 nats.
        kinds_: of the features.
        information_: I(z_j; x) of each latent under the mixture of at most 5,000 rows, ``(D,)``
            nats.
        kl_: mean KL(q(z_j|x) ‖ p(z_j)) of each latent over the same rows, ``(D,)`` nats.
        loss_curve_: the loss about fifty times during training, nats per row.
        n_iter_: steps taken.
        network_: the name of the network, or "own".
        n_features_in_: number of columns seen in fit.
        feature_names_in_: their names, where they have any.

    Example:
        >>> import numpy as np
        >>> from hatchel import CorEx
        >>> random = np.random.default_rng(0)
        >>> X = (random.random((400, 1)) < 0.5) ^ (random.random((400, 4)) < 0.1)
        >>> model = CorEx(1, kinds="binary", n_steps=500, random_state=0).fit(X)
        >>> bool(model.tc_ > 0.3)
        True

    Source: Gao et al. 2018, Eq. 4–19.
    """

    likelihood = "table"
    likelihood_options = None
    layout = "NP"

    def __init__(
        self,
        n_components: int = 2,
        *,
        kinds: Declared = None,
        layers: Sequence[int | Mapping[str, Any]] | Literal["auto"] = (),
        joint: bool = True,
        start: Start = "spectral",
        gaussianize: Form = "empirical",
        network: str | tuple[nn.Module, nn.Module] = "auto",
        network_options: Mapping[str, Any] | None = None,
        validation_fraction: float = 0.1,
        learning_rate: float = 1e-3,
        n_steps: int = 3000,
        batch_size: int = 128,
        device: str = "auto",
        precision: Precision | Literal["auto"] = "float32",
        random_state: Any = None,
        verbose: bool = False,
    ) -> None:
        self.n_components = n_components
        self.kinds = kinds
        self.layers = layers
        self.joint = joint
        self.start = start
        self.gaussianize = gaussianize
        self.network = network
        self.network_options = network_options
        self.validation_fraction = validation_fraction
        self.learning_rate = learning_rate
        self.n_steps = n_steps
        self.batch_size = batch_size
        self.device = device
        self.precision = precision
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: Any, y: Any = None) -> Self:
        """Train the model.

        Args:
            X: a data frame, or numbers ``(n_samples, n_features)``.
            y: ignored.

        Raises:
            ValueError: X or a parameter is unfit, or training diverged; the message says what to
                do. What was learned before, if anything, stays.
        """
        self._refuse_settings()
        refuse_choice("gaussianize", self.gaussianize, FORMS)
        refuse_number("validation_fraction", self.validation_fraction, 0, 0.9)
        refuse_choice("start", self.start, get_args(Start))
        self._refuse_layers()
        declared = self.kinds is not None
        table = table_frame(self, X, reset=True, missing=declared, min_samples=2)
        form = self._form_of(table, X)
        seed = self._schedule().seed
        matrix = form.encoding.encoded(table, _random(seed, 4))
        held, trained = self._parts(len(table), seed)
        self._learn(
            Samples(
                form,
                form.held(matrix[trained]),
                NamedLikelihood("table", table_likelihood(form.encoding)),
                partial(table_networks, form.encoding),
                form.held(matrix[held]) if len(held) else None,
            )
        )
        self.n_features_in_ = table.shape[1]
        self.kinds_ = tuple(feature.kind for feature in form.encoding.features)
        self.bound_, self.contributions_ = self._bound(matrix[held if len(held) else trained])
        self.tc_ = self.bound_.bound.value
        self._group(matrix[trained])
        return self

    def transform(self, X: Any) -> Array:
        """Encode: the mean of q(z|x) for each row, ``(n_samples, D)``."""
        return self.posterior(X).mean

    def transform_layers(self, X: Any) -> list[Array]:
        """Encode by all layers: the mean of each given the mean below, ``(n_samples, D_l)`` each.

        The first is :meth:`transform`; of binary and categorical latents they are probabilities.
        """
        data = self._read(X)
        parts = [self._in_type_of(data).means(batch.x) for batch in data.batches(AT_ONCE)]
        return [np.concatenate(layer) for layer in zip(*parts, strict=True)]

    def score(self, X: Any, y: Any = None) -> float:
        """The lower bound on the total correlation of X, nats; ``explain`` has its error."""
        return self.explain(X).bound.value

    def explain(self, X: Any) -> TotalCorrelationBound:
        """The lower bound on the total correlation of X, and its terms with standard errors, nats.

        It holds for whatever distribution the rows come from, as long as they were not fitted: the
        entropies H(x_i) are those of the rows themselves. Of more than 5,000 rows, 5,000 are taken.

        Raises:
            ValueError: fewer than two rows, or rows that don't fit.
        """
        check_is_fitted(self, "information_")
        form = self._table_form
        table = table_frame(self, X, reset=False, missing=form.missing, min_samples=2)
        return self._bound(form.encoding.encoded(table, _random(self._seed, 5)))[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = False
        tags.input_tags.allow_nan = self.kinds is not None
        return tags

    @property
    def _table_form(self) -> TableForm:
        assert isinstance(self._form, TableForm), "it is fitted to tables"
        return self._form

    def _objective(self) -> tuple[Entry[Callable[..., Any]], dict[str, Any]]:
        objective = OBJECTIVES["vae"]
        return objective, objective.checked({})

    def _code(self, data: DataSet) -> Code:
        del data
        return gaussian_code(int(self.n_components))

    def _trained_stack(self, model: Model, given: Samples, schedule: Schedule) -> Stack:
        """Train the code, then its layers."""
        held, judges = self._halves(given.held)
        stack = super()._trained_stack(model, given._replace(held=held), schedule)
        stack.judges, left_out = judges, None

        def grow(stack: Stack, make: MakeLayer) -> Stack:
            taller = stack.grown(make, self.start, schedule)
            if self.joint:
                taller.learn(*self._objective(), schedule)
            return taller

        if self.layers == "auto":
            stack, left_out = grown_while_it_pays(stack, halved, grow, schedule.seed)
        for make in self._makers:
            stack = grow(stack, make)
        self.left_out_ = left_out
        return stack

    def _halves(self, held: DataSet | None) -> tuple[DataSet | None, DataSet | None]:
        """Return rows to choose the best moment by, and others to judge layers by."""
        if self.layers != "auto":
            return held, None
        if held is None or len(held) < 4:
            raise ValueError(
                f"layers='auto' judges layers by rows that are held out, four at least; there are "
                f"{0 if held is None else len(held)}: give more rows, or a larger "
                "validation_fraction"
            )
        first, second = np.array_split(np.arange(len(held)), 2)
        return held.select(first), held.select(second)

    @property
    def _makers(self) -> list[MakeLayer]:
        return [described_layer(each) for each in self.layers if not isinstance(each, str)]

    def _refuse_layers(self) -> None:
        auto = isinstance(self.layers, str)
        if (auto and self.layers != "auto") or not isinstance(self.layers, Sequence):
            raise ValueError(
                f"layers={self.layers!r}: give a list of whole numbers and dicts, the lowest layer "
                "first, or 'auto'"
            )
        if auto and not self.validation_fraction:
            raise ValueError(
                "layers='auto' judges layers by rows that are held out; set validation_fraction, "
                "for instance to 0.1"
            )
        code = gaussian_code(int(self.n_components))
        for number, make in enumerate(self._makers, start=2):
            code = make(code, number).code

    def _form_of(self, table: pd.DataFrame, X: Any) -> TableForm:
        names = [str(name) for name in table.columns]
        found = kinds_of(table, self.kinds)
        encoding = encoding_of(table, found.kinds, self.gaussianize)
        plain = self.kinds is None and set(found.kinds) in ({"real"}, {"binary"})
        notice = "" if plain else found.notice(names)
        if notice:
            warnings.warn(notice, stacklevel=3)
        framed = isinstance(X, pd.DataFrame)
        narrow = not framed and table.dtypes.iloc[0] == np.float32
        precision = np.dtype(np.float32 if narrow else np.float64)
        return TableForm(encoding, precision, framed, self.kinds is not None)

    def _parts(self, rows: int, seed: int) -> tuple[Array, Array]:
        """Return the rows that are held out, two or more if any, and those that are trained on."""
        order = _random(seed, 6).permutation(rows)
        wanted = max(round(self.validation_fraction * rows), 2) if self.validation_fraction else 0
        count = wanted if rows - wanted >= 2 else 0
        return order[:count], order[count:]

    def _bound(self, matrix: Array) -> TableBound:
        """Return the bound on rows, encoded with noise: on 5,000 at most."""
        some = self._some(matrix, ENCODED)
        return table_bound(self._doubled(), self._table_form.encoding, some, self._generator(7))

    def _group(self, matrix: Array) -> None:
        """Learn what each latent says of each feature."""
        z = self._drawn(some := self._some(matrix, 2_000))
        self.mis_ = feature_information(self._table_form.encoding, some, z)
        self.clusters_ = np.where(self.mis_.max(0) < _SAYS, -1, self.mis_.argmax(0))
        self.tcs_ = self.mis_.sum(1) - self.information_

    def _drawn(self, matrix: Array) -> Array:
        """Return a draw of the code of each row."""
        trained, generator = self._doubled(), self._generator(8)
        posterior = trained.posterior(matrix).to("cpu", torch.float64)
        noise = posterior.code.draw_noise(len(matrix), generator, torch.float64)
        drawn: Tensor = posterior.sample(noise)
        return drawn.numpy()

    def _some(self, matrix: Array, count: int) -> Array:
        if len(matrix) <= count:
            return matrix
        chosen: Array = matrix[_random(self._seed, 9).permutation(len(matrix))[:count]]
        return chosen


def _random(seed: int, use: int) -> np.random.Generator:
    return np.random.default_rng([seed, use])
