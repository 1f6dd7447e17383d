// Tells the processor what memory is wanted soon, which Swift has no word for.

// Asks for `count` bytes from `start` on to be brought into the cache, a line at a time. A hint: it waits for nothing, any
// address may be given, and nothing is ever wrong but the time it takes.
static inline void prefetch_bytes(const void *start, unsigned long count) {
  const char *first = (const char *)start;
  for (unsigned long offset = 0; offset < count; offset += 64) __builtin_prefetch(first + offset, 1, 3);
  if (count) __builtin_prefetch(first + count - 1, 1, 3);
}
