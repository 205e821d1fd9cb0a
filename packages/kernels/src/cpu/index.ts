import '@tensorflow/tfjs-backend-cpu';
import {registerFusedKernels} from '../register.js';
import {cpuHeap} from './heap.js';

export {ready} from './ready.js';

registerFusedKernels('cpu', cpuHeap);
