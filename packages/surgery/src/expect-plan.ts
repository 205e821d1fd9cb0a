import type {SurgeryPlan} from './surgery-plan.js';

/**
 * From JavaScript anything may come in a plan's place; from JSON, a plan of an earlier version.
 *
 * @param whose for the message
 * @throws unless it is a plan
 */
export function expectPlan(whose: string, plan: unknown): void {
  const {layers, embeddings} = (plan ?? {}) as Partial<SurgeryPlan>;
  if (Array.isArray(layers) && Array.isArray(embeddings)) return;
  const received = plan instanceof Promise ? 'a Promise' : typeof plan;
  throw new Error(
    `${whose}: a plan must list layers and embeddings. Received: ${received}. ` +
      `Pass what planSurgery(model) returns.`,
  );
}
