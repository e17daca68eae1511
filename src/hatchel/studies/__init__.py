"""One file per published table or figure: here data, methods and metrics meet.

A study is a plan of tasks. A task trains the runs of one method that share a computation and
stores a record of each; finished runs are never done twice, so a study goes on where it stopped.
"""
