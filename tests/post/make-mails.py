#!/usr/bin/python3
"""Writes 500 mails, shaped like those that arrive, the broken ones included: FOLDER/NNN.eml and what each must become.

    make-mails.py FOLDER [COUNT]

FOLDER/expected.json: by file, {"state", "kind", "address", "text", "not_text", "files": [[name, type]…]}, each key when
it is certain. Deterministic.
"""
import base64
import io
import json
import os
import quopri
import random
import sys
import zipfile

folder, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500
os.makedirs(folder, exist_ok=True)
dice = random.Random(28)
SPACE = "contributions@eure-et-loir.test"
PEOPLE = ["Anne Martin", "Jérôme Lefèvre", "Zoé d’Épernon", "M. Nguyễn", "Mairie de Châteaudun"]
WORDS = ("inclusion numérique médiathèque permanence atelier seniors accès droits réseau commune Dreux Chartres "
         "Nogent-le-Rotrou Châteaudun œuvre l’été aidants conseillers ordinateur").split()


def sentence(mark):
    return "Contribution %s : %s." % (mark, " ".join(dice.choice(WORDS) for _ in range(12)))


def encoded(text, charset="utf-8"):
    return "=?%s?B?%s?=" % (charset, base64.b64encode(text.encode(charset, "replace")).decode())


def head(mark, extra="", subject=None, sender=None, charset="utf-8"):
    name = dice.choice(PEOPLE)
    sender = sender if sender is not None else "%s <personne%s@ville.test>" % (encoded(name), mark)
    lines = ["Received: from mx%d.test by mail.test; Tue, 12 Mar 2024 09:30:00 +0100" % i for i in range(dice.randrange(4))]
    if sender:
        lines.append("From: " + sender)
    lines += ["To: " + SPACE, "Subject: " + (subject or encoded("Ma contribution n° %s – été" % mark, charset)),
              "Date: Tue, 12 Mar 2024 09:%02d:00 +0100" % dice.randrange(60), "Message-ID: <m%s@ville.test>" % mark,
              "MIME-Version: 1.0"]
    return "\r\n".join(lines) + "\r\n" + extra


def part(kind, body, encoding="base64", extra=""):
    data = body if isinstance(body, bytes) else body.encode()
    if encoding == "base64":
        data = base64.encodebytes(data).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        data = quopri.encodestring(data).replace(b"\n", b"\r\n")
    return ("Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n%s\r\n" % (kind, encoding, extra)).encode() + data


def multipart(kind, parts, boundary=None, close=True):
    boundary = boundary or "b%d" % dice.randrange(10 ** 9)
    out = ('Content-Type: multipart/%s; boundary="%s"\r\n\r\nCe texte est pour les vieux lecteurs.\r\n' % (kind, boundary)).encode()
    for one in parts:
        out += b"--" + boundary.encode() + b"\r\n" + one + b"\r\n"
    return out + (b"--" + boundary.encode() + b"--\r\n" if close else b"")


def docx():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def odt():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<office/>")
    return out.getvalue()


PDF, PNG = b"%PDF-1.7\n%\xe2\xe3\n" + bytes(range(256)), b"\x89PNG\r\n\x1a\n" + bytes(range(64))
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def tnef(files):
    def attribute(level, name, value):
        return bytes([level]) + name.to_bytes(4, "little") + len(value).to_bytes(4, "little") + value + \
            (sum(value) & 0xffff).to_bytes(2, "little")
    out = (0x223E9F78).to_bytes(4, "little") + b"\x01\x00" + attribute(1, 0x00089006, b"\x00\x00\x01\x00")
    for name, data in files:
        out += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name.encode("cp1252") + b"\x00") + \
            attribute(2, 0x0006800F, data)
    return out


def attached(kind, name, data, encoding="base64"):
    return part(kind, data, encoding, 'Content-Disposition: attachment; filename="%s"\r\n' % name)


READ = {"state": "read", "kind": ""}


def plain(m):
    text = sentence(m)
    return head(m).encode() + part("text/plain; charset=utf-8", text, "quoted-printable"), dict(READ, text=text)


def eight_bit_latin(m):
    text = sentence(m).replace("’", "'").replace("œ", "oe")
    return head(m).encode() + part("text/plain; charset=iso-8859-1", text.encode("latin-1"), "8bit"), dict(READ, text=text)


def lying_charset(m):
    text = sentence(m)
    return head(m).encode() + part("text/plain; charset=us-ascii", text.encode("cp1252"), "8bit"), dict(READ, text=text)


def unknown_charset(m):
    text = sentence(m)
    return head(m).encode() + part("text/plain; charset=x-inconnu-42", text, "base64"), dict(READ, text=text)


