import type { AuthorizeQuestion, PaymentGateway } from '@quayside/application/payments';
import type { Currency, GatewayAnswer, Money, OrderId, PaymentId } from '@quayside/domain';
import { expect } from 'chai';

/** A gateway, and what the suite has to know of it. */
export interface GatewayUnderTest {
  readonly gateway: PaymentGateway;
  /** The same gateway, asked by somebody who waits for 100 ms at most. */
  readonly impatient: PaymentGateway;
  /** What the provider's own books say it granted, whatever it answered. */
  readonly granted: () => Promise<readonly GrantedAuthorization[]>;
  readonly methods: GatewayMethods;
  stop(): Promise<void>;
}
export interface GrantedAuthorization {
  readonly paymentId: PaymentId;
  readonly amount: Money;
  readonly voided: boolean;
}
/** The provider's tokens for methods that behave in these ways. */
export interface GatewayMethods {
  readonly ok: string;
  readonly declined: string;
  readonly insufficientFunds: string;
  readonly unheardOf: string;
  /** Acts, and its answer is always lost. */
  readonly lostReply: string;
  /** Hangs at first and does nothing; acts when it is asked again. */
  readonly hanging: string;
  /** As `hanging`, and declines in the end. */
  readonly hangingDeclined: string;
  /** Fails at first and does nothing; acts when it is asked again. */
  readonly failing: string;
  /** Takes its time. */
  readonly slow: string;
}

/** More tries than these mean that it does not converge. */
const MOST_TRIES = 20;
const AT_ONCE = 50;

type Make = () => Promise<GatewayUnderTest>;

/** What holds for every `PaymentGateway`. `make` gives a fresh one, with empty books, for each test. */
export const describePaymentGateway = (name: string, make: Make): void => {
  describe(`payment gateway: ${name}`, () => {
    let under: GatewayUnderTest;
    beforeEach(async () => {
      under = await make();
    });
    afterEach(() => under.stop());

    describe('authorizing', () => authorizing(() => under));
    describe('one key', () => oneKey(() => under));
    describe('one payment', () => onePayment(() => under));
    describe('voiding', () => voiding(() => under));
    describe('what goes wrong on the way', () => faults(() => under));
  });
};

const authorizing = (under: () => GatewayUnderTest): void => {
  it('grants the amount, and a look-up by the key tells the same', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.ok });
    const answer = await gateway.authorize(asked);
    expect(answer.outcome).to.equal('authorized');
    expect(await gateway.lookUp(asked.key)).to.deep.equal(answer);
    expect(await granted()).to.deep.equal([{ paymentId: asked.paymentId, amount: asked.amount, voided: false }]);
  });

  it('gives each payment a reference of its own', async () => {
    const { gateway, granted, methods } = under();
    const asked = many((number) => question(number, { method: methods.ok }));
    const answers = await Promise.all(asked.map((each) => gateway.authorize(each)));
    const references = answers.map((answer) => (answer.outcome === 'authorized' ? answer.reference : null));
    expect(references).to.not.include(null);
    expect(new Set(references).size).to.equal(AT_ONCE);
    expect(new Set((await granted()).map(({ paymentId }) => paymentId))).to.deep.equal(
      new Set(asked.map(({ paymentId }) => paymentId)),
    );
  });

  it('declines with a reason, and a look-up tells the same', async () => {
    const { gateway, granted, methods } = under();
    for (const [index, method] of [methods.declined, methods.insufficientFunds, methods.unheardOf].entries()) {
      const asked = question(index, { method });
      const answer = await gateway.authorize(asked);
      expect(answer, method).to.have.property('outcome', 'declined');
      expect(answer, method).to.have.property('reason').that.is.a('string').and.is.not.empty;
      expect(await gateway.lookUp(asked.key)).to.deep.equal(answer);
    }
    expect(await granted()).to.deep.equal([]);
  });

  it('does not find an operation of which it never heard', async () => {
    expect(await under().gateway.lookUp('pay_nobody.authorize.1')).to.deep.equal({ outcome: 'not_found' });
  });

  it('takes its time without losing the answer', async () => {
    const { gateway, methods } = under();
    expect(await gateway.authorize(question(1, { method: methods.slow }))).to.have.property('outcome', 'authorized');
  });

  it('believes no webhook that is not signed', () => {
    const body = JSON.stringify({
      data: { payment_id: paymentId(1), key: 'k', outcome: 'authorized', reference: 'r' },
    });
    const { gateway } = under();
    expect(gateway.readWebhook(body, {})).to.equal(null);
    expect(
      gateway.readWebhook(body, { 'webhook-id': '1', 'webhook-timestamp': '1', 'webhook-signature': 'v1,bm8=' }),
    ).to.equal(null);
  });
};

