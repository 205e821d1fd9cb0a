import {directoryStorage} from './directory-storage.js';
import {s3Storage} from './s3-storage.js';
import type {Storage} from './storage.js';

/** Opens a storage by its name: a directory, or `s3://bucket/prefix`. */
export async function openStorage(place: string): Promise<Storage> {
  return place.startsWith('s3://') ? s3Storage(place) : directoryStorage(place);
}
