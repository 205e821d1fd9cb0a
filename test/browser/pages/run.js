import {journey} from './journey.js';

/** Runs the journey and says in the console what comes of it, where the test listens. */
export async function run(api) {
  say('step', 'setting up');
  const wasmPath = new URL('/wasm/', location.href).href;
  try {
    say('result', JSON.stringify(await journey({...api, wasmPath}, step => say('step', step))));
  } catch (error) {
    say('result', JSON.stringify({error: String(error?.stack ?? error)}));
  }
}

function say(word, text) {
  console.log(`journey ${word} ${text}`);
}
