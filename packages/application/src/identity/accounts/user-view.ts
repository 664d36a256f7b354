import { userStatuses, type Account } from '@quayside/domain/identity';
import { UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../../kernel/index.js';

/** A user as everybody sees one who may. */
export const UserView = v.strictObject({
  id: UserId,
  email: v.string(),
  name: v.nullable(v.string()),
  status: v.picklist(userStatuses),
  roles: v.array(v.string()),
  /** Whether a code is asked for beside the password. */
  second_factor: v.boolean(),
  created_by: v.string(),
  created_at: Instant,
  confirmed_at: v.nullable(Instant),
  deactivated_at: v.nullable(Instant),
  version: v.number(),
});
export type UserView = v.InferOutput<typeof UserView>;

export const userView = ({ user, secondFactor }: Account): UserView => ({
  id: user.id,
  email: user.email,
  name: user.name,
  status: user.status,
  roles: [...user.roles],
  second_factor: secondFactor.state === 'enrolled',
  created_by: user.createdBy,
  created_at: user.createdAt,
  confirmed_at: user.status === 'invited' ? null : user.confirmedAt,
  deactivated_at: user.status === 'deactivated' ? user.deactivatedAt : null,
  version: user.version,
});
