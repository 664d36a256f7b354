/** What a server must not run with in production unless an operator takes it upon themselves; see `production.ts`. */
export const riskNames = [
  'no_encryption_keys',
  'sample_secret',
  'sandbox_gateway',
  'no_mail_server',
  'plain_mail',
  'plain_database_connection',
  'plain_issuer_keys',
  'plain_grpc',
  'no_call_limits',
  'no_attempt_limit',
  'superuser',
  'database_loses_commits',
] as const;
