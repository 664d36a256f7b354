import { randomBytes } from 'node:crypto';

/** Ids are for finding, not for hiding: a number in a process, after what tells this process from all others. */
const process = randomBytes(9).toString('base64url');
let requests = 0;
export const newRequestId = (): string => `req_${process}_${(++requests).toString(36)}`;
