import {BinaryWriter, WireType} from '@bufbuild/protobuf/wire';

/** A number of a training at a step. */
export interface ScalarSummary {
  tag: string;
  scalar: number;
}

/** A picture at a step, with Markdown that TensorBoard shows beside it. */
export interface ImageSummary {
  tag: string;
  png: Uint8Array;
  width: number;
  height: number;
  description: string;
}

export type Summary = ScalarSummary | ImageSummary;

/** What happened when; step counts epochs or batches. */
export interface Moment {
  step: number;
  /** Seconds since 1970. */
  wallTime: number;
}

/** How a reader knows the file's form. */
const FILE_VERSION = 'brain.Event:2';

/** Numbers of the fields in tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto. */
const EVENT = {wallTime: 1, step: 2, fileVersion: 3, summary: 5, source: 10};
const SOURCE = {writer: 1};
const SUMMARY = {value: 1};
const VALUE = {tag: 1, simpleValue: 2, image: 4, metadata: 9};
const IMAGE = {height: 1, width: 2, colorspace: 3, encoded: 4};
const METADATA = {description: 3};

/** Red, green, blue, opacity. */
const RGBA = 4;

/** The event that every file begins with, as bytes of protobuf. */
export function firstEvent(wallTime: number): Uint8Array {
  const writer = new BinaryWriter().tag(EVENT.wallTime, WireType.Bit64).double(wallTime);
  text(writer, EVENT.fileVersion, FILE_VERSION);
  message(writer, EVENT.source, source => text(source, SOURCE.writer, '@sparsegate/tensorboard'));
  return writer.finish();
}

/** An event of summaries at one moment, as bytes of protobuf. */
export function summaryEvent(summaries: readonly Summary[], {step, wallTime}: Moment): Uint8Array {
  const writer = new BinaryWriter().tag(EVENT.wallTime, WireType.Bit64).double(wallTime);
  writer.tag(EVENT.step, WireType.Varint).int64(step);
  message(writer, EVENT.summary, summary => {
    for (const one of summaries) {
      message(summary, SUMMARY.value, value => {
        text(value, VALUE.tag, one.tag);
        if ('png' in one) image(value, one);
        else value.tag(VALUE.simpleValue, WireType.Bit32).float(one.scalar);
      });
    }
  });
  return writer.finish();
}

function image(value: BinaryWriter, {png, width, height, description}: ImageSummary): void {
  message(value, VALUE.image, picture => {
    picture.tag(IMAGE.height, WireType.Varint).int32(height);
    picture.tag(IMAGE.width, WireType.Varint).int32(width);
    picture.tag(IMAGE.colorspace, WireType.Varint).int32(RGBA);
    picture.tag(IMAGE.encoded, WireType.LengthDelimited).bytes(png);
  });
  message(value, VALUE.metadata, metadata => text(metadata, METADATA.description, description));
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(
  writer: BinaryWriter,
  field: number,
  write: (inner: BinaryWriter) => unknown,
): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}
