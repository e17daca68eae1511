"""Does bfloat16 cost anything? VAE, β-VAE and FactorVAE on dSprites, in both precisions.

The same specs from the same seeds for the same number of steps, once with products in bfloat16 and
once in float32; then the bound and the scores of both, and the differences with their intervals.

``rows`` says what is trained, ``plan`` what is left of it, ``tasks`` measures a run, ``findings``
says in sentences what came out; ``study`` puts them together.
"""

NAME = "precision"
TITLE = "bfloat16 beside float32: the bound and the scores of VAE, β-VAE and FactorVAE on dSprites"
SOURCE = "our own: the evidence for training.precision=auto"
