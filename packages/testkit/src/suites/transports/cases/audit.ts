import type { TransportCases } from './scene.js';

export const auditCases = {
  'audit.list': {
    granted: async (world) => {
      const key = await world.ask<{ id: string }>('identity.create_key', { name: world.tag, scopes: ['orders:read'] });
      const isThere = ({ items }: Record<string, unknown>): boolean => (items as readonly unknown[]).length > 0;
      await world.until('audit.list', { object: key.id }, isThere);
      return { object: key.id, outcome: ['ok', 'FORBIDDEN'], use_case: ['identity.create_key'], per_page: 1 };
    },
    refused: { INVALID_INPUT: () => ({ cursor: 'no cursor of this list' }) },
  },
} as const satisfies TransportCases;
