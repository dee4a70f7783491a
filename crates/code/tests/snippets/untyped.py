import redis
from flask import current_app


class Cache:
    def __init__(self):
        self.c = redis.Redis()

    def fetch(self, key):
        return self.c.get(key)  #: GET boot:1 user:* page:*

    def load_session(self, key):
        return self.c.hgetall(key)  #: HGETALL boot:2 session:*

    def boot(self):
        return self.fetch("boot:1"), self.load_session("boot:2")


class Users:
    def __init__(self, cache):
        self.cache = cache

    def find(self, id):
        return self.cache.fetch(f"user:{id}")


def page(id, other, store):
    other.fetch("nothing:1")
    store.load_session(f"session:{id}")
    return current_app.cache.fetch(f"page:{id}")
