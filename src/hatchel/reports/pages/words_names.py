"""What the methods and metrics of the words benchmark are called, and what they are."""

from hatchel.reports.labels import MethodLabel, MetricLabel

METHODS = (
    MethodLabel(
        "minsyn-binary",
        "MinSyn (binary)",
        "paper",
        "Trained sigmoid encoder; the logistic decoder is computed from pairwise statistics.",
    ),
    MethodLabel(
        "minsyn-gaussian",
        "MinSyn (Gaussian)",
        "paper",
        "Trained softplus encoder; the linear decoder is computed from correlations.",
    ),
    MethodLabel("ica", "ICA", "paper", "FastICA on nine principal components."),
    MethodLabel("infomax", "InfoMax", "paper", "Maximum-likelihood ICA on the same components."),
    MethodLabel("pca", "PCA", "paper", "Nine principal components."),
    MethodLabel(
        "autoencoder",
        "Autoencoder",
        "paper",
        "Softplus encoder and a trained sigmoid decoder, cross-entropy.",
    ),
    MethodLabel(
        "denoising-autoencoder",
        "Denoising autoencoder",
        "paper",
        "The autoencoder, with Gaussian noise on its input while it trains.",
    ),
    *(
        MethodLabel(
            f"minsyn-strength-{strength}",
            f"MinSyn, λ = {strength}",
            "strength",
            "The computed decoder plus a trained residual that starts at zero; λ · KL holds it.",
        )
        for strength in ("0", "0.1", "1", "10")
    ),
    MethodLabel(
        "ablation-autoencoder",
        "Autoencoder, as long",
        "ablation",
        "The autoencoder of the table after as many steps as the other rows here.",
    ),
    MethodLabel(
        "ablation-ci-start-strength-0",
        "CI start, λ = 0",
        "ablation",
        "Decoder weights are set to the computed ones once, then train freely.",
    ),
    MethodLabel(
        "ablation-random-start-strength-0",
        "Random start, λ = 0",
        "ablation",
        "Decoder weights start at random and train freely, behind MinSyn’s encoder.",
    ),
    MethodLabel(
        "ablation-random-start-strength-1",
        "Random start, λ = 1",
        "ablation",
        "Decoder weights start at random; λ · KL draws them to the computed ones.",
    ),
)

METRICS = (
    MetricLabel(
        "train_loss",
        "train loss",
        "squared pixel error, summed over a word's pixels, mean over the training words",
    ),
    MetricLabel(
        "test_loss", "test loss", "the same over words of the same letters, never seen in training"
    ),
    MetricLabel(
        "acc_p1",
        "ACC |w|",
        "average character concentration: the entropy (nats) of how a factor's absolute decoder "
        "weights spread over the letter positions, mean over factors; 0 when each factor draws "
        "a single letter, log 3 = 1.099 when all spread evenly",
    ),
    MetricLabel("acc_p2", "ACC w²", "the same with squared weights, as the paper's formula has it"),
)
