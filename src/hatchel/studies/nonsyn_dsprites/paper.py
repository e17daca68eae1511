"""What the paper says of its training and its figures; it prints no numbers as results."""

STEPS = 150_000
FIGURE_2_STEPS = 110_000
WINDOW = 4_000
"""Steps that its Figs. 3–4 show."""
LEARNING_RATE = 1e-4
ALPHA = 5.0
DISCOUNT = 0.9

FACTS = {
    "steps": f"{STEPS:,}; Fig. 2 after {FIGURE_2_STEPS:,}",
    "learning rate": "0.0001 (Adam, β₁ 0.9, β₂ 0.999)",
    "batch size": "64",
    "α, weight of the synergy term": "5",
    "ω, discount of the greedy search": "0.9",
    "latents": "10",
    "steps in Figs. 3–4": f"{WINDOW:,}",
    "runs behind a figure": "not said",
    "γ of FactorVAE": "not said; “the same parameters” as Kim and Mnih 2018, who have 6.4 and 35",
    "controls": "none",
}
"""By name, as printed; appendix 7.1, sections 5.1 and 5.2."""
