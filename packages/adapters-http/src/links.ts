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

export const serviceAccountLinks: Links = (field) => {
  const self = `/service-accounts/${segment(field('id'))}`;
  const isActive = field('status') === 'active';
  return { self, secrets: isActive ? `${self}/secrets` : null, end: isActive ? self : null };
};

export const signingKeyLinks: Links = (field) => {
  const self = `/signing-keys/${segment(field('id'))}`;
  return { self, revoke: field('state') === 'gone' ? null : self };
};

export const userLinks: Links = (field) => {
  const self = `/users/${segment(field('id'))}`;
  const isGone = field('status') === 'deactivated';
  return {
    self,
    roles: `${self}/roles`,
    sessions: `${self}/sessions`,
    deactivate: isGone ? null : self,
    reactivate: isGone ? `${self}/reactivate` : null,
    reset_second_factor: field('second_factor') === true ? `${self}/second-factor/reset` : null,
  };
};

export const profileLinks: Links = (field) => {
  const self = '/users/me';
  const hasFactor = field('second_factor') === true;
  return {
    self,
    sessions: `${self}/sessions`,
    change_password: '/auth/password/change',
    enrol_second_factor: hasFactor ? null : `${self}/second-factor`,
    remove_second_factor: hasFactor ? `${self}/second-factor/remove` : null,
    recovery_codes: hasFactor ? `${self}/second-factor/recovery-codes` : null,
    log_out: '/auth/logout',
  };
};

export const userRolesLinks: Links = (field) => {
  const user = `/users/${segment(field('user_id'))}`;
  return { self: `${user}/roles`, user };
};

export const sessionLinks: Links = (field) => {
  const user = `/users/${segment(field('user_id'))}`;
  const self = `${user}/sessions/${segment(field('id'))}`;
  return { self, user, end: field('ended_at') === null ? self : null };
};

export const ownSessionLinks: Links = (field) => {
  const self = `/users/me/sessions/${segment(field('id'))}`;
  return { self, end: field('ended_at') === null ? self : null };
};

export const roleLinks: Links = (field) => {
  const self = `/roles/${segment(field('name'))}`;
  return { self, users: `/users?role=${segment(field('name'))}`, delete: field('built_in') === true ? null : self };
};
