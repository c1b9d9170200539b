/** How a store in a file begins, as every database of SQLite does. Source: the SQLite file format, section 1.3.1. */
export const STORE_MAGIC = 'SQLite format 3\0';
