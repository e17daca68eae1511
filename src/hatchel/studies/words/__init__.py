"""The words benchmark: whether latents learned from images of words keep to single letters.

Nine latents are learned from 149 three-letter words in handwriting, without knowing where the
letters are. A method that disentangles draws one letter with each latent (a low ACC), and should
then reconstruct the 363 words that it has not seen.

Source: Ver Steeg et al. 2017, section IV.
"""
