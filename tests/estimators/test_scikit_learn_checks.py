"""scikit-learn's own checks: all of them in the Gaussian form, and what touches the binary one."""

import warnings

import pytest
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks

from hatchel import Autoencoder, MinSyn

FEW = {"n_steps": 10, "device": "cpu"}
GAUSSIAN = [
    MinSyn(**FEW),
    MinSyn(**FEW, strength=1.0),
    MinSyn(**FEW, batch_size=8),
    MinSyn(**FEW, hidden_layer_sizes=(4,)),
    Autoencoder(**FEW),
    Autoencoder(**FEW, noise=0.1),
    Autoencoder(**FEW, batch_size=8),
]


@parametrize_with_checks(GAUSSIAN)
def test_the_gaussian_form_passes_every_check(estimator, check):
    check(estimator)


@pytest.mark.parametrize("estimator", [MinSyn, Autoencoder])
def test_the_binary_form_fails_only_checks_whose_data_leave_the_unit_interval(estimator):
    """Every failure is the refusal of values outside [0, 1], and nothing else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn tells of the check that is skipped
        results = check_estimator(estimator(**FEW, likelihood="binary"), on_fail=None)
    failed = [result for result in results if result["status"] == "failed"]
    for result in failed:
        refusal, chain = "takes only [0, 1]; got values from", []
        error = result["exception"]
        while error is not None:
            chain.append(str(error))
            error = error.__cause__ or error.__context__
        assert any(refusal in message for message in chain), result["check_name"]
    passed = sum(result["status"] == "passed" for result in results)
    assert passed >= 20  # scikit-learn 1.6 to 1.9 have 23 that need no such data
    assert failed