const oneKey = (under: () => GatewayUnderTest): void => {
  it('answers the same again', async () => {
    const { gateway, granted, methods } = under();
    for (const [index, method] of [methods.ok, methods.declined].entries()) {
      const asked = question(index, { method });
      const first = await gateway.authorize(asked);
      expect(await gateway.authorize(asked)).to.deep.equal(first);
    }
    expect(await granted()).to.have.length(1);
  });

  it('acts once when it is asked many times at once', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.ok });
    const answers = await Promise.all(many(() => gateway.authorize(asked)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).to.equal(1);
    expect(answers[0]).to.have.property('outcome', 'authorized');
    expect(await granted()).to.have.length(1);
  });

  it('refuses the key with other parameters, and leaves the first operation as it was', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.ok });
    const first = await gateway.authorize(asked);
    const others: readonly AuthorizeQuestion[] = [
      { ...asked, amount: { ...asked.amount, amount: asked.amount.amount + 1 } },
      { ...asked, amount: { ...asked.amount, currency: 'USD' as Currency } },
      { ...asked, method: methods.declined },
      { ...asked, orderId: orderId(2) },
      { ...asked, paymentId: paymentId(2) },
    ];
    for (const other of others) expect((await gateway.authorize(other)).outcome).to.equal('declined');
    expect((await gateway.void({ key: asked.key, paymentId: asked.paymentId })).outcome).to.equal('declined');
    expect(await gateway.lookUp(asked.key)).to.deep.equal(first);
    expect(await granted()).to.deep.equal([{ paymentId: asked.paymentId, amount: asked.amount, voided: false }]);
  });
};

const onePayment = (under: () => GatewayUnderTest): void => {
  it('grants at most one authorization, whatever the keys', async () => {
    const { gateway, granted, methods } = under();
    const answers = await Promise.all(
      many((number) => gateway.authorize({ ...question(1, { method: methods.ok }), key: `key-${number}` })),
    );
    expect(answers.filter(({ outcome }) => outcome === 'authorized')).to.have.length(1);
    expect(await granted()).to.have.length(1);
  });

  it('may be tried anew with another key after a decline', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.declined });
    await gateway.authorize(asked);
    expect(await gateway.authorize({ ...asked, key: 'another', method: methods.ok })).to.have.property(
      'outcome',
      'authorized',
    );
    expect(await granted()).to.have.length(1);
  });
};

