/** The faces of everything that is looked at. The page brings both; a file of a picture takes what is there. */

/** For texts. */
export const SANS = 'Inter, system-ui, sans-serif';

/** For lines of recordings, ids and values. */
export const MONO = "'JetBrains Mono', ui-monospace, Menlo, Consolas, monospace";
