/* network: the démarche of a space. Who takes part (members), who speaks for them, in which bodies they meet, what is
 * decided. Knows nothing of HTTP, of mail nor of accounts: whoever calls writes the journal (accounts/audit.h) and
 * queues what is to be told (post/message.h) in the same write.
 *
 *   theme     the themes of the working groups         member    organisations, their contacts, their states
 *   meeting   bodies, meetings, guests, decisions      group     working groups and their sessions
 *   contribution  what people send, and what becomes of it
 *   minutes   what is kept of a meeting's minutes
 *   registration  who comes to a session               actor     the census of referents; relay: invitations
 *   position  which members take part in which groups
 *   joining   the form by which one enters             board     who is registered, who is missing; reminders
 *
 * Instants are UTC seconds and civil dates are day numbers (base/calendar.h), both given by the caller.
 */
#ifndef NETWORK_NETWORK_H
#define NETWORK_NETWORK_H

#include "network/actor.h"
#include "network/board.h"
#include "network/contribution.h"
#include "network/group.h"
#include "network/joining.h"
#include "network/meeting.h"
#include "network/member.h"
#include "network/minutes.h"
#include "network/position.h"
#include "network/registration.h"
#include "network/relay.h"
#include "network/theme.h"

#endif
