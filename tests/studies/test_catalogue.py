"""The list of studies."""

import pytest

from hatchel.studies.catalogue import STUDIES, study_named


def test_a_study_is_found_by_its_name():
    for study in STUDIES:
        assert study_named(study.name) is study
    assert "words" in {study.name for study in STUDIES}


@pytest.mark.parametrize(
    ("name", "hint"), [("wrods", "did you mean 'words'"), ("xyz", "there are: words")]
)
def test_an_unknown_study_is_refused_with_the_names_there_are(name, hint):
    with pytest.raises(ValueError, match=f"there is no study '{name}'.*{hint}"):
        study_named(name)
