"""The words benchmark: whether latents learned from images of words keep to single letters.

Nine latents are learned from 149 three-letter words in handwriting, without knowing where the
letters are. A method that disentangles draws one letter with each latent (a low ACC), and should
then reconstruct the 363 words that it has not seen.

``rows`` says what is trained or fitted, ``training`` and ``rivals`` do it, ``tasks`` measures and
stores runs, ``cost`` says what they take, ``findings`` in sentences what came out, ``paper`` what
was published; ``study`` puts them together.

Source: Ver Steeg et al. 2017, section IV.
"""

NAME = "words"
TITLE = "Letters combed out of handwritten words: MinSyn, ICA, InfoMax, PCA, autoencoders"
SOURCE = "Ver Steeg et al. 2017, section IV"
