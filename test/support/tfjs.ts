/** Registers tfjs' chained ops and its cpu backend, which tfjs-layers itself relies on, and keeps tfjs quiet. */
import '@tensorflow/tfjs';
import {env} from '@tensorflow/tfjs-core';

env().set('IS_TEST', true);
