import {SETTINGS} from '@sparsegate/example-names/settings';

/** What the network can read of a text: its letters and hyphens, in lower case and without accents, as many as it has steps for. */
export function lettersOf(text: string): string {
  const plain = text.normalize('NFD').toLowerCase();
  return plain.replace(/[^a-z-]/g, '').slice(0, SETTINGS.length);
}

/** Whether nothing but accents, spaces and capitals was left out. */
export function isWhole(text: string): boolean {
  const asked = text.normalize('NFD').replace(/[\p{Mark}\s]/gu, '');
  return asked.length === lettersOf(text).length;
}
