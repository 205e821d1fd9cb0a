import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {BinaryReader} from '@bufbuild/protobuf/wire';

/** What an event says of one tag. */
export interface ReadValue {
  step: number;
  tag: string;
  scalar?: number;
  png?: Uint8Array;
}

/** A field of a message that was not told in more detail than its wire type. */
type Fields = Map<number, Array<number | Uint8Array>>;

/** All values in the event files of a directory, by name of file. */
export function readEvents(directory: string): ReadValue[] {
  return readdirSync(directory)
    .sort()
    .flatMap(file => records(readFileSync(join(directory, file))))
    .flatMap(values);
}

/** The data of each record of a TFRecord file, checksums unread: `record.test.ts` is about them. */
export function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true));
    found.push(file.subarray(at + 12, at + 12 + length));
    at += 12 + length + 4;
  }
  return found;
}

/** Event: step 2, summary 5. Summary: value 1. Value: tag 1, simple_value 2, image 4. Image: encoded 4. */
function values(event: Uint8Array): ReadValue[] {
  const fields = fieldsOf(event);
  const step = Number(fields.get(2)?.[0] ?? 0);
  const summary = fields.get(5)?.[0] as Uint8Array | undefined;
  const each = summary ? (fieldsOf(summary).get(1) as Uint8Array[]) : [];
  return each.map(bytes => {
    const value = fieldsOf(bytes);
    const tag = new TextDecoder().decode(value.get(1)![0] as Uint8Array);
    const image = value.get(4)?.[0] as Uint8Array | undefined;
    const png = image && (fieldsOf(image).get(4)![0] as Uint8Array);
    return {step, tag, ...(png ? {png} : {scalar: value.get(2)![0] as number})};
  });
}

function fieldsOf(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields: Fields = new Map();
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    // Wire types: 0 integer, 1 double, 2 bytes, 5 float.
    const read = {
      0: () => Number(reader.int64()),
      1: () => reader.double(),
      2: () => reader.bytes(),
      5: () => reader.float(),
    }[wire as 0 | 1 | 2 | 5];
    fields.set(field, [...(fields.get(field) ?? []), read()]);
  }
  return fields;
}
