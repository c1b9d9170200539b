/** One part of the step's pane, with its heading. */
import type { ComponentChildren, JSX } from 'preact';

/** The part. */
export function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="part" aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}
