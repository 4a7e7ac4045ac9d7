import type { z } from "zod";
import type {
  Artifact,
  Assignment,
  Hook,
  Transform,
  TransformContext,
} from "../../diffusion/mod.ts";
import type { FitRequest } from "../../fit/mod.ts";
import type { ModuleOutput, Need } from "../../networks/mod.ts";
import type { Pipeline } from "../../runtime/mod.ts";
import type { RowSetting } from "./misfits.ts";

/** The stages of sampling at which a transform can act, in the order data flows. */
export const STAGES = [
  "prompt",
  "embed",
  "condition",
  "weights",
  "activation",
  "attention",
  "noise",
] as const;

/** A stage of sampling. */
export type Stage = typeof STAGES[number];

/**
 * zod's description of the parameters of a method.
 *
 * @internal
 */
export type ParameterSchema = z.ZodObject;

/**
 * Parameters as a schema gives them, and as it takes them.
 *
 * @internal
 */
export type Parsed<S extends ParameterSchema> = z.infer<S>;

/** @internal */
export type Given<S extends ParameterSchema> = z.input<S>;

/** A method: its parameters, where it comes from, how it is fitted and made. */
export interface MethodRecord<S extends ParameterSchema = ParameterSchema> {
  /** `snake_case` name, unique in the project. */
  readonly id: string;
  /** Raised whenever a change can move an image. */
  readonly version: number;
  /** Paper and equation. */
  readonly source: string;
  /** Licence of the code that its authors published, or that there is none. */
  readonly licence: string;
  /** What a model must have. */
  readonly needs: readonly Need[];
  /** What it costs or must be given, as a clause; for example `"two more passes of the UNet a step"`. */
  readonly cost: string;
  /** Stage at which it first acts; a list of methods goes by stages. */
  readonly stage: Stage;
  /** Hooks that it must have to itself. */
  readonly exclusive: readonly Hook[];
  /** Digest of its code, if it is none of Entangle's own; then it stands for `version` too. */
  readonly code?: string;
  /** Parameters with their defaults; unknown ones are refused. */
  readonly parameters: S;
  /** Places in paper and code that say a value, each with the parameters whose default it is. */
  readonly published?: Readonly<
    Record<string, readonly (keyof Parsed<S> & string)[]>
  >;
  /** How it gets the artifact that it is made with, if it must be given one. */
  readonly fit?: Fit<Parsed<S>>;
  /**
   * Says how it decides which group an image is meant to show; nobody, with its identity.
   *
   * @param parameters Parsed by `parameters`.
   * @returns The way, by which errors and chance levels are found.
   */
  assignment(parameters: Parsed<S>, context: TransformContext): Assignment;
  /**
   * Says what in its parameters does not fit the benchmark or the network; absent if they always fit.
   * Looked at before anything is fitted or made.
   *
   * @returns One clause per problem.
   */
  misfits?(parameters: Parsed<S>, setting: RowSetting): readonly string[];
  /**
   * Parameters with which it changes nothing, to the bit.
   *
   * @param prompt Template of the images' prompt, with `{subject}`.
   */
  identity(prompt: string): Given<S>;
  /**
   * Fills in what a parsed parameter stands for, such as a profile; absent if each stands for itself.
   *
   * @param parameters Parsed by `parameters`.
   * @returns Every parameter in force.
   */
  inForce?(parameters: Parsed<S>): Record<string, unknown>;
  /**
   * Writes what was fitted as other programs read it.
   *
   * @returns Bytes by file name.
   */
  files?(artifact: Artifact): Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /**
   * Makes the method's hooks.
   *
   * @param parameters Parsed by `parameters`.
   * @param artifact What was fitted, if it has a fit.
   * @throws {InputError} If the parameters do not fit the context, or the artifact does not.
   */
  create(
    parameters: Parsed<S>,
    context: TransformContext,
    artifact: Artifact,
  ): Transform;
}

/** How a method gets its artifact. */
export interface Fit<P = Readonly<Record<string, unknown>>> {
  /** Raised whenever a change can move the artifact. */
  readonly version: number;
  /** Parameters of the method that the artifact depends on; the others act when images are sampled. */
  readonly parameters: readonly (keyof P & string)[];
  /** Whether it looks at reference images of each group. */
  readonly references: boolean;
  /**
   * Says what a fit takes, where that should be known before it starts.
   *
   * @returns `undefined` if it takes little.
   */
  size?(parameters: P, setting: FitSetting): FitSize | undefined;
  /**
   * Lays down what a fit would give, with zeros in it: by it is known which networks a row needs before it is fitted. Absent
   * where that cannot be told.
   *
   * @returns `undefined` with parameters under which it cannot.
   */
  blank?(parameters: P, setting: BlankSetting): Artifact | undefined;
  /**
   * Fits.
   *
   * @param request What to fit, with what, on what.
   * @returns The artifact; equal requests give equal bytes on the CPU, also after a resumption.
   * @throws {InputError} If the model or the reference images do not serve.
   * @throws The reason of `request.signal`, once it is aborted.
   */
  run(request: FitRequest<P>): Promise<Artifact>;
}

/** What the size of a fit depends on, beside its parameters. */
export interface FitSetting {
  /** Number of groups of the benchmark. */
  readonly groups: number;
  /** Sampling steps. */
  readonly steps: number;
  /** Modules of the network, and the shapes of their outputs for one image. */
  readonly outputs: readonly ModuleOutput[];
}

/** What the dimensions of an artifact depend on, beside parameters. */
export interface BlankSetting extends FitSetting {
  /** Dimensions of a text embedding. */
  readonly width: number;
}

/** What a fit takes. */
export interface FitSize {
  /** What is learnt, as a phrase. */
  readonly what: string;
  /** Numbers that are learnt. */
  readonly parameters: number;
  /** Images that are sampled first. */
  readonly images: number;
  /** Bytes of memory at most, beside the model. */
  readonly memory: number;
  /** Bytes that are kept until the fit ends. */
  readonly disk: number;
  /** Steps of its optimiser. */
  readonly steps: number;
  /**
   * Prepares a step of the same kind with fewer parameters, to be timed.
   *
   * @param scale 1 for a small one, 2 for one of twice as many parameters.
   * @returns The step, and its parameters.
   */
  rehearse(
    programs: Pick<Pipeline, "program">,
    scale: 1 | 2,
  ): Promise<{ run(): Promise<void>; readonly parameters: number }>;
}

/** Types a method's functions by its schema of parameters. */
export function defineMethod<S extends ParameterSchema>(
  record: MethodRecord<S>,
): MethodRecord<S> {
  return record;
}
