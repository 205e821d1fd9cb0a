import '@sparsegate/kernels/cpu';
import * as keras from '@sparsegate/keras';
import * as kernels from '@sparsegate/kernels';
import * as ops from '@sparsegate/ops';
import * as pruning from '@sparsegate/pruning';
import * as report from '@sparsegate/report';
import * as runtime from '@sparsegate/runtime';
import * as sparseRNN from '@sparsegate/sparse-rnn';
import * as structure from '@sparsegate/structure';
import * as surgery from '@sparsegate/surgery';
import * as variational from '@sparsegate/variational';

/** Each package under its own name. */
export {keras, kernels, ops, pruning, report, runtime, sparseRNN, structure, surgery, variational};
export {exportModel} from '@sparsegate/export';
export {ready, useThreads, useWasmFiles} from '@sparsegate/kernels/wasm';
