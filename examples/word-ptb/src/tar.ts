/** Where a tar archive keeps things: a header of one block, with name and size (octal) at fixed places, then the file. */
const TAR = {block: 512, name: [0, 100], size: [124, 136]} as const;

/** The content of one file of an unpacked tar archive; undefined if it is not in there. */
export function fileInTar(archive: Buffer, path: string): Buffer | undefined {
  for (let at = 0; at + TAR.block <= archive.length;) {
    const field = ([from, to]: readonly [number, number]): string =>
      archive.toString('latin1', at + from, at + to).replace(/\0.*$/s, '');
    const size = parseInt(field(TAR.size), 8) || 0;
    const content = at + TAR.block;
    if (field(TAR.name).replace(/^\.\//, '') === path)
      return archive.subarray(content, content + size);
    at = content + Math.ceil(size / TAR.block) * TAR.block;
  }
  return undefined;
}
