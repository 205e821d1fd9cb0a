/** What people do about it, by the system's code. */
const CURES: Record<string, string> = {
  ENOSPC: 'Free space on the disk, or write elsewhere.',
  EDQUOT: 'Free some of your quota, or write elsewhere.',
  EACCES: 'Ask for the right to write there, or write elsewhere.',
  EPERM: 'Ask for the right to write there, or write elsewhere.',
  EROFS: 'The disk is read-only: write elsewhere.',
  ENOTDIR: 'A part of the path is a file: write elsewhere.',
  EEXIST: 'A part of the path is a file: write elsewhere.',
  EISDIR: 'It is a directory: give the path of a file.',
};

/** The error of a write that failed: the system's own names no file once the file is open. */
export function unwritable(path: string, cause: unknown): Error {
  const {code = '', message = String(cause)} = cause as NodeJS.ErrnoException;
  const cure = CURES[code] ?? 'Write elsewhere.';
  return new Error(`${path} must be writable. Received: ${message}. ${cure}`, {cause});
}
