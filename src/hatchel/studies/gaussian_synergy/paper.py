"""What the paper says, and where what it prints is not what we compute."""

from hatchel.records.table import Published

_XOR = "Ver Steeg et al. 2017, section II-D: “all candidate measures … 1 bit”"
PUBLISHED = {
    ("figure-1", "gk_minimum"): Published(2 / 3, "Ver Steeg et al. 2017, appendix A"),
    **{
        ("XOR", metric): Published(1.0, _XOR)
        for metric in ("whole_minus_sum", "max_synergy", "gk_synergy", "ci_synergy")
    },
}

NOTES = (
    "Union information is printed as ½ log(1 − ρ²), which is negative; an information is not. We "
    "compute −½ log(1 − ρ_k²).",
    "Synergy is printed as ½ log[(1 − ρᵀΣ⁻¹ρ)/(1 − ρ_k²)], which is its negative; we compute "
    "½ log[(1 − ρ_k²)/(1 − ρᵀΣ⁻¹ρ)] ≥ 0.",
    "The optimum is printed as an arrowhead matrix (Eq. 16) with zeros between all but the best "
    "predictor. For two predictors it is right; for more it need not be a covariance: with "
    "ρ = (0.75, 0.7, 0.7) it has a negative eigenvalue. We take the q whose predictors are "
    "independent given the best one: it always exists, its inverse covariance is an arrowhead, and "
    "it has the same q(x|z).",
    "Independence is not the absence of synergy: the inputs of XOR are independent (total "
    "correlation 0) and every measure of synergy finds one bit; copies of one bit depend on each "
    "other as much as can be, and have none.",
)
