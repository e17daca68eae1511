"""The scores as loops over points, straight from their equations."""

import math


def radius(points, i, k):
    """Distance of point i to its k-th nearest other."""
    return sorted(math.dist(points[i], q) for j, q in enumerate(points) if j != i)[k - 1]


def plain_scores(real, generated, k):
    """Precision, recall, density and coverage, pair by pair."""
    of_real = [radius(real, i, k) for i in range(len(real))]
    of_generated = [radius(generated, j, k) for j in range(len(generated))]
    held, covered, recalled = 0, set(), set()
    within = set()
    for i, x in enumerate(real):
        for j, y in enumerate(generated):
            if math.dist(x, y) <= of_real[i]:
                held += 1
                within.add(j)
                covered.add(i)
            if math.dist(x, y) <= of_generated[j]:
                recalled.add(i)
    n, m = len(real), len(generated)
    return len(within) / m, len(recalled) / n, held / (k * m), len(covered) / n
