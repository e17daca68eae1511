"""A spec is resolved once: every option written out, every name an object."""

import pickle

import numpy as np
import pytest

from hatchel.latents.categorical import CategoricalLaw
from hatchel.records.run import fingerprint
from hatchel.records.spec import SCHEDULE, BlockSpec, choose
from hatchel.runs.recipes import RECIPES, recipe_named
from hatchel.runs.resolution import code_of, resolved

SPEC = recipe_named("factor-dsprites")


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_resolves_and_is_complete_then(name):
    once = resolved(recipe_named(name)).spec
    assert resolved(once).spec.model_dump_json() == once.model_dump_json()


def test_every_option_is_written_out():
    options = resolved(SPEC).spec.objective.options
    assert options["gamma"] == 35.0
    assert options["discriminator_width"] == 1000


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"objective.gama": 1}, "no setting 'objective.gama'; did you mean 'objective.gamma'"),
        ({"network.name": "mlp", "network.hiden": 1}, "did you mean 'network.hidden'"),
        ({"likelihood.name": "gaussian", "likelihood.scale": "one"}, "scale='one'.*'learned'"),
        ({"objective.name": "own"}, "there is no objective 'own'"),
        ({"likelihood.name": "own"}, "there is no likelihood 'own'"),
        ({"objective.gamma": True}, "gamma=True: input should be a valid number"),
        ({"data.name": "folder"}, "data set 'folder' needs 'directory'.*--set data.directory="),
        (
            {"blocks": [{"name": "c", "law": "categorial", "width": 3}]},
            "did you mean 'categorical'",
        ),
        ({"blocks": [{"name": "c", "width": 0}]}, "blocks.0.width=0"),
    ],
)
def test_a_mistake_names_what_is_allowed(settings, words):
    with pytest.raises(ValueError, match=words):
        resolved(SPEC, settings)


def test_what_a_spec_names_can_be_sent_to_another_process():
    there = pickle.loads(pickle.dumps(resolved(SPEC)))
    assert there.spec == resolved(SPEC).spec
    assert there.objective.builder is resolved(SPEC).objective.builder


def test_data_that_were_read_stay_behind_when_parts_are_sent(tmp_path):
    """What is read from a path would be larger than the path."""
    np.save(tmp_path / "mine.npy", np.arange(12.0).reshape(4, 3))
    named = SPEC.model_copy(update={"data": choose("array", samples=str(tmp_path / "mine.npy"))})
    parts = resolved(named)
    assert parts.loaded() is parts.loaded()
    there = pickle.loads(pickle.dumps(parts))
    assert there.read is None
    assert len(there.loaded()) == 4


def test_blocks_are_built_with_the_options_of_their_laws():
    blocks = (
        BlockSpec(name="z", width=4),
        BlockSpec(name="c", law="categorical", width=3, temperature=0.5),
    )
    code = code_of(SPEC.model_copy(update={"blocks": blocks}))
    assert (code.width, code.n_latents, code.outputs) == (7, 5, 11)
    assert code.block("c").law == CategoricalLaw(0.5)


def test_a_spec_without_blocks_and_layers_has_the_digest_that_it_always_had():
    """Checkpoints of runs of one Gaussian block go on."""
    facts = SPEC.model_dump(mode="json")
    for name in SCHEDULE:
        del facts["training"][name]
    del facts["blocks"], facts["layers"]
    assert SPEC.digest == fingerprint(facts)
    one = SPEC.model_copy(update={"blocks": (BlockSpec(name="z", width=10),)})
    assert one.digest != SPEC.digest
