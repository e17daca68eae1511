"""What was measured, as records: one run, its files, and the table over many runs.

A run is one method on one draw of the data from one seed. Its record is written once, whole, and
never changed; tables, figures and pages read records and never train. Nothing here needs torch.
"""
