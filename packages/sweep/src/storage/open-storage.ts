import {directoryStorage} from './directory-storage.js';
import type {Storage} from './storage.js';

/** Opens a storage by its name: a directory. */
export async function openStorage(place: string): Promise<Storage> {
  return directoryStorage(place);
}
