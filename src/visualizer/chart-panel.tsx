/**
 * The pane of the state chart. What draws it reads the machines, and is no part of the first view: it comes when
 * something is opened.
 */
import { lazyPanel } from './lazy-panel.tsx';
import './chart.css';

/** The chart at the step that is looked at, once what draws it is there. */
export const ChartPanel = lazyPanel(async () => (await import('./chart-view.tsx')).ChartView);
