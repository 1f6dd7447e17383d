// floor: what the kernel alone costs for N calls of G.711, as a yardstick for `attendant`.
//
// Answers every INVITE with 200 and a session description, gives each call a socket of its own, and from then on reads
// it until it is empty and sends one packet of 20 ms, in 20 slots of a millisecond. It decodes nothing, hears nothing and
// plays one fixed packet: the same packets and system calls as a real bot, and no work besides.
//
//   cc -O2 -o floor bench/floor.c && ./floor 5070
//
// With -DSECURE and -lsrtp2 it opens what comes and closes what goes for those who offer a key of thirty bytes 'A' (SRTP, RFC
// 4568): what libsrtp2 costs in a server, whose system calls leave it as little of the cache as they leave a real bot.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#ifdef SECURE
#include <srtp2/srtp.h>
#endif

enum { MAX_CALLS = 8192, SLOTS = 20, PACKET = 172 };
typedef struct {
  int fd; char call_id[96]; uint16_t sequence; uint32_t timestamp, ssrc;
#ifdef SECURE
  srtp_t in, out;  // 0 in a call without encryption
#endif
} call_t;

static call_t *slots[SLOTS][MAX_CALLS];
static int in_slot[SLOTS];
static int sip;

// The value of a header, up to the end of its line; 0 where there is none.
static int header(const char *message, const char *name, char *out, size_t size) {
  size_t length = strlen(name);
  for (const char *p = strstr(message, "\r\n"); p; p = strstr(p + 2, "\r\n")) {
    if (strncasecmp(p + 2, name, length) || p[2 + length] != ':') continue;
    const char *value = p + 3 + length, *end = strstr(value, "\r\n");
    while (*value == ' ') value++;
    if (!end) end = value + strlen(value);
    snprintf(out, size, "%.*s", (int)(end - value), value);
    return 1;
  }
  return 0;
}

static call_t *find(const char *call_id) {
  for (int s = 0; s < SLOTS; s++)
    for (int i = 0; i < in_slot[s]; i++)
      if (!strcmp(slots[s][i]->call_id, call_id)) return slots[s][i];
  return NULL;
}

static int open_media(const char *message, uint16_t *port) {
  const char *media = strstr(message, "m=audio ");
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  struct sockaddr_in there = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof here;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (fd < 0 || !media || bind(fd, (void *)&here, sizeof here)) return -1;
  there.sin_port = htons(atoi(media + 8));
  connect(fd, (void *)&there, sizeof there);
  getsockname(fd, (void *)&here, &length);
  *port = ntohs(here.sin_port);
  return fd;
}

static void answer(const char *message, struct sockaddr_in *peer, const char *body) {
  char via[512] = "", from[256] = "", to[256] = "", id[96] = "", cseq[64] = "", out[2048];
  header(message, "Via", via, sizeof via); header(message, "From", from, sizeof from); header(message, "To", to, sizeof to);
  header(message, "Call-ID", id, sizeof id); header(message, "CSeq", cseq, sizeof cseq);
  snprintf(out, sizeof out,
    "SIP/2.0 200 OK\r\nVia: %s\r\nFrom: %s\r\nTo: %s%s\r\nCall-ID: %s\r\nCSeq: %s\r\nContact: <sip:floor@127.0.0.1>\r\n"
    "%sContent-Length: %zu\r\n\r\n%s", via, from, to, strstr(to, "tag=") ? "" : ";tag=floor", id, cseq,
    *body ? "Content-Type: application/sdp\r\n" : "", strlen(body), body);
  sendto(sip, out, strlen(out), 0, (void *)peer, sizeof *peer);
}

#ifdef SECURE
static const char *crypto =
  "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\r\n";

static srtp_t session(srtp_ssrc_type_t type) {
  static uint8_t key[30];
  srtp_policy_t policy;
  srtp_t created;
  memset(&policy, 0, sizeof policy);
  memset(key, 'A', sizeof key);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
  policy.ssrc.type = type;
  policy.key = key;
  policy.window_size = 128;
  if (srtp_create(&created, &policy) != srtp_err_status_ok) { fprintf(stderr, "floor: no SRTP session\n"); exit(2); }
  return created;
}
#endif

