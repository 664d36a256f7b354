import type { PaymentGateway } from '@quayside/application';
import { ContainerModule } from 'inversify';
import { tokens as t } from './tokens.js';

/** Everything outside that we call. */
export const outboundModule = (gateway: PaymentGateway): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(t.gateways).toConstantValue(new Map([[gateway.name, gateway]]));
  });
