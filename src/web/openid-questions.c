#include "openid-questions.h"

static bool read_question(struct openid *openid, struct str text, json_t **question, struct error *error)
{
    if (!openid)
        return error_set(error, ERROR_MISSING, "Aucun fournisseur d’identité n’est réglé.");
    return json_parse(text, question, error);
}

bool answer_openid_address(struct openid *openid, struct str text, struct buffer *answer, struct error *error)
{
    struct arena arena = {0};
    json_t *question = NULL;
    struct str address;
    bool done = read_question(openid, text, &question, error);
    struct openid_departure departure = {.redirect = json_member(question, "redirect"),
                                         .state = json_member(question, "state"),
                                         .nonce = json_member(question, "nonce"),
                                         .challenge = json_member(question, "challenge")};
    done = done && openid_address(openid, &departure, instant_now(), &arena, &address, error);
    if (done)
        buffer_add_str(answer, address);
    json_decref(question);
    arena_free(&arena);
    return done;
}

bool answer_openid_exchange(struct openid *openid, struct str text, struct buffer *answer, struct error *error)
{
    struct arena arena = {0};
    json_t *question = NULL;
    struct openid_identity identity = {0};
    bool done = read_question(openid, text, &question, error);
    struct openid_return back = {.code = json_member(question, "code"),
                                 .redirect = json_member(question, "redirect"),
                                 .nonce = json_member(question, "nonce"),
                                 .verifier = json_member(question, "verifier")};
    done = done && openid_exchange(openid, &back, instant_now(), &arena, &identity, error);
    if (done) {
        struct json_writer writer = {.out = answer};
        json_begin_object(&writer);
        json_member_text(&writer, "issuer", identity.issuer);
        json_member_text(&writer, "subject", identity.subject);
        json_member_text(&writer, "session", identity.session);
        json_member_text(&writer, "email", identity.email);
        json_member_text(&writer, "name", identity.name);
        json_key(&writer, "doubtful");
        json_bool(&writer, identity.email_doubtful);
        json_end_object(&writer);
    }
    json_decref(question);
    arena_free(&arena);
    return done;
}

bool answer_openid_logout(struct openid *openid, struct str text, struct buffer *answer, struct error *error)
{
    struct arena arena = {0};
    struct openid_logout logout = {0};
    bool done = openid != NULL || error_set(error, ERROR_MISSING, "Aucun fournisseur d’identité n’est réglé.");
    done = done && openid_logout_read(openid, text, instant_now(), &arena, &logout, error);
    if (done) {
        struct json_writer writer = {.out = answer};
        json_begin_object(&writer);
        json_member_text(&writer, "issuer", logout.issuer);
        json_member_text(&writer, "subject", logout.subject);
        json_member_text(&writer, "session", logout.session);
        json_end_object(&writer);
    }
    arena_free(&arena);
    return done;
}
