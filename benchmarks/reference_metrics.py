"""Every score as one would write it with scikit-learn, a pair, a vote or a draw at a time.

Codes ``(N, D)`` and factors ``(N, K)``, classes 0 … k − 1, in; scores by their keys out. No attempt
at speed: these are the definitions, in the manner of the field's published code.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import sqrtm
from scipy.special import softmax
from scipy.stats import entropy
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.feature_selection import mutual_info_classif
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import log_loss, mutual_info_score, roc_auc_score
from sklearn.svm import LinearSVC

from hatchel.metrics.predictors.splitting import Split
from information import union_by_cone

Array = NDArray[np.float64]
Classes = NDArray[np.int64]


def histogram_bins(codes: Array, bins: int = 20) -> Classes:
    """disentanglement_lib's discretiser."""
    cut = [np.digitize(z, np.histogram(z, bins)[1][:-1]) for z in codes.T]
    return np.stack(cut, axis=1)


def information_table(bins: Classes, factors: Classes) -> Array:
    """Mutual information pair by pair, ``(D, K)`` nats."""
    return np.array([[mutual_info_score(v, b) for v in factors.T] for b in bins.T])


def mean_lead(table: Array) -> Array:
    """By how much the best row leads the second, per column."""
    ordered = np.sort(table, axis=0)
    return ordered[-1] - ordered[-2]


def mig(codes: Array, factors: Classes) -> dict[str, float]:
    """Mutual information gap."""
    table = information_table(histogram_bins(codes), factors)
    own = np.array([mutual_info_score(v, v) for v in factors.T])
    return {"mig": float(np.mean(mean_lead(table) / own))}


def mig_of_posteriors(
    codes: Array, factors: Classes, log_variances: Array, draws: int, seed: int
) -> dict[str, float]:
    """Chen et al.'s, a draw at a time."""
    random = np.random.default_rng(seed)
    table = np.zeros((codes.shape[1], factors.shape[1]))
    for j, (mean, log) in enumerate(zip(codes.T, log_variances.T, strict=True)):
        rows = random.integers(len(codes), size=draws)
        z = mean[rows] + np.exp(log[rows] / 2) * random.standard_normal(draws)
        for value, row in zip(z, rows, strict=True):
            density = np.exp(-((value - mean) ** 2) / np.exp(log) / 2 - log / 2)
            for k, v in enumerate(factors.T):
                table[j, k] += np.log(density[v == v[row]].mean() / density.mean()) / draws
    own = np.array([mutual_info_score(v, v) for v in factors.T])
    return {"mig": float(np.mean(mean_lead(np.maximum(table, 0)) / own))}


def dci(codes: Array, factors: Classes, rows: Split, trees: int) -> dict[str, float]:
    """Disentanglement, completeness and informativeness by scikit-learn's boosting."""
    importance, right = [], []
    for v in factors.T:
        model = GradientBoostingClassifier(n_estimators=trees, random_state=0)
        model.fit(codes[rows.train], v[rows.train])
        importance.append(np.abs(model.feature_importances_))
        right.append(np.mean(model.predict(codes[rows.test]) == v[rows.test]))
    table = np.stack(importance, axis=1)
    per_code = 1 - entropy(table.T + 1e-11, base=table.shape[1])
    per_factor = 1 - entropy(table + 1e-11, base=table.shape[0])
    return {
        "dci.disentanglement": float(np.sum(per_code * table.sum(1)) / table.sum()),
        "dci.completeness": float(np.sum(per_factor * table.sum(0)) / table.sum()),
        "dci.informativeness": float(np.mean(right)),
    }


def dci_es(codes: Array, factors: Classes, rows: Split, seed: int) -> dict[str, float]:
    """DCI-ES with one regression per probe and factor, on random Fourier features."""
    z = (codes - codes[rows.train].mean(0)) / codes[rows.train].std(0)
    random = np.random.default_rng(seed)
    frequency = random.standard_normal((z.shape[1], 256)) / np.sqrt(z.shape[1])
    waves = np.cos(z @ frequency + random.uniform(0, 2 * np.pi, 256))
    each = []
    for v in factors.T:
        losses, capacity = [], []
        for count in (0, 8, 16, 32, 64, 128, 256):
            x = np.concatenate([z, waves[:, :count]], axis=1)
            model = LinearRegression().fit(x[rows.train], v[rows.train])
            losses.append(1 - model.score(x[rows.test], v[rows.test]))
            capacity.append(np.log(x.shape[1] + 1))
        baseline = np.mean((v[rows.test] - v[rows.train].mean()) ** 2) / v[rows.test].var()
        each.append(_explicitness(np.array(capacity), losses, float(baseline)))
    size = factors.shape[1] / codes.shape[1]
    return {"dci_es.explicitness": float(np.mean(each)), "dci_es.size": size}


