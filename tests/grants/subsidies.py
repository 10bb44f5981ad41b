#!/usr/bin/python3
"""An independent reader of the open data on subsidies: each row against the schema « subventions » of the SCDL, version
2.0.2 (https://git.opendatafrance.net/scdl/subventions), written here from its documentation and apart from the program.

    tests/grants/subsidies.py FILE.csv [--rows N]
    tests/grants/subsidies.py --demo MAILLAGE      the file of the demonstration's call of 2023, asked of the site
"""
import csv
import datetime
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

REQUIRED, OPTIONAL = True, False
NATURES = ("aide en numéraire", "aide en nature", "aide en numéraire;aide en nature", "aide en nature;aide en numéraire")


def is_day(text):
    try:
        return text == datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        return False


def is_period(text):
    days = text.split("/")
    return len(days) in (1, 2) and all(is_day(day) for day in days) and days == sorted(days)


FIELDS = [
    ("nomAttribuant", REQUIRED, lambda text: True),
    ("idAttribuant", REQUIRED, lambda text: re.fullmatch(r"\d{14}", text)),
    ("dateConvention", REQUIRED, is_day),
    ("referenceDecision", OPTIONAL, lambda text: True),
    ("nomBeneficiaire", REQUIRED, lambda text: True),
    ("idBeneficiaire", OPTIONAL, lambda text: re.fullmatch(r"\d{14}", text)),
    ("rnaBeneficiaire", OPTIONAL, lambda text: re.fullmatch(r"W\d{9}", text)),
    ("objet", REQUIRED, lambda text: len(text) <= 256),
    ("montant", REQUIRED, lambda text: re.fullmatch(r"\d+(\.\d+)?", text) and float(text) > 0),
    ("nature", REQUIRED, lambda text: text in NATURES),
    ("conditionsVersement", REQUIRED, lambda text: len(text) <= 256),
    ("datesPeriodeVersement", REQUIRED, is_period),
    ("idRAE", OPTIONAL, lambda text: len(text) <= 5),
    ("notificationUE", REQUIRED, lambda text: text in ("oui", "non")),
    ("pourcentageSubvention", REQUIRED, lambda text: re.fullmatch(r"\d\.\d+", text) and 0.01 <= float(text) <= 1),
    ("dispositifAide", OPTIONAL, lambda text: True),
]


def read(data):
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    wrong = []
    if rows[0] != [field[0] for field in FIELDS]:
        wrong.append("columns: %s" % rows[0])
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(FIELDS):
            wrong.append("line %d: %d cells" % (number, len(row)))
            continue
        for (name, required, right), text in zip(FIELDS, row):
            if (required and not text) or (text and not right(text)):
                wrong.append("line %d, %s: %r" % (number, name, text))
        if not row[5] and not row[6]:
            wrong.append("line %d: nobody is identified" % number)
    return len(rows) - 1, wrong


def of_demo(program):
    folder = tempfile.mkdtemp(prefix="maillage-subsidies-")
    database, socket = "sqlite:%s/demo.db" % folder, "127.0.0.1:%d" % int(os.environ.get("MAILLAGE_PORT", "21871"))
    for words in (["migrate"], ["demo", "load", "28"]):
        subprocess.run([program, *words, "--database", database], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
    service = subprocess.Popen([program, "serve", "--listen", socket, "--database", database], start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = "http://%s/region-24-centre-val-de-loire/appels/inclusion-numerique-2023/subventions.csv" % socket
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    return answer.read()
            except OSError:
                time.sleep(0.1)
        sys.exit("the site does not answer")
    finally:
        os.killpg(service.pid, signal.SIGTERM)
        service.wait()


data = of_demo(sys.argv[2]) if sys.argv[1] == "--demo" else open(sys.argv[1], "rb").read()
count, wrong = read(data)
print("%d rows, %d mistakes" % (count, len(wrong)))
for line in wrong[:20]:
    print(line)
sys.exit(1 if wrong or count == 0 else 0)
