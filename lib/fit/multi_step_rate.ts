/**
 * Step size of an epoch under `torch.optim.lr_scheduler.MultiStepLR`: it is
 * multiplied by a factor at each milestone.
 *
 * @param rate Step size of the first epoch.
 * @param milestones Epochs at which it changes, counted from 0.
 * @param gamma The factor.
 * @param epoch The epoch, from 0.
 * @returns The step size.
 */
export function multiStepRate(
  rate: number,
  milestones: readonly number[],
  gamma: number,
  epoch: number,
): number {
  return rate * gamma ** milestones.filter((m) => m <= epoch).length;
}
