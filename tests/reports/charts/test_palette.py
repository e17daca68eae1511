from hatchel.reports.charts.palette import styles
from hatchel.reports.labels import MethodLabel
from hatchel.reports.pages.words_names import METHODS


def test_no_two_methods_of_a_group_look_alike():
    for group in ("paper", "strength", "ablation"):
        looks = [styles(METHODS)[m.key] for m in METHODS if m.group == group]
        assert len({look.colour for look in looks}) == len(looks)


def test_a_method_keeps_its_look_when_others_are_added():
    more = (*METHODS, MethodLabel("new", "new", "ablation", ""))
    assert styles(more).items() >= styles(METHODS).items()


def test_a_long_group_starts_over_instead_of_failing():
    many = [MethodLabel(str(place), str(place), "ablation", "") for place in range(30)]
    assert len(styles(many)) == 30
