"""Recipes: named functions that return a spec, with the published hyper-parameters."""

from collections.abc import Callable
from typing import Any

from hatchel.names.catalogue import Catalogue
from hatchel.records.spec import Choice, LayerSpec, OptimiserSpec, RunSpec, TrainingSpec, choose

Recipe = Callable[[], RunSpec]


def vae_dsprites() -> RunSpec:
    """VAE on dSprites, with the networks and the optimiser of the Non-Syn VAE paper."""
    return _dsprites("vae-dsprites", "vae", learning_rate=1e-4, steps=150_000)


def beta_dsprites() -> RunSpec:
    """β-VAE on dSprites, β = 4 (Higgins et al. 2017; settings as in Kim and Mnih 2018)."""
    return _dsprites("beta-dsprites", "beta", learning_rate=5e-4, steps=300_000, beta=4.0)


def capacity_dsprites() -> RunSpec:
    """β-VAE with growing capacity on dSprites (Burgess et al. 2018)."""
    spec = _dsprites("capacity-dsprites", "capacity", learning_rate=5e-4, steps=300_000)
    return spec.model_copy(update={"network": choose("burgess")})


def factor_dsprites() -> RunSpec:
    """FactorVAE on dSprites, γ = 35 (Kim and Mnih 2018, Fig. 6; 6.4 is their other setting)."""
    return _dsprites("factor-dsprites", "factor", learning_rate=1e-4, steps=300_000, gamma=35.0)


def tcvae_dsprites() -> RunSpec:
    """β-TCVAE on dSprites, β = 6 (Chen et al. 2018)."""
    return _dsprites("tcvae-dsprites", "tcvae", learning_rate=1e-3, steps=300_000)


def dip_i_dsprites() -> RunSpec:
    """DIP-VAE-I on dSprites (Kumar et al. 2018)."""
    return _dsprites("dip-i-dsprites", "dip-i", learning_rate=1e-4, steps=300_000)


def dip_ii_dsprites() -> RunSpec:
    """DIP-VAE-II on dSprites (Kumar et al. 2018)."""
    return _dsprites("dip-ii-dsprites", "dip-ii", learning_rate=1e-4, steps=300_000)


def nonsyn_dsprites() -> RunSpec:
    """Non-Syn VAE on dSprites, α = 5, ω = 0.9 (its appendix 7.1)."""
    return _dsprites("nonsyn-dsprites", "nonsyn", learning_rate=1e-4, steps=150_000)


def nonsyn_unfair() -> RunSpec:
    """Non-Syn VAE on dSpritesUnfair, whose shape and position are correlated."""
    spec = nonsyn_dsprites()
    return spec.model_copy(update={"recipe": "nonsyn-unfair", "data": choose("dsprites-unfair")})


def ffvae_unfair() -> RunSpec:
    """FFVAE on dSpritesUnfair, fair about shape and scale (Creager et al. 2019, appendix D)."""
    spec = _dsprites("ffvae-unfair", "ffvae", learning_rate=1e-3, steps=300_000)
    objective = choose("ffvae", sensitive=["shape", "scale"], alpha=300.0, gamma=50.0)
    return spec.model_copy(update={"data": choose("dsprites-unfair"), "objective": objective})


def ffvae_adult() -> RunSpec:
    """FFVAE on Adult, fair about sex, race and age."""
    return _fair_table("ffvae-adult", "adult", ["sex", "race", "age"])


def ffvae_communities() -> RunSpec:
    """FFVAE on Communities and Crime, fair about its three attributes (Creager et al. 2019)."""
    names = ["high_racepctblack", "high_blackPerCap", "high_PctNotSpeakEnglWell"]
    return _fair_table("ffvae-communities", "communities", names)


def ffvae_celeba() -> RunSpec:
    """FFVAE on CelebA, fair about who is male, chubby or wears glasses (Creager et al. 2019)."""
    sensitive = ["Male", "Chubby", "Eyeglasses"]
    return RunSpec(
        recipe="ffvae-celeba",
        data=choose("celeba"),
        n_latents=20,
        objective=choose("ffvae", sensitive=sensitive, alpha=300.0, gamma=50.0),
        optimiser=OptimiserSpec(learning_rate=1e-3),
        training=TrainingSpec(steps=300_000),
    )


def vae_portraits() -> RunSpec:
    """VAE on procedural portraits, the comparison for AnchorVAE."""
    return _portraits("vae-portraits", choose("vae"))


def anchor_portraits() -> RunSpec:
    """AnchorVAE on procedural portraits: five anchors of weight 0.5 (Gao et al. 2018, 6.2)."""
    return _portraits("anchor-portraits", choose("anchor"))


def anchor_celeba() -> RunSpec:
    """AnchorVAE on CelebA with 2,048 latents and squared error (Gao et al. 2018, section 6.2)."""
    return RunSpec(
        recipe="anchor-celeba",
        data=choose("celeba"),
        network=choose("liu-celeba"),
        likelihood=choose("gaussian"),
        n_latents=2048,
        objective=choose("anchor"),
        optimiser=OptimiserSpec(learning_rate=1e-3),
        training=TrainingSpec(steps=60_000, batch_size=128),
    )


