/** Looks things up in the JSON Schema of the site file, for help beside the editor. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  type?: string;
  required?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  /** Name and help in Chinese, as `name：help`. */
  'x-zh'?: string;
  'x-allowed'?: string;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}

const DEEP = 8;

export function resolve(root: Schema, s: Schema | undefined): Schema | undefined {
  let at = s;
  for (let i = 0; at?.$ref && i < DEEP; i++) {
    const name = at.$ref.replace('#/$defs/', '');
    const target: Schema | undefined = root.$defs?.[name];
    at = target && { ...target, ...(at.description ? { description: at.description } : {}), ...(at['x-zh'] ? { 'x-zh': at['x-zh'] } : {}) };
  }
  return at;
}

const branches = (s: Schema): Schema[] => [s, ...(s.oneOf ?? []), ...(s.anyOf ?? []), ...(s.allOf ?? [])];

/** What the schema says of a path such as `devices [] period`; null if it says nothing. */
export function lookUp(root: Schema, path: string[]): Schema | null {
  let here: Schema[] = [root];
  for (const step of path) {
    const next: Schema[] = [];
    for (const s of here)
      for (const b of branches(s).map((x) => resolve(root, x))) {
        if (!b) continue;
        const child =
          step === '[]'
            ? b.items
            : (b.properties?.[step] ?? (typeof b.additionalProperties === 'object' ? b.additionalProperties : undefined));
        const found = resolve(root, child);
        if (found) next.push(found);
      }
    if (!next.length) return null;
    here = next;
  }
  return here[0] ?? null;
}

/** The keys that an object or the items of a list may have. */
export function propertiesOf(root: Schema, s: Schema): [string, Schema][] {
  const keys = new Map<string, Schema>();
  for (const b of branches(s).map((x) => resolve(root, x))) {
    const object = b?.items ? resolve(root, b.items) : b;
    for (const [key, value] of Object.entries(object?.properties ?? {})) keys.set(key, resolve(root, value) ?? {});
  }
  return [...keys];
}
