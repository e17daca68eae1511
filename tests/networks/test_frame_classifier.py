"""The recurrent classifier of EEG videos."""

import torch

from hatchel.networks.frame_classifier import FrameClassifier


def test_a_video_of_codes_gets_four_logits():
    network = FrameClassifier(n_latents=128)
    assert network(torch.zeros(2, 63, 128)).shape == (2, 4)
    assert network.recurrent.hidden_size == 128


def test_the_first_frame_counts():
    """All frames reach the state from which the class is read."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)  # where the last state is negative throughout, nothing counts
        network = FrameClassifier(3, classes=2, width=5)
    codes = torch.zeros(1, 4, 3, requires_grad=True)
    (gradient,) = torch.autograd.grad(network(codes).square().sum(), codes)
    assert (gradient.abs().sum(-1) > 0).all()
