//! How the device is.

import type { CheckView, HealthView } from '../../src/backend/commands.generated';
import { HOUR, NOW, Refusal, status, type Scene } from '../scene';

const good: CheckView[] = [
  { state: 'good', found: { check: 'key_store', protection: 'tpm' } },
  { state: 'good', found: { check: 'disk', disk: 'encrypted' } },
  { state: 'good', found: { check: 'swap', swap: 'memory' } },
  { state: 'good', found: { check: 'core_dumps', core_dumps: 'off' } },
  { state: 'good', found: { check: 'space', free_mib: 42_910 } },
  { state: 'good', found: { check: 'clock', clock: 'none', last_success: NOW - 6 * HOUR } },
  { state: 'good', found: { check: 'pack', legal_basis_date: '2026-06-01' } },
  { state: 'good', found: { check: 'web_view', version: '2.50.6' } },
];

const trouble: CheckView[] = [
  { state: 'bad', found: { check: 'key_store', protection: 'software' } },
  { state: 'look', found: { check: 'disk', disk: 'plain' } },
  { state: 'bad', found: { check: 'swap', swap: 'plain' } },
  { state: 'look', found: { check: 'core_dumps', core_dumps: 'handed_on' } },
  { state: 'bad', found: { check: 'space', free_mib: 31 } },
  { state: 'look', found: { check: 'clock', clock: 'differs', last_success: NOW - HOUR } },
  { state: 'look', found: { check: 'pack', legal_basis_date: '2024-06-01' } },
  { state: 'look', found: { check: 'web_view', version: '2.38.0' } },
];

const unseen: CheckView[] = [
  { state: 'good', found: { check: 'key_store', protection: 'key_file' } },
  { state: 'unknown', found: { check: 'disk', disk: 'unknown' } },
  { state: 'unknown', found: { check: 'swap', swap: 'unknown' } },
  { state: 'unknown', found: { check: 'core_dumps', core_dumps: 'unknown' } },
  { state: 'look', found: { check: 'space', free_mib: 164 } },
  { state: 'unknown', found: { check: 'clock', clock: 'never_synced', last_success: null } },
  { state: 'bad', found: { check: 'pack', legal_basis_date: null } },
  { state: 'unknown', found: { check: 'web_view', version: null } },
];

const scene = (health: HealthView | Refusal, at = 'settings/health'): Scene => ({ answers: { status, health }, at });

export const health: Record<string, Scene> = {
  health: scene({ checks: trouble }),
  'health-good': scene({ checks: good }, 'supervisor/health'),
  'health-unseen': scene({ checks: unseen }),
  'health-trouble': scene(new Refusal({ code: 'damaged', part: 'outbox' })),
};
