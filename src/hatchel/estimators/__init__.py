"""The scikit-learn face of the methods: fit, transform, inverse_transform, score.

Every class here is final and owns a method, a trainer and what they learned; what two classes
share is a function or a base class that is never used itself.
"""
