from hatchel.reports.labels import MethodLabel, listed, method_named, metric_named

PCA = MethodLabel("pca", "PCA", "paper", "Principal components.")


def test_a_known_key_gets_its_label():
    assert method_named("pca", (PCA,)) is PCA


def test_an_unknown_key_is_printed_as_it_is():
    assert method_named("ablation-new", (PCA,)) == ("ablation-new", "ablation-new", "ablation", "")


def test_an_unknown_strength_joins_its_family():
    assert method_named("minsyn-strength-100", ()).group == "strength"
    assert method_named("ablation-ci-start-strength-3", ()).group == "ablation"


def test_a_key_that_extends_a_known_one_is_its_variant():
    found = method_named("pca-whitened", (PCA,))
    assert (found.label, found.group) == ("PCA (whitened)", "paper")
    assert method_named("pcax", (PCA,)).label == "pcax"


def test_an_unknown_metric_is_printed_with_spaces():
    assert metric_named("train_loss", ()).label == "train loss"


def test_names_are_joined_as_in_a_sentence():
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
