import type { TokenParties } from '@quayside/application';
import type { Config } from '../config/settings.js';

/** Who makes tokens and for whom. Without a setting that is the server's own address, of which the port may be known later only. */
export class ConfiguredParties implements TokenParties {
  #port: number;

  constructor(readonly config: Config) {
    this.#port = config.QUAYSIDE_PORT;
  }

  get issuer(): string {
    return this.config.QUAYSIDE_ISSUER_URL ?? `http://${this.config.QUAYSIDE_HOST}:${this.#port}`;
  }

  get audience(): string {
    return this.config.QUAYSIDE_AUDIENCE ?? this.issuer;
  }

  /** The server listens, and on this port. */
  listensOn(port: number): void {
    this.#port = port;
  }
}
