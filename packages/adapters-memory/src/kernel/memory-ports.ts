import {
  CannotOpen,
  type Clock,
  type Digest,
  type Ids,
  type Log,
  type LogFields,
  type Vault,
} from '@quayside/application/kernel';
import type { IdPrefix, IdTypes, Instant } from '@quayside/domain/kernel';

/** A clock that stands still until it is moved; then it calls back what fell due on the way, in order. */
export class ManualClock implements Clock {
  #now: number;
  #elapsed = 0;
  #timers: { readonly at: number; readonly effect: () => void }[] = [];

  constructor(start: Instant = '2026-01-01T00:00:00.000Z') {
    this.#now = Date.parse(start);
  }

  now(): Instant {
    return new Date(this.#now).toISOString();
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(milliseconds: number, effect: () => void): () => void {
    const timer = { at: this.#now + milliseconds, effect };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves the time on by so many milliseconds; fewer than none set the clock back, which no time passes by. */
  advance(milliseconds: number): void {
    this.#elapsed += Math.max(milliseconds, 0);
    const end = this.#now + milliseconds;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.effect();
    }
    this.#now = end;
  }

  /** Milliseconds until something falls due; null where nothing does. */
  untilNext(): number | null {
    const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
    return next ? Math.max(next.at - this.#now, 0) : null;
  }
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** TypeIDs that count up: the same run makes the same ids. */
export class CountingIds implements Ids {
  #count = 0;

  next<P extends IdPrefix>(prefix: P): IdTypes[P] {
    this.#count += 1;
    let rest = this.#count;
    let digits = '';
    while (digits.length < 12) {
      digits = (alphabet[rest % 32] ?? '0') + digits;
      rest = Math.floor(rest / 32);
    }
    // The version and variant bits of a UUIDv7 stand where RFC 9562 wants them.
    return `${prefix}_01h455vb4pex5v${digits}` as IdTypes[P];
  }
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Keeps what was said, for tests that ask. */
export class RecordingLog implements Log {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: LogFields }[] = [];
  debug = this.#at('debug');
  info = this.#at('info');
  warn = this.#at('warn');
  error = this.#at('error');

  #at(level: string) {
    return (message: string, fields: LogFields = {}) => void this.lines.push({ level, message, fields });
  }
}

/** A digest that is quick and plain; its secrets count up. */
export class PlainDigest implements Digest {
  #secrets = 0;

  sha256(text: string): string {
    let hash = 0xcbf29ce484222325n;
    for (const char of text) hash = ((hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n) & 0xffffffffffffffffn;
    return hash.toString(16).padStart(64, '0');
  }

  secret(): string {
    this.#secrets += 1;
    return `secret${this.#secrets}`.padEnd(44, '0');
  }
}

/** A vault that hides a text from a glance only; but what is sealed for one place does not open in another, nor changed. */
export class PlainVault implements Vault {
  readonly #digest = new PlainDigest();
  #sealed = 0;

  seal(plain: string, context: string): string {
    this.#sealed += 1;
    const text = JSON.stringify({ n: this.#sealed, context, codes: Array.from(plain, (char) => char.codePointAt(0)) });
    return `${this.#digest.sha256(text)}.${text}`;
  }

  open(sealed: string, context: string): string {
    const text = sealed.slice(sealed.indexOf('.') + 1);
    if (sealed !== `${this.#digest.sha256(text)}.${text}`) throw new CannotOpen(`${context} was changed`);
    const kept = JSON.parse(text) as { readonly context: string; readonly codes: readonly number[] };
    if (kept.context !== context) throw new CannotOpen(`${context} holds what was sealed for ${kept.context}`);
    return String.fromCodePoint(...kept.codes);
  }
}