def _explicitness(capacity: Array, losses: list[float], baseline: float) -> float:
    least = np.array([min(losses[: i + 1]) for i in range(len(losses))])
    end = int(least.argmin())
    if least[-1] >= baseline:
        return 0.0
    if end == 0:
        return 1.0
    area = np.trapezoid(least[: end + 1] - least[-1], capacity[: end + 1])
    return float(1 - 2 * area / (capacity[end] - capacity[0]) / (baseline - least[-1]))


def sap(codes: Array, factors: Classes, rows: Split) -> dict[str, float]:
    """Separated attribute predictability, a machine per latent and factor."""
    table = np.zeros((codes.shape[1], factors.shape[1]))
    for j, z in enumerate(codes.T):
        for k, v in enumerate(factors.T):
            model = LinearSVC(C=0.01, class_weight="balanced")
            model.fit(z[rows.train, None], v[rows.train])
            table[j, k] = model.score(z[rows.test, None], v[rows.test])
    return {"sap": float(mean_lead(table).mean())}


def factor_vae_score(
    codes: Array, factors: Classes, votes: int, evaluation_votes: int, seed: int
) -> dict[str, float]:
    """A vote at a time, from the codes of rows that share a value."""
    random = np.random.default_rng(seed)
    spread = codes.var(0, ddof=1)
    tables = np.zeros((2, factors.shape[1], codes.shape[1]))
    for table, count in zip(tables, (votes, evaluation_votes), strict=True):
        for _ in range(count):
            k = random.integers(factors.shape[1])
            value = factors[random.integers(len(factors)), k]
            rows = random.choice(np.flatnonzero(factors[:, k] == value), size=64)
            table[k, np.argmin(codes[rows].var(0, ddof=1) / spread)] += 1
    chosen = tables[0].argmax(0)
    right = tables[1][chosen, np.arange(codes.shape[1])].sum()
    return {"factor_vae_score": float(right / evaluation_votes)}


def beta_vae_score(
    codes: Array, factors: Classes, points: int, evaluation_points: int, seed: int
) -> dict[str, float]:
    """A point at a time, from pairs of rows that share a value."""
    random = np.random.default_rng(seed)
    held = random.integers(factors.shape[1], size=points + evaluation_points)
    rows = [[np.flatnonzero(v == value) for value in range(v.max() + 1)] for v in factors.T]
    x = np.stack([_mean_difference(codes, factors[:, k], rows[k], random) for k in held])
    model = LogisticRegression().fit(x[:points], held[:points])
    return {"beta_vae_score": float(model.score(x[points:], held[points:]))}


def _mean_difference(
    codes: Array, column: Classes, rows: list[Classes], random: np.random.Generator
) -> Array:
    first = random.integers(len(codes), size=64)
    second = [random.choice(rows[value]) for value in column[first]]
    return np.abs(codes[first] - codes[second]).mean(0)


def modularity(codes: Array, factors: Classes) -> dict[str, float]:
    """One less the squared information about other factors by that about the best."""
    squares = information_table(histogram_bins(codes), factors) ** 2
    best = squares.max(1)
    rest = (squares.sum(1) - best) / (factors.shape[1] - 1)
    return {"modularity": float(np.mean(1 - rest / best))}


def explicitness(codes: Array, factors: Classes, rows: Split) -> dict[str, float]:
    """Areas under the curve of one logistic regression per factor."""
    z = (codes - codes[rows.train].mean(0)) / codes[rows.train].std(0)
    areas = []
    for v in factors.T:
        model = LogisticRegression().fit(z[rows.train], v[rows.train])
        wanted = np.eye(v.max() + 1)[v[rows.test]]
        areas.append(roc_auc_score(wanted, model.predict_proba(z[rows.test])))
    return {"explicitness": float(np.mean(areas))}


