/**
 * Makes a function that works out each answer once.
 *
 * @param answers Where answers are kept: a `Map`, or a `WeakMap`, which lets go of them with what was asked.
 * @param work Works out an answer; a promise that is rejected is an answer too.
 */
export function remembered<K, V>(
  answers: { get(asked: K): V | undefined; set(asked: K, answer: V): unknown },
  work: (asked: K) => V,
): (asked: K) => V {
  return (asked) => {
    const answer = answers.get(asked) ?? work(asked);
    answers.set(asked, answer);
    return answer;
  };
}
