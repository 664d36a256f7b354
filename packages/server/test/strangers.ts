/** Every connection that this process has begun, but those to its database and to its own doors. */
export const strangers = (
  connects: readonly { readonly args: readonly unknown[] }[],
  ownPorts: readonly number[],
): readonly string[] =>
  connects.flatMap(({ args: [asked] }) => {
    const [options] = Array.isArray(asked) ? (asked as readonly unknown[]) : [asked];
    const { path, host, port } = (typeof options === 'object' ? options : { port: options }) as {
      readonly path?: string;
      readonly host?: string;
      readonly port?: number | string;
    };
    const isOurs = path !== undefined || String(port).startsWith('/') || ownPorts.includes(Number(port));
    return isOurs ? [] : [`${host ?? ''}:${port ?? ''}`];
  });
