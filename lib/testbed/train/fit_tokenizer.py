"""Writes a byte-level BPE vocabulary in CLIP's format, in which every word of the world is one token.

    python fit_tokenizer.py DATA

The merges are not learnt from a corpus: each word is joined from left to right, after the merges
that are there already. A merge that is added later ranks lower, so it never changes an earlier word.
"""

import json

from transformers import CLIPTokenizer

from common import MAX_TOKENS, arguments_of, log, world

START, END = "<|startoftext|>", "<|endoftext|>"


def bytes_to_unicode():
    """CLIP's printable stand-ins for the 256 bytes."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    extra = [b for b in range(256) if b not in kept]
    return [chr(b) for b in kept] + [chr(256 + i) for i in range(len(extra))]


def split(word, ranks):
    """Applies the merges to a word, the best ranked first."""
    parts = [*word[:-1], word[-1] + "</w>"]
    while len(parts) > 1:
        pairs = [(ranks.get(pair, len(ranks)), i) for i, pair in enumerate(zip(parts, parts[1:]))]
        rank, i = min(pairs)
        if rank == len(ranks):
            break
        parts[i : i + 2] = [parts[i] + parts[i + 1]]
    return parts


def merges_for(words):
    """Returns merges under which every word becomes one token."""
    ranks = {}
    for word in words:
        parts = split(word, ranks)
        while len(parts) > 1:
            ranks[parts[0], parts[1]] = len(ranks)
            parts = split(word, ranks)
    return list(ranks)


def main():
    args = arguments_of(__doc__)
    words = list(dict.fromkeys(world(args.data)["words"]))
    merges = merges_for(words)
    alphabet = bytes_to_unicode()
    tokens = [*alphabet, *(c + "</w>" for c in alphabet), *("".join(m) for m in merges)]
    tokens = [*dict.fromkeys(tokens), START, END]
    for folder in (args.out / "tokenizer", args.out / "clip"):
        write(folder, tokens, merges)
        tokenizer = CLIPTokenizer.from_pretrained(folder)
        tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
        for word in words:
            ids = tokenizer(word).input_ids
            assert len(ids) == 3 and ids[0] == len(tokens) - 2 and ids[2] == len(tokens) - 1, (word, ids)
        padded = tokenizer("A Photo of a NURSE, not male", padding="max_length").input_ids
        assert len(padded) == MAX_TOKENS and padded[-1] == len(tokens) - 1
    log(f"{len(tokens)} tokens, {len(merges)} merges, {len(words)} words")


def write(folder, tokens, merges):
    """Writes the four files of a slow CLIP tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    special = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END}
    config = {
        **special,
        "add_prefix_space": False,
        "do_lower_case": True,
        "errors": "replace",
        "model_max_length": MAX_TOKENS,
        "tokenizer_class": "CLIPTokenizer",
    }
    vocab = {token: i for i, token in enumerate(tokens)}
    (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")


if __name__ == "__main__":
    main()
