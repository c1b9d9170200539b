/** `at the start`, `after 90 s`, `after 12 min`, `after 3 h 5 min`. */
export function timeInWords(seconds: number): string {
  if (seconds === 0) return 'at the start';
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (hours > 0) return minutes === 0 ? `after ${hours} h` : `after ${hours} h ${minutes} min`;
  return minutes > 0 ? `after ${minutes} min` : `after ${seconds} s`;
}
