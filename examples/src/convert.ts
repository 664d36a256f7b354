import process from 'node:process';
import { convertDataSet } from './convert-data-set.js';
import type { Counts } from './import-files.js';

const summary = (counts: Counts): string => {
  const lines = [
    `${counts.products} products, ${counts.stock} of them stocked`,
    `${counts.orders} orders with ${counts.orderLines} lines`,
  ];
  if (counts.refusedRows > 0) lines.push(`${counts.refusedRows} rows refused; invoices by reason:`);
  for (const [reason, invoices] of [...counts.refusedInvoices].toSorted(([, a], [, b]) => b - a))
    lines.push(`  ${String(invoices).padStart(5)} ${reason}`);
  return `${lines.join('\n')}\n`;
};

const [name, sourceFolder, outFolder, ...rest] = process.argv.slice(2);
if (name === undefined || sourceFolder === undefined || outFolder === undefined || rest.length > 0) {
  process.stderr.write('usage: convert.js northwind|online-retail SOURCE_DIR OUT_DIR\n');
  process.exitCode = 1;
} else {
  const counts = await convertDataSet(name, sourceFolder, outFolder);
  if (counts.ok) process.stdout.write(summary(counts.value));
  else {
    process.stderr.write(`${counts.error}\n`);
    process.exitCode = 1;
  }
}
