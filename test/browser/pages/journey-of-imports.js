import {api} from './imports.js';
import {run} from './run.js';

await run(api);
