"""What a point of the programme proves: q has the wanted marginals, whatever it was before."""

import numpy as np

from hatchel.information.union_programme.bounds import rounded
from hatchel.information.union_programme.programme import programme_of

from ..oracle_joints import random_joint
from .test_solve import marginals


def test_rounding_restores_the_marginals_of_any_array() -> None:
    joint = random_joint(3, 3)
    programme = programme_of(joint)
    wild = np.random.default_rng(1).random((27, 3))
    restored = rounded(programme, wild / wild.sum()).reshape(joint.shape)
    for ours, wanted in zip(marginals(restored), marginals(joint), strict=True):
        np.testing.assert_allclose(ours, wanted, atol=1e-15)
