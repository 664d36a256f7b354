import { ageKeys, type MakeSigningKey } from '@quayside/domain/identity';
import { done, type StagedMessages, type Sweep, type Vault } from '../../kernel/index.js';
import type { IdentityWork } from '../ports.js';
import { sealedKeyPlace, type SigningRing } from './signing-ring.js';
import type { TokenSigner } from './token-signer.js';

export interface SigningKeyMakerDeps {
  readonly signer: TokenSigner;
  readonly vault: Vault;
  readonly ring: SigningRing;
  readonly work: IdentityWork;
  /** Milliseconds that a key signs for. */
  readonly signsFor: number;
}

/** Makes signing keys, and sees to it that there always is one that signs and one that follows it. */
export class SigningKeyMaker {
  readonly ring: SigningRing;

  constructor(readonly deps: SigningKeyMakerDeps) {
    this.ring = deps.ring;
  }

  /** Fresh keys for a unit of work, their private parts sealed. */
  making({ ids }: StagedMessages): MakeSigningKey {
    const { signer, vault } = this.deps;
    return () => {
      const id = ids.next('sgn');
      const { publicKey, privateKey } = signer.makeKey();
      return { id, publicKey, sealedKey: vault.seal(privateKey, sealedKeyPlace(id)) };
    };
  }

  /** Does what time has made due. Of several processes at once one does it, and the others find it done. */
  async age(): Promise<void> {
    const { work, signsFor } = this.deps;
    await work.run({ actor: 'system:signing-keys', requestId: 'signing-keys' }, async (tx) => {
      const decided = ageKeys(await tx.signingKeys.all(), signsFor, this.making(tx), tx.now);
      for (const each of decided) tx.signingKeys.save(each);
      if (decided.length > 0) tx.afterCommit(() => this.ring.forget());
      return done;
    });
  }

  /** Makes the first keys where there are none, and opens the one that signs: throws `CannotOpen` where that cannot be. */
  async begin(): Promise<void> {
    await this.age();
    await this.ring.active();
  }

  get sweep(): Sweep {
    return { name: 'identity.signing_keys', every: 60_000, sweep: async () => (await this.age(), false) };
  }
}
