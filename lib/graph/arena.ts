// ONNX Runtime's arena, which every provider but WebGPU allocates from: memory is asked for in regions that double, and is
// never given back before the session is released. So a session holds more than its values take at their peak.

/** Sizes are multiples of it. */
const ROUND = 256;

/** The first region. */
const FIRST = 2 ** 20;

/** From here on regions double no more, unless one value is larger. */
const GREATEST = 2 ** 30;

/** A piece that is longer by so much is cut, even if it is not twice as long. */
const DEAD = 2 ** 27;

/** Gives and takes memory. */
export interface Arena {
  /** Takes a piece. */
  allocate(bytes: number): Piece;
  /** Gives it back. */
  free(piece: Piece): void;
  /** Bytes of all regions so far. */
  held(): number;
}

/** A piece of a region, between its neighbours. */
export interface Piece {
  size: number;
  used: boolean;
  before: Piece | undefined;
  after: Piece | undefined;
}

/**
 * Opens an arena as ONNX Runtime does by default.
 *
 * @see {@link https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/framework/bfc_arena.cc}
 */
export function openArena(): Arena {
  const free = new Set<Piece>();
  let next = FIRST;
  let held = 0;
  const extend = (bytes: number) => {
    const enough = bytes <= next;
    while (next < bytes) next *= 2;
    const piece = {
      ...{ size: next, used: false },
      ...{ before: undefined, after: undefined },
    };
    held += next;
    if (enough && next < GREATEST) next *= 2;
    free.add(piece);
    return piece;
  };
  const split = (piece: Piece, bytes: number) => {
    const rest: Piece = {
      ...{ size: piece.size - bytes, used: false },
      ...{ before: piece, after: piece.after },
    };
    if (piece.after) piece.after.before = rest;
    piece.after = rest;
    piece.size = bytes;
    free.add(rest);
  };
  const swallow = (piece: Piece, other: Piece) => {
    free.delete(other);
    piece.size += other.size;
    piece.after = other.after;
    if (other.after) other.after.before = piece;
  };
  return {
    allocate(bytes) {
      const wanted = Math.max(ROUND, Math.ceil(bytes / ROUND) * ROUND);
      let best: Piece | undefined;
      for (const piece of free) {
        if (piece.size >= wanted && piece.size < (best?.size ?? Infinity)) {
          best = piece;
        }
      }
      best ??= extend(wanted);
      const rest = best.size - wanted;
      if (best.size >= 2 * wanted || rest >= DEAD) split(best, wanted);
      best.used = true;
      free.delete(best);
      return best;
    },
    free(piece) {
      const { before, after } = piece;
      piece.used = false;
      if (after && !after.used) swallow(piece, after);
      if (before && !before.used) swallow(before, piece);
      else free.add(piece);
    },
    held: () => held,
  };
}
