export {BACKENDS, useBackend, type BackendName} from './backend.js';
export {
  configurationWords,
  METHODS,
  type Configuration,
  type Method,
  type ModelSettings,
} from './configuration.js';
export {defineSweep, readSweep, type Sweep} from './read-sweep.js';
export {type Cost, type SweepInput, type SweepSettings} from './sweep-schema.js';
export {taskOf, type Request, type Task, type TaskSettings} from './task.js';
export {type Figures, type Result} from './result.js';
export {openJournal, type Entry, type Journal} from './journal.js';
export {openStorage} from './storage/open-storage.js';
export {type Storage} from './storage/storage.js';
export {
  runSweep,
  type Runner,
  type SweepOutcome,
  type SweepPlace,
  type Watch,
} from './run-sweep.js';
export {independentRequests, type Verdict} from './strategies/follow.js';
export {type Equal} from './strategies/bisection.js';
export {localPool, type PoolOptions} from './pool/local-pool.js';
export {queueRunner, type QueueOptions} from './queue/queue-runner.js';
export {queueWorker, type QueueWorker, type QueueWorkerOptions} from './queue/queue-worker.js';
export {work, type WorkerSettings} from './pool/worker.js';
export {
  type Data,
  type DataModule,
  type ModelModule,
  type Part,
  type Stream,
  type Tensors,
} from './training/modules.js';
export {type Progress, type Report} from './training/train-task.js';
export {AXES, chosen, front, type Axis, type Run} from './front/front.js';
export {sweepReport, type SweepReport} from './front/front-report.js';
export {timeRuns} from './front/time-runs.js';
