/** A strict reading of docs/import-formats.md, written apart from the converters: each check returns what is wrong, in words. */
type Check = (value: unknown, path: string) => string[];

const fault = (path: string, what: string): string[] => [`${path} ${what}`];

const text =
  (maximum: number): Check =>
  (value, path) => {
    if (typeof value !== 'string') return fault(path, 'is no string');
    const visible =
      value.length >= 1 &&
      value.length <= maximum &&
      value.trim() === value &&
      !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value);
    return visible ? [] : fault(path, `is not 1 to ${maximum} visible characters: ${JSON.stringify(value)}`);
  };

const integer =
  (minimum: number, maximum: number): Check =>
  (value, path) =>
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= minimum &&
    value <= maximum &&
    !Object.is(value, -0)
      ? []
      : fault(path, `is no integer from ${minimum} to ${maximum}: ${String(value)}`);

const matching =
  (pattern: RegExp): Check =>
  (value, path) =>
    typeof value === 'string' && pattern.test(value)
      ? []
      : fault(path, `does not match ${pattern.source}: ${String(value)}`);

const oneOf =
  (...values: readonly unknown[]): Check =>
  (value, path) =>
    values.includes(value) ? [] : fault(path, `is not one of ${values.join(', ')}`);

const orNull =
  (check: Check): Check =>
  (value, path) =>
    value === null ? [] : check(value, path);

const list =
  (minimum: number, maximum: number, check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return fault(path, 'is no list');
    if (value.length < minimum || value.length > maximum) return fault(path, `has ${value.length} entries`);
    return value.flatMap((entry: unknown, index) => check(entry, `${path}[${index}]`));
  };

/** Exactly these keys: one too many is as wrong as one too few. */
const record =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null) return fault(path, 'is no object');
    const entries = new Map<string, unknown>(Object.entries(value));
    const extra = [...entries.keys()]
      .filter((key) => !(key in checks))
      .flatMap((key) => fault(`${path}.${key}`, 'is not in the format'));
    return [
      ...extra,
      ...Object.entries(checks).flatMap(([key, check]) =>
        entries.has(key) ? check(entries.get(key), `${path}.${key}`) : fault(`${path}.${key}`, 'is missing'),
      ),
    ];
  };

const amount = integer(0, Number.MAX_SAFE_INTEGER);
const money = (currency: string): Check => record({ amount, currency: oneOf(currency) });
const basisPoints = integer(0, 10_000);

const metadata: Check = (value, path) => {
  if (typeof value !== 'object' || value === null) return fault(path, 'is no object');
  const entries: [string, unknown][] = Object.entries(value);
  if (entries.length > 20) return fault(path, 'has more than 20 entries');
  return entries.flatMap(([key, entry]) => [
    ...(/^[\w.-]{1,40}$/.test(key) ? [] : fault(path, `has the key ${key}`)),
    ...(typeof entry === 'string' && entry.length <= 500
      ? []
      : fault(`${path}.${key}`, 'is no string of up to 500 characters')),
  ]);
};

const orderLine =
  (currency: string): Check =>
  (value, path) => {
    const wrong = record({
      sku: text(64),
      quantity: integer(1, 1_000_000),
      unit_price: money(currency),
      discount: money(currency),
      tax_rate_bp: basisPoints,
    })(value, path);
    if (wrong.length > 0) return wrong;
    const line = value as { quantity: number; unit_price: { amount: number }; discount: { amount: number } };
    return line.discount.amount > line.unit_price.amount * line.quantity
      ? fault(`${path}.discount`, 'is more than the line')
      : [];
  };

export const wrongWithOrder = (value: unknown, currency: string): string[] =>
  record({
    external_id: text(64),
    currency: oneOf(currency),
    customer: record({ reference: orNull(text(64)), name: text(200), email: orNull(text(254)) }),
    lines: list(1, 1_000, orderLine(currency)),
    shipping: money(currency),
    shipping_address: record({
      name: text(200),
      line1: text(200),
      line2: orNull(text(200)),
      city: text(200),
      region: orNull(text(200)),
      postal_code: orNull(text(20)),
      country: matching(/^[A-Z]{2}$/),
    }),
    payment_method: oneOf('pm_ok'),
    metadata,
  })(value, 'order');

export const wrongWithProduct = (value: unknown, currency: string): string[] =>
  record({
    sku: text(64),
    name: text(200),
    description: orNull(text(2_000)),
    stocked: oneOf(true, false),
    tax_rate_bp: basisPoints,
    prices: list(1, 1, money(currency)),
    status: oneOf('active', 'archived'),
  })(value, 'product');

export const wrongWithStock = (value: unknown): string[] =>
  record({
    sku: text(64),
    location: oneOf('main'),
    on_hand: integer(0, 1_000_000_000),
    reorder_point: integer(0, 1_000_000_000),
    allow_backorder: oneOf(false),
  })(value, 'stock');

export const wrongWithTotals = (value: unknown, currency: string): string[] => {
  const wrong = record({
    external_id: text(64),
    currency: oneOf(currency),
    subtotal: amount,
    discount: amount,
    shipping: amount,
    tax: amount,
    total: amount,
  })(value, 'totals');
  if (wrong.length > 0) return wrong;
  const totals = value as Record<'subtotal' | 'discount' | 'shipping' | 'tax' | 'total', number>;
  return totals.total === totals.subtotal - totals.discount + totals.shipping + totals.tax
    ? []
    : fault('totals', 'do not add up');
};
