export const SCHEMA: string;
export const TYPES: string;
export function render(document: unknown): Promise<string>;