def wide_charset(m):
    text = sentence(m)
    return head(m).encode() + part("text/plain; charset=utf-16le", text.encode("utf-16le")), dict(READ, text=text)


def alternative(m):
    text = sentence(m)
    return head(m).encode() + multipart("alternative", [
        part("text/plain; charset=utf-8", text), part("text/html; charset=utf-8", "<p>AUTRE %s</p>" % m)]), \
        dict(READ, text=text, not_text="AUTRE")


def html_only(m):
    page = ("<html><head><style>p{color:red}</style><script>var x='caché';</script></head><body><p>Bonjour,</p>"
            "<div>L&rsquo;atelier n&deg;&nbsp;%s&nbsp;: <b>&eacute;t&eacute;</b> &amp; hiver</div>"
            "<ul><li>un<li>deux</ul><a href=\"https://ville.test/p\">la page</a><!-- caché --></body></html>" % m)
    return head(m).encode() + part("text/html; charset=utf-8", page), \
        dict(READ, text="L’atelier n°\u00a0%s\u00a0: été & hiver" % m, not_text="caché")


def nested(m):
    text = sentence(m)
    inner = multipart("alternative", [part("text/plain; charset=utf-8", text),
                                      multipart("related", [part("text/html; charset=utf-8", "<p>AUTRE</p>"),
                                                            part("image/png", PNG, extra="Content-ID: <i1>\r\n")])])
    return head(m).encode() + multipart("mixed", [inner, attached("application/pdf", "été.pdf".encode("ascii", "replace").decode(), PDF)]), \
        dict(READ, text=text, not_text="AUTRE", files=[[None, "image/png"], [None, "application/pdf"]])


def deep(m):
    body = part("text/plain; charset=utf-8", sentence(m))
    for _ in range(60):
        body = multipart("mixed", [body])
    return head(m).encode() + body, dict(READ)


def lying_type(m):
    return head(m).encode() + multipart("mixed", [part("text/plain; charset=utf-8", sentence(m)),
                                                  attached("image/jpeg", "photo.jpg", b"MZ\x90\x00programme"),
                                                  attached("application/octet-stream", "../../etc/passwd.docx", docx())]), \
        dict(READ, files=[["photo.jpg", "application/x-msdownload"], ["-..-etc-passwd.docx", DOCX]])


def winmail(m):
    return head(m).encode() + multipart("mixed", [
        part("text/plain; charset=utf-8", sentence(m)),
        attached("application/ms-tnef", "winmail.dat", tnef([("Présentation.pdf", PDF), ("notes.odt", odt())]))]), \
        dict(READ, files=[["Présentation.pdf", "application/pdf"], ["notes.odt", "application/vnd.oasis.opendocument.text"]])


def winmail_cut(m):
    whole = tnef([("a.pdf", PDF)])
    return head(m).encode() + attached("application/ms-tnef", "winmail.dat", whole[:dice.randrange(6, len(whole))]), dict(READ)


def forwarded(m):
    inside = head(m + "f", subject="Transmis", sender="autre@ville.test").encode() + part("text/plain; charset=utf-8", "dedans")
    return head(m).encode() + multipart("mixed", [part("text/plain; charset=utf-8", sentence(m)),
                                                  b"Content-Type: message/rfc822\r\n\r\n" + inside]), \
        dict(READ, files=[["Transmis.eml", "message/rfc822"]], not_text="dedans")


def answer(m):
    text = sentence(m)
    quoted = text + "\r\n\r\nLe mar. 12 mars 2024 à 09:30, Préfecture <%s>\r\na écrit :\r\n> CITATION\r\n" % SPACE
    return head(m, "In-Reply-To: <inconnu@ailleurs.test>\r\n").encode() + part("text/plain; charset=utf-8", quoted), \
        dict(READ, text=text, quoted="CITATION")


def unclosed(m):
    text = sentence(m)
    return head(m).encode() + multipart("mixed", [part("text/plain; charset=utf-8", text)], close=False), dict(READ, text=text)


def no_boundary(m):
    return head(m, "Content-Type: multipart/mixed\r\n").encode() + b"\r\n" + sentence(m).encode(), dict(READ)


