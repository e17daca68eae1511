"""File formats, and what lies in them: IDX, NORB's matrices, npz, gzip, pictures."""
