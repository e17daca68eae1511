r"""The convex programme behind Griffith–Koch union information, solved with a certificate.

Primal: among all q(z, x) with the pairwise marginals q(z_j, x) = p(z_j, x), find the one with the
least I_q(Z; X). Since q(x) = p(x) is fixed, this is the least −H_q(X|Z).

Dual: with potentials f_j(z_j, x) and s(z, x) = Σ_j f_j(z_j, x),

.. math:: \max_f \; H(X) + \sum_j \sum_{z_j, x} p(z_j, x)\, f_j(z_j, x)
          \quad\text{s.t.}\quad g_z(f) = \log\sum_x e^{s(z, x)} \le 0 \;\text{ for every } z.

The multiplier of the constraint of z is q(z), and q(x|z) = exp s(z, x). Any f yields a lower bound
(subtract max_z g_z), any q with the right marginals an upper one; their difference is the
certificate, which needs no trust in how f and q were found.

They are found by Mehrotra's primal–dual interior-point method. There are only n·k·m potentials,
and the Newton matrix consists of pairwise marginals of an array over (z, x, x'), so that an
iteration costs a few sums over k^n·m² numbers and one small Cholesky factor. Impossible cells are
left out beforehand, so that a strictly positive q exists and the dual optimum is attained.

``programme`` says what is wanted of q and leaves out what can't be; ``iterate`` is a point of the
method and the first one, ``newton`` and ``cholesky`` the equations of a step, ``step`` the step;
``bounds`` are what a point proves, and ``solve`` goes on until they meet.

Source of the programme: Griffith and Koch 2014, Eq. 12; Ver Steeg et al. 2017, Eq. 2. The dual and
the method of solution are ours.
"""
