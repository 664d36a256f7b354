import { ScriptedGateway } from '@quayside/adapters-memory/payments';
import { describePaymentGateway } from '@quayside/testkit/contracts';

describePaymentGateway('scripted', async () => {
  const gateway = new ScriptedGateway();
  return {
    gateway,
    impatient: gateway,
    granted: async () => gateway.granted,
    methods: {
      ok: 'pm_ok',
      declined: 'pm_declined',
      insufficientFunds: 'pm_insufficient_funds',
      unheardOf: 'pm_nobody',
      lostReply: 'pm_lost_reply',
      hanging: 'pm_timeout',
      hangingDeclined: 'pm_timeout_declined',
      failing: 'pm_flaky',
      slow: 'pm_ok',
    },
    stop: async () => {},
  };
});
