"""Two clients for each DATABASE=KEY write rows with that key until the file /tmp/stop exists.

One client opens a connection for each statement, the other keeps its connection until it breaks. A number is used
once, whether its write succeeded or not: a failed write may have been committed. Each line of output is a fact:
ack|error|wrong|waiting|hung WRITER ID MILLISECONDS TEXT
"""
import os
import sys
import threading
import time
import traceback

import psycopg2

HOST, RUN = sys.argv[1:3]
PAUSE = 0.05
# What an application should set: it gives up a silent server after about ten seconds.
CONNECTION = "connect_timeout=3 keepalives_idle=5 keepalives_interval=2 keepalives_count=3 tcp_user_timeout=10000"
SILENCE = 5
ending = threading.Event()
last_report = {}


def report(fact, writer, number, text=""):
    last_report[writer] = time.monotonic()
    line = " ".join(str(text).split())
    os.write(1, f"{fact} {writer} {number} {time.time_ns() // 1000000} {line}\n".encode())


def connect(database):
    connection = psycopg2.connect(CONNECTION, host=HOST, dbname=database, user="app", password=os.environ["APP"])
    connection.autocommit = True
    return connection


def insert(connection, row):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO writes (key, writer, id) VALUES (%s, %s, %s)", row)
    report("ack", row[1], row[2])


def read_back(connection, row):
    """An acknowledged row must be visible to every later statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM writes WHERE key = %s AND writer = %s AND id = %s", row)
        (count,) = cursor.fetchone()
    if count != 1:
        report("wrong", row[1], row[2], f"an acknowledged write has {count} rows")


def fresh(database, key, writer):
    number = 0
    while not ending.wait(PAUSE):
        number += 1
        row = (key, writer, number)
        try:
            for action in (insert, read_back) if number % 5 == 0 else (insert,):
                connection = connect(database)
                try:
                    action(connection, row)
                finally:
                    connection.close()
        except psycopg2.Error as error:
            report("error", writer, number, error)


def persistent(database, key, writer):
    connection = None
    number = 0
    while not ending.wait(PAUSE):
        number += 1
        row = (key, writer, number)
        try:
            if connection is None:
                connection = connect(database)
            insert(connection, row)
            read_back(connection, row)
        except psycopg2.Error as error:
            report("error", writer, number, error)
            if connection is not None:
                connection.close()
            connection = None


def watch(clients):
    """Reports what a silent client waits for."""
    for thread in clients:
        if time.monotonic() - last_report.setdefault(thread.name, time.monotonic()) > SILENCE:
            frames = traceback.extract_stack(sys._current_frames()[thread.ident])
            report("waiting", thread.name, 0, "in " + " > ".join(f.name for f in frames[-3:]))


def main(targets):
    clients = []
    for target in targets:
        database, key = target.rsplit("=", 1)
        for client in (fresh, persistent):
            writer = f"{RUN}/{database}/{client.__name__}"
            thread = threading.Thread(target=client, args=(database, int(key), writer), daemon=True, name=writer)
            thread.start()
            clients.append(thread)
    while not os.path.exists("/tmp/stop"):
        time.sleep(0.1)
        watch(clients)
    ending.set()
    for thread in clients:
        thread.join(30)
        if thread.is_alive():
            report("hung", thread.name, 0)
    os._exit(0)


main(sys.argv[3:])
