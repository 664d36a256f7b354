import type { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/* RFC 3339 text and google.protobuf.Timestamp: seconds since 1970 (field 1) and nanoseconds of the second (field 2). */

const secondsTag = 8;
const nanosTag = 16;
const firstSecond = -62_135_596_800;
const lastSecond = 253_402_300_799;

export const writeInstant = (writer: BinaryWriter, text: string): void => {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new Error('a time is no time');
  const seconds = Math.floor(milliseconds / 1_000);
  const nanos = nanosOf(text);
  if (seconds !== 0) writer.uint32(secondsTag).int64(seconds);
  if (nanos !== 0) writer.uint32(nanosTag).int32(nanos);
};

const nanosOf = (text: string): number => {
  const fraction = /\.(\d{1,9})/.exec(text)?.[1];
  return fraction === undefined ? 0 : Number(fraction.padEnd(9, '0'));
};

/** UTC with milliseconds, and with more digits only where there are more. What is no time gives a text that is none. */
export const readInstant = (reader: BinaryReader, end: number): string => {
  let seconds: bigint | number | string = 0;
  let nanos = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === secondsTag) seconds = reader.int64();
    else if (tag === nanosTag) nanos = reader.int32();
    else throw new Error('a Timestamp has seconds and nanos');
  }
  const whole = Number(seconds);
  if (whole < firstSecond || whole > lastSecond || nanos < 0 || nanos > 999_999_999) return `${seconds} s, ${nanos} ns`;
  const text = new Date(whole * 1_000).toISOString();
  if (nanos === 0) return text;
  const digits = String(nanos).padStart(9, '0');
  return `${text.slice(0, -4)}${digits.replace(/(?:000){1,2}$/, '')}Z`;
};
