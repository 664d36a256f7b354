import { past, type TransportCases } from './scene.js';

const noPayment = 'pay_01h455vb4pex5vsknk084sn02q';
const any = 'any';

export const paymentCases = {
  'payments.list': {
    granted: async (world) => {
      const { id } = await world.order({ payment_method: 'pm_declined' });
      return { order_id: id, status: ['declined'], gateway: 'sandbox', created_at: { gt: past } };
    },
  },
  'payments.get': {
    granted: async (world) => ({ id: (await world.payment()).id }),
    refused: { PAYMENT_NOT_FOUND: () => ({ id: noPayment }) },
  },
  'payments.void': {
    granted: async (world) => ({ id: (await world.payment()).id, expected_version: any }),
    refused: {
      WRONG_STATUS: async (world) => ({
        id: (await world.payment({ payment_method: 'pm_declined' })).id,
        expected_version: any,
      }),
      PAYMENT_NOT_FOUND: () => ({ id: noPayment, expected_version: 1 }),
    },
  },
  'payments.receive_webhook': {
    refused: {
      UNKNOWN_GATEWAY: () => ({ gateway: 'nobody', body: '{}', headers: {} }),
      WEBHOOK_NOT_VERIFIED: () => ({
        gateway: 'sandbox',
        body: '{"forged": "naïve"}',
        headers: { 'webhook-signature': 'v1,forged' },
      }),
    },
  },
} as const satisfies TransportCases;
