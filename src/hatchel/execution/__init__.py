"""Tasks in, records out: how a plan is carried out, whoever made it.

A task stores what it finds and returns the records of its runs. An engine is a generator that takes
tasks and yields each with its records as it finishes; engines are chosen by name, so that
trainings, studies and sweeps run on whatever there is.

``task`` says what tasks, records and engines are, ``execute`` carries a plan out, ``processes`` is
the engine of local processes, ``threads`` are for work within one, ``machine`` says what there is
to run on.
"""
