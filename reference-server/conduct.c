#include "reference-server/conduct.h"

const struct s5_conduct s5_conduct_correct = {
    .begin = s5_correct_begin,
    .hear = s5_correct_hear,
    .step = s5_correct_step,
    .grant = s5_correct_grant,
    .say = s5_correct_say,
    .carry_out = s5_correct_carry_out,
    .opened = s5_correct_opened,
    .dismiss = s5_correct_dismiss,
    .client_ended = s5_correct_client_ended,
    .client_failed = s5_correct_client_failed,
    .control = s5_correct_control,
    .judge = s5_correct_judge,
    .addresses = s5_correct_addresses,
    .name = s5_correct_name,
    .listen_at = s5_correct_listen_at,
    .awaited = s5_correct_awaited,
    .take_peer = s5_correct_take_peer,
    .peer_arrived = s5_correct_peer_arrived,
    .pass = s5_correct_pass,
    .enough = s5_correct_enough,
    .side_ended = s5_correct_side_ended,
    .side_failed = s5_correct_side_failed,
    .from_client = s5_correct_from_client,
    .is_clients = s5_correct_is_clients,
    .reassemble = s5_correct_reassemble,
    .send_on = s5_correct_send_on,
    .send_to = s5_correct_send_to,
    .may_answer = s5_correct_may_answer,
    .from_remote = s5_correct_from_remote,
    .answer = s5_correct_answer,
};

struct s5_conduct s5_conduct_with(const struct s5_conduct *own)
{
    struct s5_conduct conduct = s5_conduct_correct;

#define TAKE(member)                                                                               \
    if (own->member != NULL)                                                                       \
    conduct.member = own->member
    TAKE(begin);
    TAKE(hear);
    TAKE(step);
    TAKE(grant);
    TAKE(say);
    TAKE(carry_out);
    TAKE(opened);
    TAKE(dismiss);
    TAKE(client_ended);
    TAKE(client_failed);
    TAKE(control);
    TAKE(judge);
    TAKE(addresses);
    TAKE(name);
    TAKE(listen_at);
    TAKE(awaited);
    TAKE(take_peer);
    TAKE(peer_arrived);
    TAKE(pass);
    TAKE(enough);
    TAKE(side_ended);
    TAKE(side_failed);
    TAKE(from_client);
    TAKE(is_clients);
    TAKE(reassemble);
    TAKE(send_on);
    TAKE(send_to);
    TAKE(may_answer);
    TAKE(from_remote);
    TAKE(answer);
#undef TAKE
    return conduct;
}
