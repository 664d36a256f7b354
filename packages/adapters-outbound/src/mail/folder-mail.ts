import { fail, ok } from '@quayside/domain/kernel';
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { messageOf } from './message.js';
import type { OpenMail } from './smtp-mail.js';

export interface FolderOptions {
  readonly folder: string;
  readonly from: string;
}

/**
 * Mail that stays here, as `.eml` files that any mail program opens: for trying things out. A letter that is sent twice is one
 * file. Only the owner can read them, for who has a mail has what it brings.
 */
export const folderMail = ({ folder, from }: FolderOptions): OpenMail => {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    send: async (letter) => {
      const name = `${letter.id.replaceAll(/[^\w.-]/g, '_')}.eml`;
      try {
        const { message } = await transport.sendMail(messageOf(letter, from));
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`);
        const file = await open(draft, 'wx', 0o600);
        try {
          await file.writeFile(message as Buffer);
        } finally {
          await file.close();
        }
        await rename(draft, join(folder, name));
        return ok(undefined);
      } catch (error) {
        return fail({
          code: 'mail_unreachable',
          message: `the folder of mails cannot be written to: ${codeOf(error)}`,
        });
      }
    },
    close: () => {},
  };
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
