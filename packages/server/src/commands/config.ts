import { Command } from 'commander';
import { Networks } from '../config/networks.js';
import { settingNames, settings, type Config, type SettingName } from '../config/settings.js';
import { command, configuration, say } from './terminal.js';

export const configCommand = (): Command =>
  new Command('config')
    .description('Show every setting: its value, where that comes from, and what it is for. Secrets are masked.')
    .option('--env', 'print a complete .env.example instead')
    .action(
      command(async ({ env }: { readonly env?: true }) => {
        if (env) return say(envExample());
        const { config, origins } = configuration();
        for (const name of settingNames)
          say(`${name}=${shown(name, config[name])}`, `    from ${origins[name]}. ${settings[name].doc}`);
      }),
    );

const shown = (name: SettingName, value: Config[SettingName]): string => {
  if (value === null || value === '') return '';
  if ('secret' in settings[name]) return '********';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Networks) return value.written.join(',');
  return value.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(',');
};

/** Every setting with its standard, commented out: what a new `.env` starts from. */
export const envExample = (): string =>
  [
    '# Every setting of Quayside with its standard value. Copy this to .env and take the # away from what you change.',
    '# The environment goes before this file. `quayside config` shows what is in force. Made by `npm run generate`.',
    ...settingNames.flatMap((name) => ['', `# ${settings[name].doc}`, `#${name}=${settings[name].standard}`]),
  ].join('\n');
