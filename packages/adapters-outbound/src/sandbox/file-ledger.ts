import { constants } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fail, ok, type PaymentId, type Result } from '@quayside/domain';
import { fromLine, toLine, type SandboxEntry } from './entry.js';
import { messageOf, systemCode, type SandboxFailure } from './failure.js';
import { takeFolderLock, type FolderLock } from './folder-lock.js';
import { entryAt, ledgerFileOf, linesOf, scanLedgerFile, unusable } from './ledger-file.js';
import type { Recorded, SandboxLedger, Which } from './ledger.js';
import { OffsetIndex } from './offset-index.js';

export interface FileSandboxLedger extends SandboxLedger {
  /** Bytes that a crash had left unfinished at the end of the file, and that were cut off when it was opened. */
  readonly repaired: number;
}

/**
 * Opens the ledger in a folder (both are made where they are absent) for this process alone: a second one fails as
 * `sandbox_ledger_in_use`. An unfinished end is cut off; a damaged file fails as `sandbox_ledger_damaged`, and a folder that
 * cannot be written to as `sandbox_folder_unusable`.
 */
export const fileSandboxLedger = async (folder: string): Promise<Result<FileSandboxLedger, SandboxFailure>> => {
  let lock: FolderLock | null = null;
  let handle: FileHandle | null = null;
  try {
    await mkdir(folder, { recursive: true });
    lock = takeFolderLock(join(folder, 'sandbox.lock'));
    if (!lock) return fail(inUse(folder));
    handle = await openForAppend(folder);
    const opened = await FileLedger.open(handle, ledgerFileOf(folder), lock);
    if (!opened.ok) await letGo(handle, lock);
    return opened;
  } catch (error) {
    await letGo(handle, lock);
    if (systemCode(error) === null) throw error;
    return fail(unusable(folder, error));
  }
};

const letGo = async (handle: FileHandle | null, lock: FolderLock | null): Promise<void> => {
  await handle?.close();
  lock?.release();
};

const inUse = (folder: string): SandboxFailure => ({
  code: 'sandbox_ledger_in_use',
  message:
    `The sandbox's ledger in ${resolve(folder)} is in use by another process. Stop that one, choose another folder, ` +
    'or let both use one `quayside sandbox-gateway` over HTTP.',
});

const openForAppend = async (folder: string): Promise<FileHandle> => {
  // Not in append mode: a write goes to its offset, so that one that failed half way is written over and not followed.
  const handle = await open(ledgerFileOf(folder), constants.O_RDWR | constants.O_CREAT);
  // A file whose name did not reach the disk would be gone after a power cut. Windows cannot open folders, and need not.
  if (process.platform !== 'win32') {
    const parent = await open(folder, 'r');
    try {
      await parent.sync();
    } finally {
      await parent.close();
    }
  }
  return handle;
};

/** Entries that go to the disk together: one write and one fdatasync for all of them. */
class Batch {
  readonly byKey = new Map<string, SandboxEntry>();
  readonly byPayment = new Map<PaymentId, SandboxEntry[]>();
  readonly #settled = Promise.withResolvers<SandboxFailure | null>();
  /** Null once all is on the disk. */
  readonly settled = this.#settled.promise;

  add(entry: SandboxEntry): void {
    this.byKey.set(entry.key, entry);
    const earlier = this.byPayment.get(entry.paymentId);
    if (earlier) earlier.push(entry);
    else this.byPayment.set(entry.paymentId, [entry]);
  }

  settle(failure: SandboxFailure | null): void {
    this.#settled.resolve(failure);
  }
}

class FileLedger implements FileSandboxLedger {
  readonly #keys = new OffsetIndex();
  readonly #payments = new OffsetIndex();
  /** On its way to the disk. */
  #leaving: Batch | null = null;
  /** What came since, and goes next. */
  #gathering = new Batch();
  #committing: Promise<void> | null = null;
  #failure: SandboxFailure | null = null;
  #end = 0;
  #closed = false;

  private constructor(
    readonly handle: FileHandle,
    readonly file: string,
    readonly lock: FolderLock,
    public repaired: number,
  ) {}

