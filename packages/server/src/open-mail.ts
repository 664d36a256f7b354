import { folderMail, smtpMail, type OpenMail } from '@quayside/adapters-outbound';
import { join } from 'node:path';
import type { Config } from './config/settings.js';

/** Where mails are left where no server is named to take them. */
const mailFolder = (config: Config): string => join(config.QUAYSIDE_DATA_FOLDER, 'mail');

/** The way for mail that the configuration names. Nothing is opened before the first mail. */
export const openMail = (config: Config): OpenMail & { readonly place: string } => {
  const { QUAYSIDE_MAIL_URL: url, QUAYSIDE_MAIL_FROM: from } = config;
  return url === null
    ? { ...folderMail({ folder: mailFolder(config), from }), place: mailFolder(config) }
    : { ...smtpMail({ url, from }), place: new URL(url).host };
};
