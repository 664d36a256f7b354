/** The page that shows the API to people: Scalar, with everything that it needs from here. Its addresses are relative. */
export const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Quayside API</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <div id="reference"></div>
    <script src="docs/scalar.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

/** Whatever would ask another host is switched off: fonts, telemetry, their client, their agent. */
const settings = {
  url: 'openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  documentDownloadType: 'json',
};

export const start = `Scalar.createApiReference('#reference', ${JSON.stringify(settings)});\n`;

/** Scripts of this host only. Scalar sets styles as it goes, which nothing from outside can. */
export const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
