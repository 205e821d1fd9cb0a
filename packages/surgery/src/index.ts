export {planSurgery, type PlanOptions} from './plan-surgery.js';
export {planRows} from './plan-table.js';
export {operate, type OperateOptions} from './operate.js';
export {verify, type Verification, type VerifyOptions} from './verify.js';
export {probeInputs} from './probe-inputs.js';
export {newInputs, newWordIds} from './word-ids.js';
export {
  type EmbeddingPlan,
  type LayerPlan,
  type SurgeryPlan,
  type WordPlan,
} from './surgery-plan.js';
