export { convertDataSet } from './convert-data-set.js';
export type { Counts } from './import-files.js';
export type {
  Address,
  Money,
  OrderLine,
  OrderRecord,
  ProductRecord,
  StockRecord,
  TotalsRecord,
} from './import-formats.js';
export { convertNorthwind, type NorthwindConversion, type NorthwindSource } from './northwind.js';
export { convertOnlineRetail, type Converted, type RefusedRow } from './online-retail.js';