def bad_base64(m):
    return head(m, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n").encode() + \
        b"\r\n!!!! pas @@@ du base64 ====\r\n", dict(READ)


def raw_head(m):
    return head(m, subject="Réunion à Châteaudun brut").encode("cp1252") + b"\r\n" + sentence(m).encode(), dict(READ)


def no_mime(m):
    text = "Bonjour, message %s sans rien." % m
    return ("From: personne%s@ville.test\nTo: %s\nSubject: simple %s\n\n%s\n" % (m, SPACE, m, text)).encode(), dict(READ, text=text)


def empty_body(m):
    return head(m).encode() + b"\r\n", dict(READ)


def nul_bytes(m):
    return head(m).encode() + b"\r\nBonjour\x00 tout\x07 le monde " + m.encode() + b"\xff\xfe\r\n", dict(READ)


def long_line(m):
    return head(m).encode() + b"\r\n" + (sentence(m) + " ").encode() * 2000, dict(READ)


def injected(m):
    return head(m, subject=encoded("Objet\r\nBcc: tous@ville.test %s" % m)).encode() + part("text/plain; charset=utf-8", sentence(m)), dict(READ)


def out_of_office(m):
    extra = dice.choice(["Auto-Submitted: auto-replied\r\n", "X-Autoreply: yes\r\n", ""])
    subject = encoded("Réponse automatique : absence %s" % m) if not extra else "Absence"
    return head(m, extra, subject=subject).encode() + part("text/plain; charset=utf-8", "Absente."), {"state": "aside", "kind": "auto-reply"}


def receipt(m):
    return head(m).encode() + multipart('report; report-type=disposition-notification', [
        part("text/plain; charset=utf-8", "Lu."), part("message/disposition-notification", "Disposition: manual-action", "7bit")]), \
        {"state": "aside", "kind": "auto-reply"}


def newsletter(m):
    return head(m, "List-Id: <lettre.ville.test>\r\nPrecedence: bulk\r\n").encode() + part("text/html; charset=utf-8", "<p>Lettre</p>"), \
        {"state": "aside", "kind": "newsletter"}


def spam(m):
    return head(m, "X-Spam-Flag: YES\r\n").encode() + part("text/plain; charset=utf-8", "Gagnez"), {"state": "aside", "kind": "spam"}


def bounce(m):
    action = dice.choice(["failed", "delayed"])
    status = "Reporting-MTA: dns; mx.test\r\n\r\nFinal-Recipient: rfc822; x%s@ville.test\r\nAction: %s\r\nStatus: 5.1.1\r\n" \
        "Diagnostic-Code: smtp; 550 5.1.1 Adresse\r\n inconnue\r\n" % (m, action)
    return head(m, sender="MAILER-DAEMON@mx.test").encode() + multipart('report; report-type=delivery-status', [
        part("text/plain; charset=utf-8", "Non remis."), part("message/delivery-status", status, "7bit"),
        part("text/rfc822-headers", "Message-ID: <inconnu%s@test>" % m, "7bit")]), \
        {"state": "aside", "kind": "bounce" if action == "failed" else "delay"}


def looping(m):
    return ("Received: from a by b; Tue, 12 Mar 2024 09:30:00 +0100\r\n" * 60 + head(m)).encode() + b"\r\nboucle " + m.encode(), \
        {"state": "aside", "kind": "loop"}


def no_sender(m):
    return head(m, sender=dice.choice(["", "<>", "pas une adresse %s" % m])).encode() + b"\r\nqui ? " + m.encode(), \
        {"state": "aside", "kind": "unreadable"}


def noise(m):
    return bytes([dice.randrange(256) for _ in range(dice.randrange(50, 5000))]) + m.encode(), {"state": "aside", "kind": "unreadable"}


def many_files(m):
    return head(m).encode() + multipart("mixed", [part("text/plain; charset=utf-8", sentence(m))] +
                                        [attached("application/pdf", "f%d.pdf" % i, PDF) for i in range(130)]), dict(READ)


def big(m):
    return head(m).encode() + multipart("mixed", [part("text/plain; charset=utf-8", sentence(m)),
                                                  attached("application/pdf", "gros.pdf", PDF * 8000)]), \
        dict(READ, files=[["gros.pdf", "application/pdf"]])


def cut(m):
    whole, _ = nested(m)
    return whole[:dice.randrange(200, len(whole))], {}


COMMON = [plain, eight_bit_latin, lying_charset, unknown_charset, wide_charset, alternative, html_only, nested, lying_type,
          winmail, winmail_cut, forwarded, answer, unclosed, no_boundary, bad_base64, raw_head, no_mime, empty_body, nul_bytes,
          injected, out_of_office, receipt, newsletter, spam, bounce, no_sender, noise, cut]
RARE = [deep, long_line, many_files, big, looping]
expected = {}
for number in range(count):
    mark = "%04d" % number
    make = RARE[number // 25 % len(RARE)] if number % 25 == 24 else COMMON[number % len(COMMON)]
    data, becomes = make(mark)
    with open(os.path.join(folder, mark + ".eml"), "wb") as file:
        file.write(data)
    expected[mark] = dict(becomes, shape=make.__name__)
with open(os.path.join(folder, "expected.json"), "w") as file:
    json.dump(expected, file, ensure_ascii=False)
