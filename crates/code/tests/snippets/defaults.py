import redis

from contextlib import contextmanager

from app import app

db = redis.Redis(host="redis")


@app.route("/posts/<author>")
def posts(author="0"):
    return str(db.smembers(f"author:{author}:posts"))  #: SMEMBERS author:*:posts


def shelf(name="main"):
    return db.llen(f"shelf:{name}")  #: LLEN shelf:*


def called(kind="a"):
    return db.get(kind)  #: GET a b


class Store:
    def __init__(self, prefix="p"):
        self.prefix = prefix

    def read(self, id):
        return db.get(f"{self.prefix}:{id}")  #: GET p:*


called()
called("b")


@contextmanager
def stock_lock(sku):
    lock = db.lock(f"lock:{sku}")
    lock.acquire()  #: SET lock:*
    try:
        yield lock
    finally:
        lock.release()  #: EVALSHA lock:*; SCRIPT|LOAD; GET lock:*; DEL lock:*


def reserve(sku):
    with stock_lock(sku):
        db.decr("stock")  #: DECRBY stock