def irs(codes: Array, factors: Classes) -> dict[str, float]:
    """A factor and a bin of it at a time."""
    reach = np.abs(codes - codes.mean(0)).max(0)
    moved = np.zeros((codes.shape[1], factors.shape[1]))
    for k, v in enumerate(histogram_bins(factors.astype(np.float64)).T):
        for value in np.unique(v):
            held = codes[v == value]
            moved[:, k] += np.quantile(np.abs(held - held.mean(0)), 0.99, axis=0)
        moved[:, k] /= len(np.unique(v))
    return {"irs": float(np.average((1 - moved / reach[:, None]).max(1), weights=reach))}


def infomec(codes: Array, factors: Classes) -> dict[str, float]:
    """InfoMEC with scikit-learn's neighbours and regressions."""
    z = (codes - codes.mean(0)) / codes.std(0)
    own = np.array([mutual_info_score(v, v) for v in factors.T])
    table = np.stack(
        [mutual_info_classif(z, v, n_neighbors=10, random_state=0) for v in factors.T], axis=1
    )
    extent = np.ptp(codes, axis=0)
    kept = (table / own)[extent > extent.max() / 20]
    uncertain = []
    for v in factors.T:
        model = LogisticRegression(C=np.inf, class_weight="balanced").fit(z, v)
        uncertain.append(log_loss(v, model.predict_proba(z)) / np.log(v.max() + 1))
    return {
        "infom": _preference(kept),
        "infoe": float(1 - np.mean(uncertain)),
        "infoc": _preference(kept.T),
    }


def _preference(table: Array) -> float:
    columns = table.shape[1]
    shares = [row.max() / row.sum() if row.any() else 1 / columns for row in table]
    return float((np.mean(shares) - 1 / columns) / (1 - 1 / columns))


def unsupervised(codes: Array, factors: Classes) -> dict[str, float]:
    """Dependence among latents, with SciPy's matrix square root."""
    covariance = np.cov(codes.T)
    variances = np.diag(covariance)
    root = sqrtm(covariance * variances[:, None])
    distance = float(2 * variances.sum() - 2 * np.trace(root).real)
    bins = histogram_bins(codes)
    table = information_table(bins, bins)
    np.fill_diagonal(table, 0)
    return {
        "unsupervised.gaussian_tc": float(
            (np.log(variances).sum() - np.linalg.slogdet(covariance)[1]) / 2
        ),
        "unsupervised.wasserstein": distance,
        "unsupervised.wasserstein_normalised": distance / float(variances.sum()),
        "unsupervised.mutual_information": float(table.sum() / (len(table) ** 2 - len(table))),
    }


def synergy(codes: Array, factors: Classes) -> dict[str, float]:
    """Synergy of each factor's two best latents, from their joint table and a cone programme."""
    bins = np.stack(
        [np.searchsorted(np.quantile(z, np.arange(1, 5) / 5), z, side="right") for z in codes.T], 1
    )
    best = np.argsort(-information_table(bins, factors), axis=0, kind="stable")[:2].T
    each = [
        _synergies(bins[:, a], bins[:, b], v) for (a, b), v in zip(best, factors.T, strict=True)
    ]
    names = ("ci", "gk", "s_max", "tc_explained")
    return {f"synergy.{n}": float(x) for n, x in zip(names, np.mean(each, axis=0), strict=True)}


def _synergies(a: Classes, b: Classes, v: Classes) -> tuple[float, float, float, float]:
    p = np.zeros((5, 5, v.max() + 1))
    np.add.at(p, (a, b, v), 1 / len(v))
    of_a, of_b, outcome = p.sum(1), p.sum(0), p.sum((0, 1))
    whole = _information(p.reshape(25, -1))
    with np.errstate(divide="ignore"):
        logs = np.log(of_a)[:, None] + np.log(of_b) - np.log(outcome)
    seen = p > 0
    ci = np.sum(p[seen] * np.log((p / p.sum(2, keepdims=True))[seen] / softmax(logs, 2)[seen]))
    specific = [entropy(q / outcome, q.sum(1)[:, None]) for q in (of_a, of_b)]
    return (
        float(ci),
        whole - union_by_cone(p),
        whole - float(outcome @ np.maximum(*specific)),
        _information(of_a) + _information(of_b) - whole,
    )


def _information(p: Array) -> float:
    """Mutual information of a table of probabilities, nats."""
    return float(entropy(p.ravel(), np.outer(p.sum(1), p.sum(0)).ravel()))
