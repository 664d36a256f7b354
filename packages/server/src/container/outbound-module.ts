import type { Mail, PaymentGateway } from '@quayside/application';
import { ContainerModule } from 'inversify';
import { tokens as t } from './tokens.js';

/** Everything outside that we call. */
export const outboundModule = (gateway: PaymentGateway, mail: Mail): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(t.mail).toConstantValue(mail);
    bind(t.gateways).toConstantValue(new Map([[gateway.name, gateway]]));
  });
