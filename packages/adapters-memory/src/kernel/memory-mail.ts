import type { Letter, Mail, MailFailure } from '@quayside/application/kernel';
import { fail, ok, type Result } from '@quayside/domain/kernel';

/** Keeps what was sent, for tests that read it. */
export class MemoryMail implements Mail {
  readonly sent: Letter[] = [];
  /** What becomes of the next letters: each takes one off; where there is none a letter is sent. */
  readonly failures: MailFailure['code'][] = [];

  async send(letter: Letter): Promise<Result<void, MailFailure>> {
    const code = this.failures.shift();
    if (code !== undefined) return fail({ code, message: `${letter.to} was not reached` });
    this.sent.push(letter);
    return ok(undefined);
  }
}
