/** Why the sandbox is not running, or cannot go on. `message` is for whoever started the program: it says what to do. */
export interface SandboxFailure {
  readonly code:
    | 'sandbox_ledger_in_use'
    | 'sandbox_ledger_damaged'
    | 'sandbox_ledger_unwritable'
    | 'sandbox_ledger_closed'
    | 'sandbox_folder_unusable'
    | 'sandbox_address_in_use'
    | 'sandbox_address_unusable'
    | 'webhook_settings_invalid';
  readonly message: string;
}

/** The error's code where the system or SQLite gave one (`ENOENT`); null for any other error, which is a bug to be thrown on. */
export const systemCode = (error: unknown): string | null => {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return 'syscall' in error || error.code === 'ERR_SQLITE_ERROR' ? error.code : null;
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
