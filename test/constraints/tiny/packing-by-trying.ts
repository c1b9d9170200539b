/** Whether buffers of several lengths lie side by side, by trying every place of each. */

/** Whether buffers of so many pages each have places apart from each other, all places of a length given. */
export function canPackAll(
  wanted: readonly number[],
  placesOf: (pages: number) => readonly (readonly number[])[],
): boolean {
  const lengths = [...new Set(wanted)];
  return canPack(
    lengths.map((pages) => ({
      places: placesOf(pages),
      count: wanted.filter((each) => each === pages).length,
    })),
  );
}

/** Whether so many places of each kind are apart from each other. */
function canPack(
  kinds: readonly { readonly places: readonly (readonly number[])[]; readonly count: number }[],
): boolean {
  const [{ places, count } = { places: [], count: 0 }, ...others] = kinds;
  if (kinds.length === 0) return true;
  if (count === 0) return canPack(others);
  return places.some((place, index) => {
    const isApart = (other: readonly number[]) => !other.some((frame) => place.includes(frame));
    return canPack([
      { places: places.slice(index + 1).filter(isApart), count: count - 1 },
      ...others.map((other) => ({ ...other, places: other.places.filter(isApart) })),
    ]);
  });
}
