import type { Browser, Page } from 'playwright-core';

export const POLICY: string;
export const SIZES: Record<string, [number, number]>;
export function lightOf(scheme: 'dark' | 'light'): { colorScheme: 'dark' | 'light'; timezoneId: string };
export function serve(): Promise<{ url: string; close(): void }>;
export function launch(): Promise<Browser>;
export function sceneNames(page: Page, url: string): Promise<string[]>;
export function openScene(page: Page, url: string, name: string, language: string): Promise<void>;