  static async open(handle: FileHandle, file: string, lock: FolderLock): Promise<Result<FileLedger, SandboxFailure>> {
    const ledger = new FileLedger(handle, file, lock, 0);
    const scanned = await scanLedgerFile(handle, file, (entry, offset) => ledger.#remember(entry, offset));
    if (!scanned.ok) return scanned;
    ledger.#end = scanned.value.end;
    ledger.repaired = scanned.value.unfinished;
    if (ledger.repaired > 0) {
      await handle.truncate(ledger.#end);
      await handle.datasync();
    }
    return ok(ledger);
  }

  async record(
    which: Which,
    decide: (earlier: readonly SandboxEntry[]) => SandboxEntry,
  ): Promise<Result<Recorded, SandboxFailure>> {
    if (this.#failure) return fail(this.#failure);
    for (const batch of [this.#leaving, this.#gathering]) {
      const entry = batch?.byKey.get(which.key);
      if (batch && entry) return this.#once(batch, { entry, fresh: false });
    }
    const known = this.#stored(which.key);
    if (known) return ok({ entry: known, fresh: false });
    const entry = decide(this.#about(which.paymentId));
    const batch = this.#gathering;
    batch.add(entry);
    this.#committing ??= this.#commit();
    return this.#once(batch, { entry, fresh: true });
  }

  async find(key: string): Promise<Result<SandboxEntry | null, SandboxFailure>> {
    if (this.#failure) return fail(this.#failure);
    for (const batch of [this.#leaving, this.#gathering]) {
      const entry = batch?.byKey.get(key);
      if (batch && entry) return this.#once(batch, entry);
    }
    return ok(this.#stored(key));
  }

  async *entries(): AsyncGenerator<SandboxEntry> {
    for await (const lines of linesOf(this.handle, this.#end)) {
      for (const { text, offset } of lines) {
        const entry = fromLine(text);
        if (!entry) throw new Error(`${this.file} has no entry at byte ${offset}: was it changed?`);
        yield entry;
      }
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#failure ??= { code: 'sandbox_ledger_closed', message: "The sandbox's ledger is closed." };
    await this.#committing;
    await this.handle.close();
    this.lock.release();
  }

  async #once<T>(batch: Batch, value: T): Promise<Result<T, SandboxFailure>> {
    const failure = await batch.settled;
    return failure ? fail(failure) : ok(value);
  }

  #stored(key: string): SandboxEntry | null {
    return (
      this.#keys
        .offsetsOf(key)
        .map((offset) => entryAt(this.handle.fd, offset))
        .find((entry) => entry.key === key) ?? null
    );
  }

  #about(paymentId: PaymentId): readonly SandboxEntry[] {
    const stored = this.#payments.offsetsOf(paymentId).map((offset) => entryAt(this.handle.fd, offset));
    const onTheirWay = [this.#leaving, this.#gathering].flatMap((batch) => batch?.byPayment.get(paymentId) ?? []);
    return [...stored.filter((entry) => entry.paymentId === paymentId), ...onTheirWay];
  }

  #remember(entry: SandboxEntry, offset: number): void {
    this.#keys.add(entry.key, offset);
    this.#payments.add(entry.paymentId, offset);
  }

  async #commit(): Promise<void> {
    // Whatever else comes in this turn of the event loop, or answers to the last batch ask for, goes along.
    await nextTurn();
    while (this.#gathering.byKey.size > 0) {
      const batch = this.#gathering;
      this.#leaving = batch;
      this.#gathering = new Batch();
      // After one write failed nobody knows what is on the disk, so all that follows fails until the file is opened anew.
      const failure = this.#failure?.code === 'sandbox_ledger_unwritable' ? this.#failure : await this.#write(batch);
      if (failure) this.#failure = failure;
      this.#leaving = null;
      batch.settle(failure);
      await nextTurn();
    }
    this.#committing = null;
  }

  async #write(batch: Batch): Promise<SandboxFailure | null> {
    const lines = [...batch.byKey.values()].map((entry) => ({ entry, bytes: Buffer.from(`${toLine(entry)}\n`) }));
    const bytes = Buffer.concat(lines.map((line) => line.bytes));
    try {
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await this.handle.write(bytes, written, bytes.length - written, this.#end + written);
        written += bytesWritten;
      }
      await this.handle.datasync();
    } catch (error) {
      return {
        code: 'sandbox_ledger_unwritable',
        message: `The sandbox's ledger ${this.file} cannot be written: ${messageOf(error)}. Make room on its disk, then start again.`,
      };
    }
    for (const line of lines) {
      this.#remember(line.entry, this.#end);
      this.#end += line.bytes.length;
    }
    return null;
  }
}
