"""Linear CorEx: latent factors z = Wx + noise that explain the total correlation of x.

1. All that is asked of the data are products of their correlation matrix with a few vectors
   (``correlations``): nothing of size p × p is made.
2. A latent weight travels with its image under that matrix, so that the bound, its gradient and
   all inner products of the search (``bound``, ``images``, ``quasi_newton``) cost no product; a
   step costs one, that of the gradient.
3. The bound has many maxima. The search starts in noise-like data and cools them (``search``);
   what is found there is refined on the data themselves.

``marginals`` brings columns to mean 0 and variance 1 and back; ``model`` is what is known in the
end. Unlike other methods these functions fit one model at a time: a line search branches.

Source: Ver Steeg and Galstyan 2019, Low complexity Gaussian latent factor models and a blessing
of dimensionality.
"""
