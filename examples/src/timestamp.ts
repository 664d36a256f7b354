const ISO = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/**
 * RFC 3339 in UTC with milliseconds, from `2010-12-01 08:26:00` or from the original file's month-first `12/1/2010 8:26` (`12/1/10 8:26`).
 * The sources name no zone, so their time is taken as UTC. Undefined for any other form and for a day that does not exist.
 */
export const parseTimestamp = (text: string): string | undefined => {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, year = '', month = '', day = '', hour = '', minute = '', second = '0', fraction = '0'] = iso;
    return existing(year, month, day, hour, minute, second, fraction.padEnd(3, '0'));
  }
  const american = AMERICAN.exec(text);
  if (american === null) return undefined;
  const [, month = '', day = '', year = '', hour = '', minute = '', second = '0'] = american;
  return existing(year.padStart(4, '20'), month, day, hour, minute, second, '000');
};

const existing = (
  year: string,
  month: string,
  day: string,
  hour: string,
  minute: string,
  second: string,
  milliseconds: string,
): string | undefined => {
  const pad = (text: string): string => text.padStart(2, '0');
  const text = `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}.${milliseconds}Z`;
  const time = Date.parse(text);
  // A date such as 30 February is rolled over into March by some engines; only one that comes back unchanged exists.
  return Number.isNaN(time) || new Date(time).toISOString() !== text ? undefined : text;
};
