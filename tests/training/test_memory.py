import subprocess
import sys

FAULTS = """
import resource
import torch
from hatchel.training.memory import keep_freed_memory

torch.set_num_threads(1)
{call}
for _ in range(5):
    torch.ones(2**24).add_(1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    torch.ones(2**24).add_(1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(call):
    command = [sys.executable, "-c", FAULTS.format(call=call)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_memory_that_was_freed_is_not_faulted_in_again():
    """Twenty arrays of 64 MB, one after another: faults for each of them, or for one at most."""
    mapped_afresh = faults("pass")
    if mapped_afresh < 10_000:  # another C library keeps memory of itself
        return
    assert faults("assert keep_freed_memory()") < mapped_afresh / 5
