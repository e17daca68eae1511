"""From stored records to tables, figures and one self-contained page.

Nothing here trains, measures or needs torch: a report reads what a study left in a directory and
can be written again at any time, with the same bytes. Two ideas:

1. a figure is a pure function from plain arrays to a ``Figure``, drawn once for a wide page and
   once for a narrow one; the state of pyplot is never touched;
2. a page is a list of typed parts (tables, pictures, points, …); one template knows how each kind
   looks, and a study's own file knows only which parts it wants and in which order.
"""
