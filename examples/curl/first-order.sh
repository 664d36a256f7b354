#!/usr/bin/env bash
# Puts a product on sale, receives some of it, and orders it twice under one idempotency key: the second time it gets the first answer.
set -euo pipefail
: "${QUAYSIDE_KEY:?Set QUAYSIDE_KEY to an API key; the first npm start prints one.}"
url=${QUAYSIDE_URL:-http://127.0.0.1:8080}/api/v1
sku=${1:-tea-$RANDOM}

# The key comes by standard input: on the command line every user of the machine would see it.
ask() { # what is asked, as arguments of curl
  printf 'header = "Authorization: Bearer %s"\n' "$QUAYSIDE_KEY" |
    curl --silent --show-error --fail-with-body --config - --header 'Content-Type: application/json' "$@"
}

ask "$url/products" --data '{
  "sku": "'"$sku"'", "name": "Assam tea, 100 g", "tax_rate_bp": 700,
  "prices": [{ "amount": 890, "currency": "EUR" }]
}' --output /dev/null
ask "$url/stock/receipts" --header "Idempotency-Key: receipt-$sku" \
  --data '{ "location": "main", "lines": [{ "sku": "'"$sku"'", "quantity": 10 }] }' --output /dev/null

order='{
  "currency": "EUR",
  "customer": { "reference": null, "name": "Ada Lovelace", "email": null },
  "lines": [{ "sku": "'"$sku"'", "quantity": 3 }],
  "shipping_address": {
    "name": "Ada Lovelace", "line1": "12 St James'\''s Square", "line2": null,
    "city": "London", "region": null, "postal_code": "SW1Y 4JH", "country": "GB"
  },
  "payment_method": "pm_ok"
}'
for attempt in first second; do
  answer=$(
    ask "$url/orders" --header "Idempotency-Key: order-$sku" --header 'Prefer: wait=10' --data "$order" \
      --write-out '\n%header{idempotent-replayed}'
  )
  # The last line is the header; the answer itself is one line of JSON.
  echo "$attempt: $(sed -n '1s/.*"id":"\(ord_[a-z0-9]*\)".*"status":"\([a-z]*\)".*/\1 is \2/p' <<<"$answer")$(
    [ "${answer##*$'\n'}" = true ] && echo ', as was answered before'
  )"
done
