"""Training in several processes of one thread each, which share every batch.

On a busy machine this is several times as fast as one process of many threads: threads of one
operator wait for each other many thousand times a step, workers once.
"""

import socket

import torch
import torch.distributed as dist
import torch.multiprocessing as mp

from common import SEED, seed


def launch(work, args):
    """Runs `work(rank, args)` in `args.workers` processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mp.spawn(_start, (work, args, port), nprocs=args.workers)


def _start(rank, work, args, port):
    dist.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=args.workers)
    torch.set_num_threads(1)
    seed(SEED)
    work(rank, args)


def sum_up(model):
    """Replaces each worker's gradients by their mean over the workers."""
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([g.flatten() for g in gradients])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for g, part in zip(gradients, flat.split([g.numel() for g in gradients])):
        g.copy_(part.view_as(g))


def progress_of(clock, step=0, steps=0):
    """Share of the training that is done: of its steps where they are counted, else what the first worker's clock says, so that all stop at one step."""
    if steps:
        return step / steps
    told = torch.tensor([clock.progress])
    dist.broadcast(told, 0)
    return told.item()
