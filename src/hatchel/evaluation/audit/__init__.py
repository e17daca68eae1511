"""The audit of a representation: what it is good for, for whom, and what it still gives away.

Three ideas carry the room:

1. What is audited is a ``representation``: columns of numbers in named blocks, and what is known of
   the rows beside them. A run, a file of codes and a table of raw features are all read into one.
2. Fresh ``probes`` predict the label and each attribute from the code with some blocks taken out
   (``removal``); nothing of the model that made the code is used or trusted.
3. Gaps of the label's predictions are told beside what is left of the attributes themselves: a gap
   of zero for one classifier proves little where another can still read the attribute.

``attributes`` says what a name stands for, ``question`` checks what is asked, ``given`` takes
whatever a user has, ``audit`` puts all together as a record.
"""
