import type { Letter } from '@quayside/application/kernel';

/** A letter as nodemailer takes it. Nothing of it may name a file or an address to fetch. */
export const messageOf = ({ id, to, subject, text }: Letter, from: string) => ({
  from,
  // An object, so that nobody takes what is in it for a list of addresses.
  to: { name: '', address: to },
  subject,
  text,
  messageId: `<${id}@quayside>`,
  // Nobody is to answer it with a notice that they are away (RFC 3834).
  headers: { 'Auto-Submitted': 'auto-generated' },
  disableFileAccess: true,
  disableUrlAccess: true,
});
