import type { AsideOf } from '@quayside/application';
import { MessageId } from '@quayside/domain';
import { Command } from 'commander';
import * as v from 'valibot';
import { command, giveUp, say } from './terminal.js';
import { withSystem } from './with-system.js';

/** More than a person reads, and all that there is unless something is very wrong. */
const mostShown = 10_000;

export const messagesCommand = (): Command =>
  new Command('messages')
    .description('List what consumers could not work on, and have it tried again or given up.')
    .addCommand(list())
    .addCommand(retry())
    .addCommand(abandon());

const list = (): Command =>
  new Command('list')
    .description(
      'List the messages that are set aside: dead ones, those that are tried again by themselves, and what waits.',
    )
    .option('--json', 'one JSON object a line, with all that the message says')
    .action(
      command(({ json }: { readonly json?: true }) =>
        withSystem(async ({ consumers }) => {
          const aside = await consumers.aside(mostShown);
          if (json) for (const each of aside) say(JSON.stringify(each));
          else say(...(aside.length === 0 ? ['No message is set aside.'] : aside.map(lineOf)));
          if (aside.length === mostShown) say(`These are the first ${mostShown}; there may be more.`);
        }),
      ),
    );

const lineOf = ({ consumer, message, attempts, nextAttemptAt, reason, dead }: AsideOf): string => {
  const about = `${message.id}  ${consumer}  ${message.type} of ${message.subject}`;
  if (dead) return `${about}  dead after ${attempts} tries: ${reason}`;
  if (reason === null) return `${about}  waits behind another of its lane`;
  return `${about}  failed ${attempts} times, ${nextAttemptAt === null ? 'next at once' : `next at ${nextAttemptAt}`}: ${reason}`;
};

const retry = (): Command =>
  new Command('retry')
    .description('Have dead messages tried again, as often as new ones. Servers that run notice within a second.')
    .argument('[ids...]', 'as in msg_01h2xcejqtf2nbrexx3vqjhp41')
    .option('--all', 'every dead message')
    .action(
      command((ids: readonly string[], { all }: { readonly all?: true }) =>
        withSystem(async ({ consumers }) => {
          if (ids.length > 0 === (all === true)) giveUp('Say which messages to try again, or --all.');
          const wanted = all
            ? (await consumers.aside(mostShown)).filter(({ dead }) => dead).map(({ message }) => message.id)
            : ids.map(messageId);
          for (const id of new Set(wanted)) {
            if (!(await consumers.revive(id)))
              giveUp(`${id} is no dead message: \`quayside messages list\` shows them.`);
            say(`${id} is tried again.`);
          }
          if (wanted.length === 0) say('No message is dead.');
        }),
      ),
    );

const abandon = (): Command =>
  new Command('give-up')
    .description('Forget commands that can never work, so that their lanes go on. The messages stay in the history.')
    .argument('<ids...>', 'as in msg_01h2xcejqtf2nbrexx3vqjhp41')
    .action(
      command((texts: readonly string[]) =>
        withSystem(async ({ consumers }) => {
          const ids = texts.map(messageId);
          const aside = await consumers.aside(mostShown);
          const owed = ids.flatMap((id) => owedOf(aside, id));
          for (const { consumer, message } of owed) {
            await consumers.takeBack(consumer, message.id);
            say(`${message.id} is given up.`);
          }
        }),
      ),
    );

/** What consumers owe of a message, which must be one that may be given up. */
const owedOf = (aside: readonly AsideOf[], id: MessageId): readonly AsideOf[] => {
  const owed = aside.filter(({ message }) => message.id === id);
  if (owed.length === 0) giveUp(`${id} is not set aside: \`quayside messages list\` shows what is.`);
  if (owed.some(({ message }) => message.kind === 'event'))
    giveUp(`${id} tells what happened, and somebody waits for it: it can be tried again, and never given up.`);
  return owed;
};

const messageId = (text: string): MessageId => {
  const read = v.safeParse(MessageId, text);
  return read.success ? read.output : giveUp(`${text} is no id of a message.`);
};
