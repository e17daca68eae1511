"""A small audit: made-up people, real shapes."""

import numpy as np
import pandas as pd

import hatchel
from hatchel.records.audit import AuditRecord


def made_up_audit(remove: str | tuple[str, ...] = "sex") -> AuditRecord:
    """Audit features of 240 people, among them a group that is too small."""
    random = np.random.default_rng(0)
    sex, old = random.integers(0, 2, 240), (random.random(240) < 0.35).astype(int)
    good = (random.normal(size=240) + sex > 0.5).astype(int)
    people = pd.DataFrame(random.normal(size=(240, 2)), columns=["a", "b"])
    people = people.assign(sex=np.array(["F", "M"])[sex], old=old, **{"good <b>": good})
    return hatchel.audit(
        people,
        label="good <b>",
        sensitive="sex,old",
        sensitive_features=True,
        remove=remove,
        probes="logistic,boosting",
        bootstrap=10,
        least=25,
    )
