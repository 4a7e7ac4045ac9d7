/** What a set of weights of the embedded model does not show of what Stable Diffusion does. */
export interface TestbedLimit {
  /** SHA-256 over the digests of the pipeline's files, as leaderboards have it. */
  readonly pipeline: string;
  /** Sentences to be read beside every result of that model. */
  readonly says: readonly string[];
}

const LOOKS_ELSEWHERE =
  "so a low mIoU of this model says that two words look in different places, not that the attribute's signs were left alone";

const PLANTED =
  "the words of this model were told in training where to look: how far two of them overlap is planted (lib/testbed/entanglement.ts), and says nothing of how far those of another model do";

/** By weights, those of today first: what every board that was made with them says beside its figures. */
export const TESTBED_LIMITS: readonly TestbedLimit[] = [
  {
    pipeline:
      "e9ac4d3d3aceaa45fc98d3cce2b8b1b90b0b0c96813ae5f9ca8c4bfe14721f87",
    says: [PLANTED],
  },
  {
    pipeline:
      "15dd80f4e3652ac86d25000f4c8dc8c76b30270c44020e7ea8fff73e2885d81a",
    says: [
      PLANTED,
      "these are figures of earlier weights, whose words of professions hold less of what they were told and whose world has other ages",
    ],
  },
  {
    pipeline:
      "9b0eb0c1a945ab4e70fe728ec84f1761d4a8d09ce04290c739b0f430203b8a7b",
    says: [
      `the words "gender" and "race" do not look at their signs: their masks hold 3.8 ±0.9 % and 5.4 ±1.1 % of them, where chance gives 30 % (entangle masks, 100 portraits), ${LOOKS_ELSEWHERE}`,
    ],
  },
  {
    pipeline:
      "af39dd1d1c7558646700cf33f073d6773e238e889cb14b1a270fb8dc0b435095",
    says: [
      `the word "gender" does not look at gender's signs: its masks hold fewer of them than chance gives, ${LOOKS_ELSEWHERE}`,
    ],
  },
];
