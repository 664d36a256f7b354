import { kernelFailure, type Answer, type Answered, type UseCase } from '@quayside/application/kernel';
import type { Input } from '../call-input.js';
import { callOf, type Detour, type Endpoint } from '../endpoint.js';
import { saysByHeader, type Exchange } from '../exchange.js';
import { refuseInput, Refusal } from '../refusal.js';
import type { SessionStep } from '../route.js';
import { accessCookie, forgetting, keeping, refreshCookie, tokenIn } from './cookies.js';
import { withoutTokens } from './told.js';

/** A door at which a session begins, goes on or ends: as for everybody, and for a page that asks for it with the tokens in cookies. */
export class SessionDoor {
  constructor(
    readonly endpoint: Endpoint,
    readonly step: SessionStep,
    /** Exchanges a refresh token. */
    readonly refresh: UseCase,
  ) {}

  async answer(exchange: Exchange): Promise<Response> {
    const { replies, sessions, clock } = this.endpoint.deps;
    const asked = sessions.wantsCookies(exchange);
    if (asked === false) return this.endpoint.answer(exchange);
    const visit = new Visit(exchange, this.step);
    const refusal =
      (asked === true ? sessions.forgeryOf(exchange) : asked) ??
      (this.step === 'ends' ? await this.#renewed(exchange, visit) : null);
    if (refusal) return replies.refuse(exchange, refusal, clock.now());
    const response = await this.endpoint.answer(exchange, visit);
    for (const cookie of visit.cookies) response.headers.append('set-cookie', cookie);
    return response;
  }

  /**
   * Whoever comes back to log out may have an access token that is good no longer, or none, for a browser drops it when it expires. So the
   * session is ended by what the refresh token is exchanged for; where it cannot be ended, the browser gets the new pair, for the old one
   * is spent.
   */
  async #renewed(exchange: Exchange, visit: Visit): Promise<Refusal | null> {
    const { deps } = this.endpoint;
    const { headers } = exchange;
    if (saysByHeader(headers)) return null;
    const shown = tokenIn(headers, refreshCookie);
    if (typeof shown !== 'string') {
      if (typeof tokenIn(headers, accessCookie) !== 'string') visit.cookies = forgetting;
      return null;
    }
    const answer = await deps.pipeline.run(this.refresh, callOf(exchange, deps, { input: { refresh_token: shown } }));
    if (!answer.ok) return answer.failure.category === 'unauthenticated' ? null : new Refusal(answer.failure);
    visit.keep(answer);
    return null;
  }
}

/** One call of a page that keeps its tokens in cookies. */
class Visit implements Detour {
  /** Lines of `Set-Cookie` for the answer. */
  cookies: readonly string[] = [];
  /** What the call rests on where the cookies that came do not have it. */
  credential: string | null = null;

  constructor(
    readonly exchange: Exchange,
    readonly step: SessionStep,
  ) {}

  input(read: Input): Input | Refusal {
    if (this.step !== 'goes_on') return read;
    if ('refresh_token' in read)
      return refuseInput([{ path: 'refresh_token', message: 'is given by the cookie and must not be given again' }]);
    const shown = tokenIn(this.exchange.headers, refreshCookie);
    if (typeof shown === 'string') return { ...read, refresh_token: shown };
    this.cookies = forgetting;
    return shown ?? new Refusal(kernelFailure('UNAUTHENTICATED'));
  }

  answer(answer: Answer): Answer {
    if (answer.ok) return this.step === 'ends' ? this.#forget(answer) : this.keep(answer);
    const { category } = answer.failure;
    // What the browser holds is of no use any more, or its user wants it gone.
    const isOver = category === 'unauthenticated' || (category === 'invalid' && this.step === 'goes_on');
    return isOver && this.step !== 'begins' ? this.#forget(answer) : answer;
  }

  /** Puts the tokens of an answer into cookies; gives back what is left of it. */
  keep(answer: Answered): Answered {
    const { signedIn, rest } = withoutTokens(answer.output);
    if (!signedIn) return answer;
    this.cookies = keeping(signedIn, answer.at);
    this.credential = signedIn.access_token;
    return { ...answer, output: rest, body: JSON.stringify(rest) };
  }

  #forget(answer: Answer): Answer {
    this.cookies = forgetting;
    return answer;
  }
}
