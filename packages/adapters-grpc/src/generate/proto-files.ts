import { fail, ok, type Result } from '@quayside/domain/kernel';
import { draftsOf, type Drafts } from '../proto/drafts.js';
import { giveNumbers, parseLock, type Numbering } from '../proto/lock.js';
import type { MessageDraft } from '../proto/model.js';
import { printFile } from '../proto/print.js';
import type { Told } from '../proto/told.js';

/** Where the numbers are kept, below `proto/`. */
export const lockName = 'numbers.lock.json';

/** The files below `proto/`, by their paths: what is told over gRPC, and the numbers that were given out for it. */
export const protoFiles = (
  told: Told,
  lockText: string | null,
): Result<Readonly<Record<string, string>>, readonly string[]> => {
  const drafts = draftsOf(told);
  if (!('files' in drafts)) return fail(drafts);
  const numbering = giveNumbers(drafts.messages.values(), parseLock(lockText));
  if (!numbering.ok) return numbering;
  return ok({
    ...printed(drafts, numbering.value),
    [lockName]: `${JSON.stringify(numbering.value.lock, null, 2)}\n`,
  });
};

const printed = ({ files, messages }: Drafts, numbering: Numbering): Readonly<Record<string, string>> => {
  const paths = new Map<MessageDraft, string>();
  for (const file of files) for (const message of file.messages) paths.set(message, file.path);
  const pathOf = (message: MessageDraft): string => {
    const [outer = ''] = message.name.split('.', 1);
    const found = paths.get(messages.get(`${message.package}.${outer}`) ?? message);
    if (found === undefined) throw new Error(`${message.name} stands in no file`);
    return found;
  };
  return Object.fromEntries(files.map((file) => [file.path, printFile(file, numbering, pathOf)]));
};