const voiding = (under: () => GatewayUnderTest): void => {
  const held = async (): Promise<number> => (await under().granted()).filter(({ voided }) => !voided).length;

  it('gives back what is held, and answers the same again', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.ok });
    await gateway.authorize(asked);
    const release = { key: 'void-1', paymentId: asked.paymentId };
    expect(await gateway.void(release)).to.deep.equal({ outcome: 'voided' });
    expect(await gateway.void(release)).to.deep.equal({ outcome: 'voided' });
    expect(await gateway.void({ ...release, key: 'void-2' })).to.deep.equal({ outcome: 'voided' });
    expect(await gateway.lookUp(release.key)).to.deep.equal({ outcome: 'voided' });
    expect(await granted()).to.deep.equal([{ paymentId: asked.paymentId, amount: asked.amount, voided: true }]);
  });

  it('forbids an authorization that arrives later', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.ok });
    expect(await gateway.void({ key: 'void-1', paymentId: asked.paymentId })).to.deep.equal({ outcome: 'voided' });
    expect(await gateway.authorize(asked)).to.have.property('outcome', 'declined');
    expect(await granted()).to.deep.equal([]);
  });

  it('forbids another authorization after it gave one back', async () => {
    const { gateway, methods } = under();
    const asked = question(1, { method: methods.ok });
    await gateway.authorize(asked);
    await gateway.void({ key: 'void-1', paymentId: asked.paymentId });
    expect(await gateway.authorize({ ...asked, key: 'another' })).to.have.property('outcome', 'declined');
    expect(await held()).to.equal(0);
  });

  it('leaves nothing held when it races with the authorization', async () => {
    const { gateway, methods } = under();
    const races = many((number) => {
      const asked = question(number, { method: methods.ok });
      const authorize = () => gateway.authorize(asked);
      const release = () => gateway.void({ key: `void-${number}`, paymentId: asked.paymentId });
      return Promise.all((number % 2 === 0 ? [authorize, release] : [release, authorize]).map((call) => call()));
    });
    await Promise.all(races);
    expect(await held()).to.equal(0);
  });
};

const faults = (under: () => GatewayUnderTest): void => {
  it('does not know after a lost reply, and a look-up tells', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.lostReply });
    expect(await gateway.authorize(asked)).to.have.property('outcome', 'unknown');
    expect(await gateway.lookUp(asked.key)).to.have.property('outcome', 'authorized');
    expect(await granted()).to.have.length(1);
  });

  it('voids what was authorized without an answer', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.lostReply });
    await gateway.authorize(asked);
    expect(await gateway.void({ key: 'void-1', paymentId: asked.paymentId })).to.deep.equal({ outcome: 'voided' });
    expect((await granted()).map(({ voided }) => voided)).to.deep.equal([true]);
  });

  it('does not know after a time limit, does not find it, and acts when it is asked again', async () => {
    const { gateway, impatient, granted, methods } = under();
    const outcomes = { [methods.hanging]: 'authorized', [methods.hangingDeclined]: 'declined' };
    for (const [index, method] of [methods.hanging, methods.hangingDeclined].entries()) {
      const asked = question(index, { method });
      expect(await impatient.authorize(asked)).to.have.property('outcome', 'unknown');
      expect(await gateway.lookUp(asked.key)).to.deep.equal({ outcome: 'not_found' });
      expect(await untilKnown(() => impatient.authorize(asked))).to.have.property('outcome', outcomes[method]);
    }
    expect(await granted()).to.have.length(1);
  });

  it('ends authorized once after failures', async () => {
    const { gateway, granted, methods } = under();
    const asked = question(1, { method: methods.failing });
    expect(await untilKnown(() => gateway.authorize(asked))).to.have.property('outcome', 'authorized');
    expect(await gateway.lookUp(asked.key)).to.have.property('outcome', 'authorized');
    expect(await granted()).to.have.length(1);
  });
};

const untilKnown = async (ask: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> => {
  let answer = await ask();
  for (let tries = 1; answer.outcome === 'unknown' && tries < MOST_TRIES; tries += 1) answer = await ask();
  return answer;
};

const many = <T>(make: (number: number) => T): readonly T[] =>
  Array.from({ length: AT_ONCE }, (_, number) => make(number));

const question = (number: number, { method }: { method: string }): AuthorizeQuestion => ({
  key: `${paymentId(number)}.authorize.1`,
  paymentId: paymentId(number),
  orderId: orderId(number),
  amount: { amount: 1_000 + number, currency: 'EUR' as Currency },
  method,
});

/** TypeIDs that end in the number: digits are base 32 too. */
const paymentId = (number: number) => `pay_01k00000000000000000${digits(number)}` as PaymentId;
const orderId = (number: number) => `ord_01k00000000000000000${digits(number)}` as OrderId;
const digits = (number: number): string => String(number).padStart(6, '0');
