from abc import ABC, abstractmethod
import redis


class Base(ABC):
    prefix: str
    ttl = 60

    def __init__(self, client: redis.Redis):
        self.client = client

    @property
    @abstractmethod
    def channel(self) -> str: ...

    @abstractmethod
    def make_key(self, id):
        raise NotImplementedError

    def get(self, id):
        return self.client.get(f"{self.prefix}:{id}")  #: GET pcart:* puser:*

    def save(self, id, v):
        self.client.set(self.make_key(id), v)  #: SET ck:* uk:*
        self.client.publish(self.channel, id)  #: PUBLISH &cch &uch


class Cart(Base):
    prefix = "pcart"

    @property
    def channel(self):
        return "cch"

    def make_key(self, id):
        return "ck:%s" % id


class User(Base):
    prefix = "puser"
    channel = "uch"

    def make_key(self, id):
        return "uk:{}".format(id)


class Pooled(ABC):
    @abstractmethod
    def _conn(self):
        ...

    def incr(self, k):
        return self._conn().incr("n:" + k)  #: INCRBY n:*


class Real(Pooled):
    def _conn(self):
        return redis.Redis()
