// srtp: what libsrtp2 itself costs for a call, as a yardstick for encrypted calls of `attendant`.
//
// Protects and opens packets of 20 ms of G.711 in a loop, with the suite that every implementation has, for as many
// streams as calls, turn by turn. Nothing else uses the cache meanwhile, so this is the least that it can cost; in a server,
// see `floor` with -DSECURE. Prints one JSON object: microseconds for a second of a call, 50 packets each way.
//
//   cc -O2 -o srtp bench/srtp.c -lsrtp2 && ./srtp 1000 20
#include <srtp2/srtp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HEADER = 12, PAYLOAD = 160, ROOM = 512 };
typedef struct { srtp_t far, in, out; uint16_t sequence; uint32_t ssrc; uint8_t arrived[ROOM]; int length; } call_t;

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static srtp_t session(srtp_ssrc_type_t type, uint8_t first) {
  static uint8_t key[30];
  srtp_policy_t policy;
  srtp_t created;
  memset(&policy, 0, sizeof policy);
  memset(key, first, sizeof key);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
  srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
  policy.ssrc.type = type;
  policy.key = key;
  policy.window_size = 128;
  if (srtp_create(&created, &policy) != srtp_err_status_ok) { fprintf(stderr, "srtp: no session\n"); exit(2); }
  return created;
}

static void packet(uint8_t *bytes, call_t *call) {
  bytes[0] = 0x80; bytes[1] = 0; bytes[2] = call->sequence >> 8; bytes[3] = call->sequence;
  memset(bytes + 4, 0, 4); memcpy(bytes + 8, &call->ssrc, 4); memset(bytes + HEADER, 0x55, PAYLOAD);
}

int main(int argc, char **argv) {
  int calls = argc > 1 ? atoi(argv[1]) : 1000, seconds = argc > 2 ? atoi(argv[2]) : 20;
  static uint8_t buffer[ROOM];
  double used = 0;
  srtp_init();
  call_t *all = calloc(calls, sizeof *all);
  for (int i = 0; i < calls; i++) {
    all[i].far = session(ssrc_any_outbound, 1); all[i].in = session(ssrc_any_inbound, 1);
    all[i].out = session(ssrc_any_outbound, 2); all[i].ssrc = rand();
  }
  for (int turn = 0; turn < 50 * seconds; turn++) {
    for (int i = 0; i < calls; i++) {  // what the other sides send; not counted
      packet(all[i].arrived, &all[i]); all[i].length = HEADER + PAYLOAD;
      srtp_protect(all[i].far, all[i].arrived, &all[i].length);
    }
    double begin = cpu();
    for (int i = 0; i < calls; i++) {
      int length = HEADER + PAYLOAD;
      if (srtp_unprotect(all[i].in, all[i].arrived, &all[i].length) != srtp_err_status_ok) return 2;
      packet(buffer, &all[i]);
      if (srtp_protect(all[i].out, buffer, &length) != srtp_err_status_ok) return 2;
      all[i].sequence++;
    }
    used += cpu() - begin;
  }
  printf("{\"us_per_call_second\":%.2f}\n", used * 1e6 / seconds / calls);
  return 0;
}
