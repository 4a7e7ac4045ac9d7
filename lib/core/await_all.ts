/**
 * Waits for every work, also where one fails, and then fails as the first in the list did: what a
 * user reads does not depend on which was quicker.
 *
 * @returns Their results, in the same order.
 * @throws What the first of the list that failed threw.
 */
export async function awaitAll<const T extends readonly unknown[]>(
  works: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const ended = await Promise.allSettled(works);
  const failure = ended.find(({ status }) => status === "rejected");
  if (failure?.status === "rejected") throw failure.reason;
  return await Promise.all(works) as {
    -readonly [K in keyof T]: Awaited<T[K]>;
  };
}
