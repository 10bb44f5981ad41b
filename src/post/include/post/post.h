/* post: mail out, mail in, calendars. Above the domain, below the pages: a page (or a job) that changes something and
 * must tell somebody does both in one write, by calling the domain's function then message_queue on the same session.
 *
 *   message   queueing a message in the write of its cause; what became of it
 *   courier   sending what is queued
 *   calendar  invitations, files and feeds that calendars follow
 *   collector mail taken in from a mailbox or a folder
 *   inbound   mail that came in: stored, read, filed; mail reads one, file-type tells what a file is
 *   letter    messages written from a template that the organiser may change
 *   address   electronic addresses
 */
#ifndef POST_POST_H
#define POST_POST_H

#include "post/address.h"
#include "post/calendar.h"
#include "post/collector.h"
#include "post/courier.h"
#include "post/file-type.h"
#include "post/inbound.h"
#include "post/letter.h"
#include "post/mail.h"
#include "post/message.h"

#endif
