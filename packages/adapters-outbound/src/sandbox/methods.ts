/** How the sandbox plays a payment method: what it decides, and what becomes of the way to it and back. */
export interface Script {
  /** Why it declines; null where it authorizes. */
  readonly decline: string | null;
  /**
   * `lost`: it acts, and no answer ever arrives; only a look-up or a webhook tells. `late`: it acts, and answers after a while.
   * `silent`: the first tries of a key get no answer and do nothing. `failing`: the first tries of a key fail and do nothing.
   */
  readonly fault: 'none' | 'lost' | 'late' | 'silent' | 'failing';
}

const scripts = {
  pm_ok: { decline: null, fault: 'none' },
  pm_declined: { decline: 'card_declined', fault: 'none' },
  pm_insufficient_funds: { decline: 'insufficient_funds', fault: 'none' },
  pm_lost_reply: { decline: null, fault: 'lost' },
  pm_timeout: { decline: null, fault: 'silent' },
  pm_timeout_declined: { decline: 'card_declined', fault: 'silent' },
  pm_slow: { decline: null, fault: 'late' },
  pm_flaky: { decline: null, fault: 'failing' },
} as const satisfies Record<string, Script>;

const byMethod: ReadonlyMap<string, Script> = new Map(Object.entries(scripts));
const unknownMethod: Script = { decline: 'unknown_payment_method', fault: 'none' };

/** The payment methods that the sandbox knows. */
export const sandboxMethods: readonly string[] = [...byMethod.keys()];

export const scriptOf = (method: string): Script => byMethod.get(method) ?? unknownMethod;
