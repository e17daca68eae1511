"""Published tables and figures, one room each: here data, methods and metrics meet.

A study is an object: its settings, which are its options; its plan, tasks in stages with what they
cost; the rows and findings that its records give; its report. One runner carries all of them out. A
task stores a record of each of its runs, and finished runs are never done twice, so that a study
goes on where it stopped.

``study`` says what a study is, ``settings`` what can be chosen, ``plan`` what is left to do and
what it costs, ``runner`` carries it out, ``catalogue`` names the studies there are.
"""
