"""Numbers that tests/support/hashed_uniform.ts makes too, bit for bit."""

import numpy as np


def uniform(seed, count):
    """Numbers in [-1, 1): a hash of 32 bits (Murmur3's finaliser) of each index, exact in any language."""
    with np.errstate(over="ignore"):
        x = np.arange(count, dtype=np.uint32) + np.uint32(seed) * np.uint32(0x9E3779B1)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x85EBCA6B)
        x ^= x >> np.uint32(13)
        x *= np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
    return (x >> np.uint32(8)).astype(np.float32) / np.float32(2**23) - np.float32(1)
