from dataclasses import dataclass, field
from enum import Enum

import redis

r = redis.Redis()


class Key(str, Enum):
    STOCK = "stock:{sku}"

    def of(self, sku):
        return self.value.format(sku=sku)


def stock(sku):
    return r.get(Key.STOCK.of(sku))  #: get stock:*


@dataclass
class Seats:
    event: str
    space: str = field(default="tix")
    _key: str = field(init=False)

    def __post_init__(self):
        self._key = f"{self.space}:seats:{self.event}"

    def all(self):
        return r.hgetall(self._key)  #: hgetall tix:seats:*


class Named:
    def __init__(self, name):
        self.name = name


class Numbers(Named):
    def total(self):
        return r.hlen(self.name)  #: hlen crawl:numbers


class Seen(Named):
    def add(self, item):
        return r.sadd(self.name, item)  #: sadd crawl:seen


class Moved(Named):
    def move(self, name):
        self.name = "crawl:later"

    def read(self):
        return r.smembers(self.name)  #: smembers crawl:now crawl:later


moved = Moved("crawl:now")


seen = Seen("crawl:seen")
numbers = Numbers("crawl:numbers")


class Store:
    def __init__(self):
        self.client = redis.Redis()


class Limiter:
    def __init__(self, store, name):
        self.store = store
        self.name = name

    def hit(self, who):
        return self.store.client.incr("limit:%s:%s" % (self.name, who))  #: incrby limit:api:*


limiter = Limiter(Store(), "api")
