"""Total correlation explained in tables: CorEx by networks beside linear models.

On tables whose total correlation is known, on tables that scikit-learn brings, and on Adult and
Communities and Crime where they are there: the bound on held-out rows, which groups of features are
recovered, and the time. ``synthetic`` makes the tables of known groups, ``tables`` all of them,
``models`` measures one model on one of them, ``tasks`` stores it, ``findings`` says what came out.
"""

NAME = "corex-tables"
TITLE = "Total correlation explained in tables of real, binary, count and categorical features"
SOURCE = "Gao et al. 2018, Eq. 4–12; tables and rivals are ours"
