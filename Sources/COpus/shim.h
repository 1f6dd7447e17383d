#pragma once
#include <opus.h>

// Swift cannot call the variadic opus_encoder_ctl.
static inline int opus_encoder_set_bitrate(OpusEncoder *encoder, opus_int32 bits_per_second) {
    return opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bits_per_second));
}
static inline int opus_encoder_set_loss(OpusEncoder *encoder, opus_int32 percent) {
    int refusal = opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(percent > 0));
    return refusal ? refusal : opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(percent));
}
