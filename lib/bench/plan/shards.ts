import type { Unit } from "./plan.ts";

/**
 * Divides units among workers. Each shard has an equal part of every method, in
 * one piece: it needs no guess of what a method costs, and a worker loads the
 * networks of a method once. What does not divide evenly goes to the shards in turn.
 *
 * @param units Units, method by method.
 * @param shards Number of shards, at least 1.
 * @returns The units of each shard, in their order; together every unit, once.
 */
export function shardsOf(units: readonly Unit[], shards: number): Unit[][] {
  const parts = Array.from({ length: shards }, (): Unit[] => []);
  let turn = 0;
  for (const own of methodsOf(units)) {
    const least = Math.floor(own.length / shards);
    const longer = own.length % shards;
    const queue = own.values();
    for (let i = 0; i < shards; i++) {
      const length = least + (i < longer ? 1 : 0);
      parts[(turn + i) % shards]?.push(...queue.take(length));
    }
    turn = (turn + longer) % shards;
  }
  return parts;
}

/** Units of one method after the other. */
function methodsOf(units: readonly Unit[]): Iterable<Unit[]> {
  return Map.groupBy(units, ({ method }) => method.id).values();
}
