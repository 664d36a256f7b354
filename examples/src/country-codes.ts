/**
 * ISO 3166-1 alpha-2 for the country names of each source. The tables are written out, and a name that is not in them is refused:
 * a guessed country is a parcel that goes astray.
 */
const NORTHWIND: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Argentina: 'AR',
    Austria: 'AT',
    Belgium: 'BE',
    Brazil: 'BR',
    Canada: 'CA',
    Denmark: 'DK',
    Finland: 'FI',
    France: 'FR',
    Germany: 'DE',
    Ireland: 'IE',
    Italy: 'IT',
    Mexico: 'MX',
    Norway: 'NO',
    Poland: 'PL',
    Portugal: 'PT',
    Spain: 'ES',
    Sweden: 'SE',
    Switzerland: 'CH',
    UK: 'GB',
    USA: 'US',
    Venezuela: 'VE',
  }),
);

/** The 38 names of the whole year, not only those of the days that are kept here. */
const ONLINE_RETAIL: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Australia: 'AU',
    Austria: 'AT',
    Bahrain: 'BH',
    Belgium: 'BE',
    Brazil: 'BR',
    Canada: 'CA',
    // Jersey and Guernsey have a code each and the islands together have none; Jersey is the larger. The name stays in the metadata.
    'Channel Islands': 'JE',
    Cyprus: 'CY',
    'Czech Republic': 'CZ',
    Denmark: 'DK',
    EIRE: 'IE',
    // Exceptionally reserved in ISO 3166-1 for the European Union, which the Community became.
    'European Community': 'EU',
    Finland: 'FI',
    France: 'FR',
    Germany: 'DE',
    Greece: 'GR',
    'Hong Kong': 'HK',
    Iceland: 'IS',
    Israel: 'IL',
    Italy: 'IT',
    Japan: 'JP',
    Lebanon: 'LB',
    Lithuania: 'LT',
    Malta: 'MT',
    Netherlands: 'NL',
    Norway: 'NO',
    Poland: 'PL',
    Portugal: 'PT',
    RSA: 'ZA',
    'Saudi Arabia': 'SA',
    Singapore: 'SG',
    Spain: 'ES',
    Sweden: 'SE',
    Switzerland: 'CH',
    USA: 'US',
    'United Arab Emirates': 'AE',
    'United Kingdom': 'GB',
    // User-assigned in ISO 3166-1, and what Unicode CLDR calls the unknown region.
    Unspecified: 'ZZ',
  }),
);

/** Undefined for a name that Northwind does not use. */
export const northwindCountry = (name: string): string | undefined => NORTHWIND.get(name);

/** Undefined for a name that Online Retail does not use. */
export const onlineRetailCountry = (name: string): string | undefined => ONLINE_RETAIL.get(name);
