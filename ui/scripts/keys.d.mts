export function messagesOf(ftl: string): Map<string, string[]>;
export function render(ftl: string): string;
