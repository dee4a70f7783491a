import os, json
from functools import lru_cache, wraps
from typing import Optional
import redis as _redis
from redis import Redis as R, ConnectionPool
from redis.sentinel import Sentinel
from flask import Flask, g, current_app, session
from django.core.cache import cache
import fakeredis

KEY_TMPL = "user:%(id)s:profile"
PFX = os.environ.get("PREFIX", "app")

@lru_cache()
def get_client() -> R:
    return R.from_url(os.environ["REDIS_URL"], db=1)

class Repo:
    client = None
    def __init__(self, url: Optional[str] = None):
        pool = ConnectionPool(host="h", port=1)
        self._c = R(connection_pool=pool)
        self.store = {}
    @property
    def conn(self):
        return self._c
    def save(self, uid, data):
        self.conn.hset(KEY_TMPL % {"id": uid}, mapping=data)  #: HSET user:*:profile
        self.conn.zadd(f"{PFX}:idx", {uid: 1})  #: ZADD *:idx
        self.store.get(uid)
        data.get("x"); data.setdefault("k", 1); data.pop("x")
    def many(self, ids):
        keys = [f"u:{i}" for i in ids]
        vals = self.conn.mget(keys)  #: MGET u:*
        self.conn.delete(*keys)  #: DEL u:*
        with self._c.pipeline() as p:  #: MULTI
            for k in keys:
                p.get(k)  #: GET u:*
            return p.execute()  #: EXEC
    def lockit(self):
        lock = self._c.lock("job:lock", timeout=3)
        if lock.acquire(blocking=False):  #: SET job:lock
            try: pass
            finally: lock.release()  #: DEL job:lock; EVALSHA job:lock; GET job:lock; SCRIPT|LOAD
    def watch(self, k):
        def txn(pipe):
            cur = pipe.get("cnt")  #: GET cnt
            pipe.multi()  #: MULTI
            pipe.set("cnt", int(cur) + 1)  #: SET cnt
        self._c.transaction(txn, "cnt")  #: EXEC; WATCH cnt; UNWATCH
    def optimistic(self):
        with self._c.pipeline() as pipe:
            while True:
                try:
                    pipe.watch("bal")  #: WATCH bal; UNWATCH
                    pipe.multi()  #: MULTI
                    pipe.decrby("bal", 5)  #: DECRBY bal
                    pipe.execute()  #: EXEC
                    break
                except _redis.WatchError:
                    continue

def cached(prefix, ttl=60):
    def deco(fn):
        @wraps(fn)
        def inner(*args):
            key = f"{prefix}:{fn.__name__}:{args}"
            c = get_client()
            hit = c.get(key)  #: GET cache:*:*
            if hit: return json.loads(hit)
            v = fn(*args)
            c.setex(key, ttl, json.dumps(v))  #: SETEX cache:*:*
            return v
        return inner
    return deco

@cached("cache")
def slow(x): return x

app = Flask(__name__)
app.redis = _redis.StrictRedis(host="x")
@app.route("/")
def home():
    n = app.redis.incr("hits")  #: INCRBY hits
    session.get("x")
    current_app.redis.expire("hits", 10)  #: EXPIRE hits
    r = get_client()
    r["a"] = 1  #: SET a
    del r["a"]  #: DEL a
    x = "a" in r  #: EXISTS a
    r.execute_command("OBJECT ENCODING", "a")  #: OBJECT|ENCODING a
    r.config_set("maxmemory", "1")  #: CONFIG|SET
    r.xread({"s1": "$", "s2": "$"}, block=1)  #: XREAD s1 s2
    r.eval("return redis.call('SET', KEYS[1], ARGV[1])", 1, "ev:1", 2)  #: EVAL ev:1; SET ev:1
    for k in r.scan_iter("tmp:*"):  #: SCAN
        r.unlink(k)  #: UNLINK tmp:*
    p = r.pubsub(ignore_subscribe_messages=True)
    p.subscribe(**{"chan": print})  #: SUBSCRIBE &chan
    p.get_message()
    sentinel = Sentinel([("a", 1)])
    m = sentinel.master_for("mymaster", db=2)
    m.rpush("list", 1)  #: RPUSH list
    return n

def test_x():
    f = fakeredis.FakeRedis()
    f.set("no", 1)
    fake = fakeredis.FakeStrictRedis()
    fake.get("no")

class Queue:
    def __init__(self, name, redis_conn):
        self.key = "queue:" + name
        self.r = redis_conn
    def put(self, x): self.r.rpush(self.key, x)  #: RPUSH queue:mail
    def get(self):
        item = self.r.blpop([self.key, self.key + ":low"], timeout=1)  #: BLPOP queue:mail queue:mail:low
        return item[1] if item else None
    def __len__(self): return self.r.llen(self.key)  #: LLEN queue:mail

q = Queue("mail", get_client())
q.put(1)
