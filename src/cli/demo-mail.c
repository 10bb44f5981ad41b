/* The demonstration's mail: the address of the space, and two mails that the worker sets aside. */
#include "demo-mail.h"

#include "post/inbound.h"
#include "territory/space.h"

static const char *const MAILS[] = {
    "From: Secretariat Exemple <secretariat@exemple.fr>\r\nTo: contributions-28@exemple.fr\r\n"
    "Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_groupe_de_travail?=\r\nDate: Mon, 12 Feb 2024 09:12:00 +0100\r\n"
    "Message-ID: <absence-1@exemple.fr>\r\nAuto-Submitted: auto-replied\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "\r\nBonjour, je suis absente jusqu’au 19 février. Votre message sera lu à mon retour.\r\n",
    "From: Lettre du numerique <lettre@exemple.fr>\r\nTo: contributions-28@exemple.fr\r\n"
    "Subject: La lettre de mars\r\nDate: Tue, 13 Feb 2024 07:00:00 +0100\r\nMessage-ID: <lettre-3@exemple.fr>\r\n"
    "List-Id: <lettre.exemple.fr>\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "\r\nAu sommaire : trois appels à projets, un agenda, un portrait.\r\n",
};

static bool set_mailbox(struct session *session, void *context, struct error *error)
{
    struct arena *arena = context;
    struct spaces spaces;
    bool done = space_list(session, arena, &spaces, error);
    for (size_t i = 0; done && i < spaces.count; i++)
        if (str_equal(spaces.at[i].code, STR("28")))
            done = mailbox_set(session, STR("contributions-28@exemple.fr"), spaces.at[i].id, error);
    return done;
}

bool demo_mail(struct store *store, struct error *error)
{
    struct arena arena = {0};
    int64_t id;
    bool fresh;
    bool done = store_write(store, set_mailbox, &arena, error);
    for (size_t i = 0; done && i < COUNT_OF(MAILS); i++)
        done = inbound_store(store, str_of(MAILS[i]), "pipe", instant_now(), &id, &fresh, error);
    arena_free(&arena);
    return done;
}