static void invite(const char *message, struct sockaddr_in *peer) {
  char id[96] = "", body[512];
  uint16_t port = 0;
  header(message, "Call-ID", id, sizeof id);
  if (find(id)) return;
  int best = 0;
  for (int s = 1; s < SLOTS; s++) if (in_slot[s] < in_slot[best]) best = s;
  call_t *call = calloc(1, sizeof *call);
  if (!call || in_slot[best] == MAX_CALLS || (call->fd = open_media(message, &port)) < 0) { free(call); return; }
  snprintf(call->call_id, sizeof call->call_id, "%s", id);
  call->ssrc = rand();
  slots[best][in_slot[best]++] = call;
  const char *profile = "RTP/AVP", *more = "";
#ifdef SECURE
  if (strstr(message, "RTP/SAVP")) {
    call->in = session(ssrc_any_inbound); call->out = session(ssrc_any_outbound);
    profile = "RTP/SAVP"; more = crypto;
  }
#endif
  snprintf(body, sizeof body, "v=0\r\no=floor 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio %d %s 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\n%s", port, profile, more);
  answer(message, peer, body);
}

static void bye(const char *message, struct sockaddr_in *peer) {
  char id[96] = "";
  header(message, "Call-ID", id, sizeof id);
  for (int s = 0; s < SLOTS; s++)
    for (int i = 0; i < in_slot[s]; i++)
      if (!strcmp(slots[s][i]->call_id, id)) {
        close(slots[s][i]->fd);
#ifdef SECURE
        if (slots[s][i]->in) { srtp_dealloc(slots[s][i]->in); srtp_dealloc(slots[s][i]->out); }
#endif
        free(slots[s][i]); slots[s][i] = slots[s][--in_slot[s]]; }
  answer(message, peer, "");
}

static void signaling(void) {
  static char buffer[65536];
  struct sockaddr_in peer;
  socklen_t length = sizeof peer;
  ssize_t count;
  while ((count = recvfrom(sip, buffer, sizeof buffer - 1, 0, (void *)&peer, &length)) > 0) {
    buffer[count] = 0;
    if (!strncmp(buffer, "INVITE ", 7)) invite(buffer, &peer);
    else if (!strncmp(buffer, "BYE ", 4)) bye(buffer, &peer);
    else if (!strncmp(buffer, "OPTIONS ", 8)) answer(buffer, &peer, "");
    length = sizeof peer;
  }
}

static void serve(int slot) {
  static uint8_t in[2048], out[PACKET + 144];  // room for a tag
  for (int i = 0; i < in_slot[slot]; i++) {
    call_t *call = slots[slot][i];
    ssize_t count;
    while ((count = recv(call->fd, in, sizeof in, 0)) > 0) {
#ifdef SECURE
      int length = count;
      if (call->in) srtp_unprotect(call->in, in, &length);
#endif
    }
    int length = PACKET;
    uint32_t timestamp = htonl(call->timestamp);
    out[0] = 0x80; out[1] = 0; out[2] = call->sequence >> 8; out[3] = call->sequence;
    memcpy(out + 4, &timestamp, 4); memcpy(out + 8, &call->ssrc, 4); memset(out + 12, 0xFF, 160);
#ifdef SECURE
    if (call->out) srtp_protect(call->out, out, &length);
#endif
    send(call->fd, out, length, MSG_NOSIGNAL);
    call->sequence++; call->timestamp += 160;
  }
}

int main(int argc, char **argv) {
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    .sin_port = htons(argc > 1 ? atoi(argv[1]) : 5070)};
  int size = 4 << 20;
#ifdef SECURE
  srtp_init();
#endif
  sip = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  setsockopt(sip, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  if (bind(sip, (void *)&here, sizeof here)) { perror("floor: bind"); return 2; }
  printf("listening on udp 127.0.0.1:%d\n", ntohs(here.sin_port));
  fflush(stdout);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (int slot = 0;; slot = (slot + 1) % SLOTS) {
    signaling();
    serve(slot);
    next.tv_nsec += 1000000;
    if (next.tv_nsec >= 1000000000) { next.tv_nsec -= 1000000000; next.tv_sec++; }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
}