def log_normal_portraits() -> RunSpec:
    """VAE of 128 latents on procedural portraits, log-normal pixels (as Gao et al. 2018, 6.3)."""
    spec = _portraits("log-normal-portraits", choose("vae"))
    own = {"data": choose("portraits", held_back=4_000), "likelihood": choose("log-normal")}
    return spec.model_copy(update={**own, "n_latents": 128})


def log_normal_celeba() -> RunSpec:
    """VAE of 128 latents on CelebA, log-normal pixels (Gao et al. 2018, section 6.3)."""
    return RunSpec(
        recipe="log-normal-celeba",
        data=choose("celeba", split="published"),
        network=choose("liu-celeba"),
        likelihood=choose("log-normal"),
        n_latents=128,
        objective=choose("vae"),
        optimiser=OptimiserSpec(learning_rate=5e-4),
        training=TrainingSpec(steps=60_000),
    )


def beta_mnist() -> RunSpec:
    """β-VAE on MNIST, β = 10, 128 latents, Gaussian pixels (Liu et al. 2018, appendix B)."""
    return RunSpec(
        recipe="beta-mnist",
        data=choose("mnist"),
        network=choose("liu-mnist"),
        likelihood=choose("gaussian", scale=0.1),
        n_latents=128,
        objective=choose("beta", beta=10.0),
        optimiser=OptimiserSpec(learning_rate=1e-3),
        training=TrainingSpec(steps=190_000),
    )


def beta_celeba() -> RunSpec:
    """β-VAE on CelebA, β = 40, 128 latents, two Gaussians a pixel (Liu et al. 2018, appendix B)."""
    return RunSpec(
        recipe="beta-celeba",
        data=choose("celeba"),
        network=choose("liu-celeba"),
        likelihood=choose("gaussian-mixture"),
        n_latents=128,
        objective=choose("beta", beta=40.0),
        optimiser=OptimiserSpec(learning_rate=1e-4),
        training=TrainingSpec(steps=50_000),
    )


def stacked_mnist() -> RunSpec:
    """Stacked CorEx on MNIST: 64 latents under one of ten values (Gao et al. 2018, section 6.1)."""
    return RunSpec(
        recipe="stacked-mnist",
        data=choose("mnist"),
        network=choose("mlp"),
        n_latents=64,
        layers=(LayerSpec(law="categorical", width=10),),
        objective=choose("vae"),
        optimiser=OptimiserSpec(learning_rate=1e-3),
        training=TrainingSpec(steps=6_000, batch_size=256),
    )


RECIPES: Catalogue[Recipe] = Catalogue(
    "recipe",
    {
        "vae-dsprites": vae_dsprites,
        "beta-dsprites": beta_dsprites,
        "capacity-dsprites": capacity_dsprites,
        "factor-dsprites": factor_dsprites,
        "tcvae-dsprites": tcvae_dsprites,
        "dip-i-dsprites": dip_i_dsprites,
        "dip-ii-dsprites": dip_ii_dsprites,
        "nonsyn-dsprites": nonsyn_dsprites,
        "nonsyn-unfair": nonsyn_unfair,
        "ffvae-unfair": ffvae_unfair,
        "ffvae-adult": ffvae_adult,
        "ffvae-communities": ffvae_communities,
        "ffvae-celeba": ffvae_celeba,
        "vae-portraits": vae_portraits,
        "anchor-portraits": anchor_portraits,
        "anchor-celeba": anchor_celeba,
        "log-normal-portraits": log_normal_portraits,
        "log-normal-celeba": log_normal_celeba,
        "beta-mnist": beta_mnist,
        "beta-celeba": beta_celeba,
        "stacked-mnist": stacked_mnist,
    },
    group="hatchel.recipes",
)


def recipe(name: str) -> Callable[[Recipe], Recipe]:
    """Register a recipe of one's own: a decorator of a function that returns a spec.

    A package that is installed beside this one may name its functions as entry points of the group
    ``hatchel.recipes`` instead.

    Raises:
        ValueError: the name is taken.
    """
    return RECIPES.register(name)


def recipe_named(name: str) -> RunSpec:
    """Return the spec of a recipe.

    Raises:
        ValueError: there is none of that name.
    """
    entry = RECIPES[name]
    return entry.expected(entry.builder(), RunSpec)


def _dsprites(
    name: str, objective: str, *, learning_rate: float, steps: int, **options: Any
) -> RunSpec:
    return RunSpec(
        recipe=name,
        data=choose("dsprites"),
        objective=choose(objective, **options),
        optimiser=OptimiserSpec(learning_rate=learning_rate),
        training=TrainingSpec(steps=steps),
    )


def _fair_table(name: str, data: str, sensitive: list[str]) -> RunSpec:
    """Return a recipe of a table whose features lie in [0, 1]."""
    return RunSpec(
        recipe=name,
        data=choose(data),
        network=choose("mlp", hidden=[128, 128]),
        n_latents=10,
        objective=choose("ffvae", sensitive=sensitive, alpha=100.0, gamma=50.0),
        optimiser=OptimiserSpec(learning_rate=1e-3),
        training=TrainingSpec(steps=300_000),
    )


def _portraits(name: str, objective: Choice) -> RunSpec:
    return RunSpec(
        recipe=name,
        data=choose("portraits"),
        likelihood=choose("gaussian", scale=0.1),
        n_latents=32,
        objective=objective,
        optimiser=OptimiserSpec(learning_rate=5e-4),
        training=TrainingSpec(steps=30_000),
    )
