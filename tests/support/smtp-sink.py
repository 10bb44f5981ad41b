#!/usr/bin/python3
"""An SMTP server (aiosmtpd) that keeps what it is given, read back by Python's own mail parser.

    smtp-sink.py FOLDER [--port N] [--user NAME --password SECRET]

Prints its port. Each message becomes FOLDER/NNNNNN.json: from, to, headers, text, html, calendar, files, raw. The start
of a recipient's address asks for an answer: « refuse » 550, « later » 451, « once » 451 the first time, « bad » 554 once
the content is there, « drop » a connection closed after the content was kept, as when a server dies before it answers.
"""
import argparse
import asyncio
import base64
import email
import email.policy
import json
import os
import sys

from aiosmtpd.smtp import SMTP, AuthResult

arguments = argparse.ArgumentParser()
arguments.add_argument("folder")
arguments.add_argument("--port", type=int, default=0)
arguments.add_argument("--user")
arguments.add_argument("--password")
options = arguments.parse_args()


def described(envelope):
    message = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
    found = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "files": [],
             "headers": {name.lower(): str(value) for name, value in message.items()},
             "structure": [part.get_content_type() for part in message.walk()],
             "defects": [repr(defect) for part in message.walk() for defect in part.defects],
             "longest": max(len(line) for line in envelope.content.split(b"\r\n")),
             "raw": envelope.content.decode("ascii", "replace")}
    for part in message.walk():
        if part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment":
            content = part.get_payload(decode=True)
            found["files"].append({"name": part.get_filename(), "type": part["content-type"],
                                   "bytes": base64.b64encode(content).decode()})
        else:
            kinds = {"text/plain": "text", "text/html": "html", "text/calendar": "calendar"}
            found[kinds.get(part.get_content_type(), "other")] = part.get_content().replace("\r\n", "\n")
    return found


class Sink:
    count = 0
    seen = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse"):
            return "550 5.1.1 No such person here"
        if address.startswith("later") or (address.startswith("once") and address not in self.seen):
            self.seen.add(address)
            return "451 4.7.1 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("bad"):
            return "554 5.6.0 Content refused"
        Sink.count += 1
        path = os.path.join(options.folder, "%06d.json" % Sink.count)
        with open(path + ".new", "w") as file:
            json.dump(described(envelope), file)
        os.rename(path + ".new", path)
        if envelope.rcpt_tos[0].startswith("drop") and envelope.rcpt_tos[0] not in self.seen:
            self.seen.add(envelope.rcpt_tos[0])
            server.transport.abort()
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == options.user.encode() and data.password == options.password.encode()
    return AuthResult(success=good, handled=False)


async def serve():
    sink = Sink()
    secrets = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False} if options.user else {}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="sink.test", data_size_limit=64 << 20, **secrets),
                                      "127.0.0.1", options.port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


os.makedirs(options.folder, exist_ok=True)
try:
    asyncio.run(serve())
except KeyboardInterrupt:
    sys.exit(0)
