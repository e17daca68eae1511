"""What studies of fairness share.

``judging`` predicts a label from a representation and says how accurate and how fair that is, for
each sensitive attribute and each conjunction; ``coverage`` says how much of accuracy and fairness
the models of a family cover, and which family covers more.
"""
