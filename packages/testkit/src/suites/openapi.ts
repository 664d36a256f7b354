/** As much of an OpenAPI document as suites read. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
export interface OperationObject {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly (ParameterObject | Reference)[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
  };
}
interface Reference {
  readonly $ref: string;
}
export interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly style?: string;
  readonly schema: Schema;
}
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** One method at one path, with everything that it refers to put in its place. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly isPublic: boolean;
  readonly parameters: readonly ParameterObject[];
  /** The schema of a body of JSON; null where there is no body. */
  readonly body: Schema | null;
  readonly example: unknown;
  /** Methods that the path knows, by itself or by another path of the document that it fits. */
  readonly methods: readonly string[];
}

/** Follows a reference; what is none is given back. */
export const resolved = <T extends object>(document: OpenApiDocument, value: T | Reference): T => {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T;
  const [, , kind = '', name = ''] = value.$ref.split('/');
  const found = document.components[kind]?.[name];
  if (typeof found !== 'object' || found === null) throw new Error(`${value.$ref} leads nowhere`);
  return resolved<T>(document, found as T | Reference);
};

/** The operations of the API proper: those under a version. */
export const operationsOf = (document: OpenApiDocument): readonly Operation[] =>
  Object.entries(document.paths)
    .filter(([path]) => /^\/api\/v\d+\//.test(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const json = operation.requestBody?.content['application/json'];
        return {
          method: method.toUpperCase(),
          path,
          id: operation.operationId,
          isPublic: operation.security?.length === 0,
          parameters: (operation.parameters ?? []).map((parameter) => resolved<ParameterObject>(document, parameter)),
          body: json ? resolved<Schema>(document, json.schema) : null,
          example: json?.example,
          methods: methodsAt(document, path),
        };
      }),
    );

const methodsAt = (document: OpenApiDocument, path: string): readonly string[] => {
  const asked = path.split('/');
  const fits = (other: string): boolean => {
    const parts = other.split('/');
    return parts.length === asked.length && parts.every((part, index) => part.startsWith('{') || part === asked[index]);
  };
  const found = Object.entries(document.paths).filter(([other]) => fits(other));
  return found.flatMap(([, methods]) => Object.keys(methods).map((name) => name.toUpperCase()));
};
