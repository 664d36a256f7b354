import {
  argon2Passwords,
  commonPasswords,
  joseTokens,
  outsideTokens,
  totpCodes,
  type OutsideIssuer,
} from '@quayside/adapters-identity';
import type { Limits, Log, PipelineHooks, Sweep, TokenParties, TrustedIssuer, Vault } from '@quayside/application';
import { ContainerModule } from 'inversify';
import { cryptoDigest } from '../platform/crypto-digest.js';
import { systemClock } from '../platform/system-clock.js';
import { systemIds } from '../platform/system-ids.js';
import {
  tokens as t,
  type AuditRetention,
  type AccountPages,
  type FeedRetention,
  type ReservationTimeToLive,
  type SigningKeyLife,
} from './tokens.js';

export interface Platform {
  readonly log: Log;
  readonly vault: Vault;
  readonly hooks: PipelineHooks;
  readonly limits: Limits;
  /** Forgets budgets that are whole again. */
  readonly forgetRates: Sweep;
  readonly tokenParties: TokenParties;
  readonly trustedIssuers: readonly (TrustedIssuer & OutsideIssuer)[];
  readonly accountPages: AccountPages;
  readonly signingKeyLife: SigningKeyLife;
  readonly reservationTimeToLive: ReservationTimeToLive;
  readonly feedRetention: FeedRetention;
  readonly auditRetention: AuditRetention;
}

/** The machine: its clock, its chance, its cryptography, and where it is told what happens. */
export const platformModule = (platform: Platform): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(t.clock).toConstantValue(systemClock);
    bind(t.ids).toConstantValue(systemIds);
    bind(t.digest).toConstantValue(cryptoDigest);
    bind(t.chance).toConstantValue(Math.random);
    bind(t.vault).toConstantValue(platform.vault);
    bind(t.tokenSigner).toConstantValue(joseTokens());
    bind(t.secrets).toConstantValue({
      passwords: argon2Passwords(),
      commonPasswords: commonPasswords(),
      timeCodes: totpCodes(),
    });
    bind(t.tokenParties).toConstantValue(platform.tokenParties);
    bind(t.outsideIssuers).toConstantValue({
      issuers: platform.trustedIssuers,
      tokens: outsideTokens({
        issuers: platform.trustedIssuers,
        log: platform.log,
        now: () => systemClock.elapsed(),
      }),
    });
    bind(t.accountPages).toConstantValue(platform.accountPages);
    bind(t.signingKeyLife).toConstantValue(platform.signingKeyLife);
    bind(t.log).toConstantValue(platform.log);
    bind(t.hooks).toConstantValue(platform.hooks);
    bind(t.limits).toConstantValue(platform.limits);
    bind(t.forgetRates).toConstantValue(platform.forgetRates);
    bind(t.reservationTimeToLive).toConstantValue(platform.reservationTimeToLive);
    bind(t.feedRetention).toConstantValue(platform.feedRetention);
    bind(t.auditRetention).toConstantValue(platform.auditRetention);
  });
