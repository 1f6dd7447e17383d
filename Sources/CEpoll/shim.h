// Readiness of many sockets through one descriptor (epoll(7)), which Swift's Glibc module leaves out.
#include <sys/epoll.h>
