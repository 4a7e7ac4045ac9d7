import type { Shape, Tensor } from "../core/mod.ts";
import { compileGraph, type EncodeOptions, type Value } from "../graph/mod.ts";
import type { NetworkGraph } from "../networks/mod.ts";
import type { Feed, SessionCache } from "./ort/mod.ts";

/**
 * A graph over a frozen network: named inputs, named outputs, and gradients of any value
 * by any other, inputs and weights among them (`gradient` of `lib/graph`).
 */
export interface Program<Network, I extends string, O extends string> {
  /** What the graph depends on besides the shapes of its inputs; programs of equal keys and shapes share a session. */
  readonly key: string;
  /** Dimensions of each input: float32 numbers, or int64 ids. */
  readonly inputs: Readonly<Record<I, Shape | { readonly ids: Shape }>>;
  /**
   * Builds the graph.
   *
   * @param network The network, to be applied, looked into, and given other weights.
   */
  build(
    network: Network,
    inputs: Readonly<Record<I, Value>>,
  ): Readonly<Record<O, Value>>;
}

/** A program that is ready to run. */
export interface CompiledProgram<I extends string, O extends string> {
  /**
   * Runs it once.
   *
   * @param feeds One tensor per input.
   */
  run(
    feeds: Readonly<Record<I, Feed>>,
  ): Promise<Readonly<Record<O, Tensor>>>;
  /** Frees its session. */
  release(): Promise<void>;
}

/**
 * Compiles a program, unless one of its key and shapes is there already.
 *
 * @returns The compiled program, freed with the network unless it is before.
 * @throws {InputError} If it asks for a module or a weight that the network does not have.
 */
export type Compile<Network> = <I extends string, O extends string>(
  program: Program<Network, I, O>,
) => Promise<CompiledProgram<I, O>>;

/**
 * Says what shapes a program's inputs have.
 *
 * @param feeds One tensor per input.
 */
export function shapesOf<I extends string>(
  feeds: Readonly<Record<I, Feed>>,
): Program<unknown, I, string>["inputs"] {
  const shapes = Object.entries<Feed>(feeds).map(([name, { data, shape }]) =>
    [name, data instanceof BigInt64Array ? { ids: shape } : shape] as const
  );
  return Object.fromEntries(shapes) as ReturnType<typeof shapesOf<I>>;
}

/**
 * Names the session of a program.
 *
 * @param prefix What tells its network's programs from those of others in one cache.
 */
export function programKey(
  { key, inputs }: Pick<Program<unknown, string, string>, "key" | "inputs">,
  prefix = "",
): string {
  return `${prefix}program ${key} ${JSON.stringify(inputs)}`;
}

/**
 * Makes the function that compiles programs over a network.
 *
 * @param options How graphs are encoded, and in front of keys what tells this network's from those of others in one cache.
 */
export function programCompiler<Network extends NetworkGraph>(
  sessions: SessionCache,
  open: () => Network,
  { prefix = "", ...options }: EncodeOptions & { readonly prefix?: string } =
    {},
): Compile<Network> {
  return async <I extends string, O extends string>(
    program: Program<Network, I, O>,
  ) => {
    const key = programKey(program, prefix);
    const session = await sessions.get(
      key,
      () => compileGraph(outputsOf(program, open()), options),
    );
    return {
      run: async (feeds) =>
        await session.run(feeds) as Readonly<Record<O, Tensor>>,
      release: () => sessions.forget((own) => own === key),
    };
  };
}

function outputsOf<Network extends NetworkGraph, I extends string>(
  { inputs, build }: Program<Network, I, string>,
  network: Network,
): Readonly<Record<string, Value>> {
  const values = Object.entries<Program<Network, I, string>["inputs"][I]>(
    inputs,
  ).map(([name, shape]) => [
    name,
    "ids" in shape
      ? network.graph.input(name, shape.ids, "int64")
      : network.graph.input(name, shape),
  ]);
  const outputs = build(network, Object.fromEntries(values));
  network.finish();
  return outputs;
}
