"""A CLIP-format byte-pair vocabulary, learnt from a few words."""

import json
from collections import Counter
from pathlib import Path

BOS, EOS = "<|startoftext|>", "<|endoftext|>"

# Words that come often are one token; those that come once stay in pieces.
WORDS = Counter({w: 3 for w in "a photo of the face nurse and gender race age person male female doctor".split()})
WORDS.update({w: 1 for w in "receptionist portrait painting blurry headshot".split()})


def write_tokenizer(folder: Path, max_length: int, merges: int = 60) -> dict[str, int]:
    """Writes vocab.json, merges.txt, special_tokens_map.json and tokenizer_config.json as SD1.5's folder has them.

    Returns the vocabulary; its last two entries are the start and the end token.
    """
    folder.mkdir(parents=True, exist_ok=True)
    learnt = _learn(merges)
    alphabet = _bytes()
    tokens = [*alphabet, *(c + "</w>" for c in alphabet), *("".join(pair) for pair in learnt), BOS, EOS]
    vocab = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
    special = {
        name: {"content": content, "lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
        for name, content in [("bos_token", BOS), ("eos_token", EOS), ("unk_token", EOS)]
    }
    _dump(folder / "vocab.json", vocab)
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(p) for p in learnt), ""]))
    _dump(folder / "special_tokens_map.json", {**special, "pad_token": EOS}, indent=2)
    _dump(
        folder / "tokenizer_config.json",
        {
            "add_prefix_space": False,
            **{k: {"__type": "AddedToken", **v} for k, v in special.items()},
            "do_lower_case": True,
            "errors": "replace",
            "model_max_length": max_length,
            "pad_token": EOS,
            "tokenizer_class": "CLIPTokenizer",
        },
        indent=2,
    )
    return vocab


def _learn(count: int) -> list[tuple[str, str]]:
    words = {word: [*word[:-1], word[-1] + "</w>"] for word in WORDS}
    learnt = []
    while len(learnt) < count:
        pairs = Counter()
        for word, n in WORDS.items():
            pieces = words[word]
            for pair in zip(pieces, pieces[1:]):
                pairs[pair] += n
        best = min(pairs, key=lambda p: (-pairs[p], p))
        learnt.append(best)
        words = {word: _merge(pieces, best) for word, pieces in words.items()}
    return learnt


def _merge(pieces: list[str], pair: tuple[str, str]) -> list[str]:
    out: list[str] = []
    for piece in pieces:
        if out and (out[-1], piece) == pair:
            out[-1] += piece
        else:
            out.append(piece)
    return out


def _bytes() -> list[str]:
    """GPT-2's printable stand-ins for the 256 bytes, in CLIP's order."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in printable]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(len(rest))]


def _dump(path: Path, value: object, indent: int | None = None) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")
