/** The one route of the test bridge. Only `vite build --mode bridge` contains this file. */
export async function send(command: string, args: unknown): Promise<unknown> {
  const response = await fetch('./call', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ command, args }),
  });
  const body = (await response.json()) as { ok?: unknown; error?: unknown };
  if (body.error !== undefined) throw body.error;
  return body.ok;
}
