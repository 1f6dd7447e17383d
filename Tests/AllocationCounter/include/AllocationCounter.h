#pragma once

/// How often this thread has asked for memory since it began: malloc, calloc, realloc and the aligned ones.
unsigned long allocation_count(void);
