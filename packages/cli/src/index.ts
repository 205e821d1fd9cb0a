export {EXIT_CODES, type ExitCode} from './exit-codes.js';
export {main, type Output} from './main.js';
