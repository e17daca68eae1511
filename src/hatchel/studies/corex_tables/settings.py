"""What can be chosen about the study."""

from pydantic import Field, field_validator

from hatchel.names.known import known_name
from hatchel.studies.corex_tables.models import MODELS, models_here
from hatchel.studies.corex_tables.tables import TABLES, is_here
from hatchel.studies.settings import StudySettings

QUICK = {"tables": ("gaussian", "binary", "wine"), "seeds": 2, "rows": 500, "steps": 500}


class CorexTablesSettings(StudySettings):
    """What can be chosen about the study."""

    tables: tuple[str, ...] = Field(tuple(TABLES), description="Which tables, such as wine,mixed.")
    models: tuple[str, ...] = Field(MODELS, description="Which models, such as variational,pca.")
    seeds: int = Field(3, ge=1, description="Seeds of draws, splits and fits, counted from 0.")
    rows: int = Field(2_000, ge=20, description="Rows to learn from at most, and to hold out.")
    steps: int = Field(2_000, ge=1, description="Gradient steps of the networks.")

    @field_validator("tables", "models")
    @classmethod
    def _some(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names or len(set(names)) < len(names):
            raise ValueError("name one or more, each once")
        return names

    @field_validator("tables")
    @classmethod
    def _tables(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(known_name("table of this study", name, TABLES) for name in names)

    @field_validator("models")
    @classmethod
    def _models(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(known_name("model of this study", name, MODELS) for name in names)


def here(settings: CorexTablesSettings) -> CorexTablesSettings:
    """Return the settings without tables whose file is absent, and models that aren't installed.

    Raises:
        ValueError: nothing is left.
    """
    tables = tuple(name for name in settings.tables if is_here(name))
    models = tuple(name for name in settings.models if name in models_here())
    if not tables or not models:
        asked = settings.tables if not tables else settings.models
        raise ValueError(
            f"{', '.join(asked)}: not here; Adult and Communities lie in $HATCHEL_DATA, "
            "linearcorex is installed by pip"
        )
    return settings.model_copy(update={"tables": tables, "models": models})
