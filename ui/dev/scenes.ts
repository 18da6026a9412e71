import type { Scene } from './scene';
import { answering } from './scenes/answers';
import { deskScenes } from './scenes/desk';
import { door } from './scenes/door';
import { health } from './scenes/health';
import { home } from './scenes/home';
import { interview } from './scenes/interview';
import { outcome } from './scenes/outcome';
import { supervisor } from './scenes/supervisor';
import { versions } from './scenes/versions';

export const scenes: Record<string, Scene> = { ...door, ...home, ...interview, ...answering, ...outcome, ...versions, ...deskScenes, ...supervisor, ...health };
