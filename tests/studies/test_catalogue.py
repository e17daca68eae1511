"""The catalogue of studies: those of the package, and those of a user."""

import subprocess
import sys

import pytest

from hatchel.studies.catalogue import STUDIES, about, study_named


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_is_found_by_its_name_and_says_what_the_list_says(name):
    found = study_named(name)
    assert found.name == name
    assert (found.title, found.source) == about(name)
    assert all(field.description for field in found.settings.model_fields.values())
    assert found.settings.model_validate({**found.quick})


@pytest.mark.parametrize(
    ("name", "hint"), [("wrods", "did you mean 'words'"), ("xyz", "there are: words")]
)
def test_an_unknown_study_is_refused_with_the_names_there_are(name, hint):
    with pytest.raises(ValueError, match=f"there is no study '{name}'.*{hint}"):
        study_named(name)


def test_listing_imports_no_study():
    code = "import hatchel.cli.main as m; m.run(['reproduce', '--list'])\n"
    code += "import sys; print({'torch', 'matplotlib', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("words ")
    assert done.stdout.splitlines()[-1] == "set()"
