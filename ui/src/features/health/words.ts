//! What a check says and what to do about it, from codes and values.

import type { CheckState, CheckView, Found } from '../../backend/commands.generated';
import type { IconName } from '../../components/icons';
import { decimal, moment, partialDate } from '../../i18n/format';
import { t } from '../../i18n/i18n.svelte';

export interface Words {
  /** What was found. */
  is: string;
  /** What to do, when there is something. */
  todo?: string;
}

const WORST_FIRST: CheckState[] = ['bad', 'look', 'unknown', 'good'];

/** What somebody should do something about stands first; what is equal keeps its place. */
export function worstFirst(checks: CheckView[]): CheckView[] {
  return checks.toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}

export const ICONS: Record<CheckState, IconName> = { bad: 'warning', look: 'eye', unknown: 'help', good: 'done' };

export function words({ state, found }: CheckView): Words {
  switch (found.check) {
    case 'key_store':
      return keyStore(found.protection);
    case 'disk':
      if (found.disk === 'unknown') return { is: t('health-unseen'), todo: t('health-disk-unknown-do') };
      return { is: t(`health-disk-${found.disk}`), ...(found.disk === 'plain' && { todo: t('health-disk-plain-do') }) };
    case 'swap':
      if (found.swap === 'unknown') return { is: t('health-unseen'), todo: t('health-swap-unknown-do') };
      return { is: t(`health-swap-${found.swap}`), ...(found.swap === 'plain' && { todo: t('health-swap-plain-do') }) };
    case 'core_dumps':
      if (found.core_dumps === 'unknown') return { is: t('health-unseen'), todo: t('health-core_dumps-unknown-do') };
      if (found.core_dumps === 'off') return { is: t('health-core_dumps-off') };
      return { is: t(`health-core_dumps-${found.core_dumps}`), todo: t(`health-core_dumps-${found.core_dumps}-do`) };
    case 'sleep':
      if (found.sleep === 'unknown') return { is: t('health-unseen'), todo: t('health-sleep-unknown-do') };
      return { is: t(`health-sleep-${found.sleep}`), ...(found.sleep === 'after' && { todo: t('health-sleep-after-do') }) };
    case 'space':
      return { is: space(found.free_mib ?? undefined), ...(state !== 'good' && { todo: t(`health-space-${state}-do`) }) };
    case 'clock':
      return clock(found);
    case 'pack':
      if (!found.legal_basis_date) return { is: t('health-pack-none'), todo: t('health-pack-none-do') };
      return { is: t('health-pack-date', { date: partialDate(found.legal_basis_date) }), ...(state !== 'good' && { todo: t('health-pack-look-do') }) };
    case 'web_view':
      return webView(state, found.version ?? undefined);
  }
}

function keyStore(protection: Extract<Found, { check: 'key_store' }>['protection']): Words {
  if (protection === 'tpm') return { is: t('health-key_store-tpm') };
  return { is: t(`health-key_store-${protection}`), todo: t(`health-key_store-${protection}-do`) };
}

/** From a GiB on with one decimal, rounded down: nobody is promised more than there is. */
function space(mib: number | undefined): string {
  if (mib === undefined) return t('health-unseen');
  if (mib < 1024) return t('health-space-mib', { size: decimal(mib, 0) });
  return t('health-space-gib', { size: decimal(Math.floor((mib * 10) / 1024), 1) });
}

function clock({ clock, last_success }: Extract<Found, { check: 'clock' }>): Words {
  if (clock === 'none') return { is: t('health-clock-none', { when: moment(last_success ?? 0) }) };
  return { is: t(`health-clock-${clock}`), todo: t(`health-clock-${clock}-do`) };
}

function webView(state: CheckState, version: string | undefined): Words {
  const is = version === undefined ? t('health-unseen') : t('health-web_view-version', { version });
  if (state === 'good') return { is };
  return { is, todo: state === 'unknown' ? t('health-web_view-unknown-do') : t('health-web_view-look-do') };
}
