import { segment, type Links } from './route.js';

/** The links of each kind of resource: where it is, what belongs to it, and what may be done with it as it is now. */

const oneOf = (value: unknown, ...values: readonly string[]): boolean =>
  typeof value === 'string' && values.includes(value);

export const orderLinks: Links = (field) => {
  const self = `/orders/${segment(field('id'))}`;
  const status = field('status');
  const isDraft = status === 'draft';
  return {
    self,
    timeline: `${self}/timeline`,
    payments: isDraft ? null : `${self}/payments`,
    place: isDraft ? `${self}/place` : null,
    cancel: oneOf(status, 'draft', 'placed', 'confirmed') ? `${self}/cancel` : null,
  };
};

export const timelineLinks: Links = (field) => {
  const order = `/orders/${segment(field('order_id'))}`;
  return { self: `${order}/timeline`, order };
};

export const sagaLinks: Links = (field) => {
  const id = segment(field('order_id'));
  const self = `/sagas/${id}`;
  const possible = field('interventions');
  const when = (intervention: string): string | null =>
    Array.isArray(possible) && possible.includes(intervention) ? `${self}/${intervention}` : null;
  return { self, order: `/orders/${id}`, retry: when('retry'), skip: when('skip'), compensate: when('compensate') };
};

export const productLinks: Links = (field) => {
  const sku = segment(field('sku'));
  return { self: `/products/${sku}`, stock: field('stocked') === true ? `/stock/${sku}` : null };
};

export const locationLinks: Links = (field) => {
  const code = segment(field('code'));
  return { self: `/locations/${code}`, stock: `/stock?location=${code}` };
};

export const stockLinks: Links = (field) => {
  const sku = segment(field('sku'));
  return { self: `/stock/${sku}`, movements: `/stock/movements?sku=${sku}` };
};

export const stockLevelLinks: Links = (field) => {
  const sku = segment(field('sku'));
  const location = segment(field('location'));
  return {
    self: `/stock/${sku}`,
    location: `/locations/${location}`,
    movements: `/stock/movements?sku=${sku}&location=${location}`,
  };
};

export const reservationLinks: Links = (field) => ({
  self: `/reservations/${segment(field('id'))}`,
  order: `/orders/${segment(field('order_id'))}`,
});

export const paymentLinks: Links = (field) => {
  const self = `/payments/${segment(field('id'))}`;
  const holds = oneOf(field('status'), 'requested', 'authorized', 'unknown') && field('void_asked') === false;
  return { self, order: `/orders/${segment(field('order_id'))}`, void: holds ? `${self}/void` : null };
};

export const keyLinks: Links = (field) => {
  const self = `/api-keys/${segment(field('id'))}`;
  return { self, revoke: field('status') === 'revoked' ? null : self };
};
