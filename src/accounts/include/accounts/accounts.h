/* accounts: people, what they may do, how they sign in, the structures they belong to, and the journal of changes.
 * Knows nothing of HTTP nor of mail: whoever calls sends what is to be sent, in the same write.
 *
 *   permission  roles and permissions, in one table        person   accounts and passwords
 *   sign-in     links, sessions, limits                    role     giving and taking back roles
 *   audit       the journal, chained                       factor   the second factor (TOTP)
 *   invitation  invitations to a role                      structure  structures and their members
 *   life        another address, export, reminders, erasure
 */
#ifndef ACCOUNTS_ACCOUNTS_H
#define ACCOUNTS_ACCOUNTS_H

#include "accounts/audit.h"
#include "accounts/factor.h"
#include "accounts/invitation.h"
#include "accounts/life.h"
#include "accounts/permission.h"
#include "accounts/person.h"
#include "accounts/role.h"
#include "accounts/sign-in.h"
#include "accounts/structure.h"

#endif
