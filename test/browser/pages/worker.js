import {journey} from './journey.js';
import {api} from './imports.js';

globalThis.onmessage = async ({data: wasmPath}) => {
  try {
    postMessage(await journey({...api, wasmPath}));
  } catch (error) {
    postMessage({error: String(error?.stack ?? error)});
  }
};
