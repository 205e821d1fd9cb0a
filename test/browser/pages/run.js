import {downloads, threadedBuild, twoThreads, withoutPaths} from './faults.js';
import {journey} from './journey.js';

const RUNS = {
  '?downloads': downloads,
  '?threads': threadedBuild,
  '?two-threads': twoThreads,
  '?no-paths': withoutPaths,
};

/** Runs the journey, or one of what failed once, and says in the console what comes of it, where the test listens. */
export async function run(api) {
  say('step', 'setting up');
  const wasmPath = new URL('/wasm/', location.href).href;
  const chosen = RUNS[location.search] ?? journey;
  try {
    say('result', JSON.stringify(await chosen({...api, wasmPath}, step => say('step', step))));
  } catch (error) {
    say('result', JSON.stringify({error: String(error?.stack ?? error)}));
  }
}

function say(word, text) {
  console.log(`journey ${word} ${text}`);
}
