"""Figure 1 of the MinSyn paper, and why independence is not the absence of synergy.

Two Gaussian predictors with correlations ρ_1, ρ_2 to a target leave one number free, their own
correlation Σ_12. Over its whole valid range the study draws mutual information, union information,
Griffith–Koch synergy and CI synergy. Beside it stands the table of small joints (XOR and friends)
that sets the total correlation of the predictors against every measure of synergy.

Everything is exact: nothing is sampled, trained or seeded. ``figure`` computes the curves and the
ellipsoids, ``joints`` the table, ``tasks`` stores both, ``study`` puts them together.

Source: Ver Steeg et al. 2017, section II-C, Fig. 1 and appendix A.
"""

NAME = "gaussian-synergy"
TITLE = "Synergy of two Gaussian predictors, and of small joints: XOR and friends"
SOURCE = "Ver Steeg et al. 2017, Fig. 1"
