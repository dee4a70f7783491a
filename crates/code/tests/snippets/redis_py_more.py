import redis
from celery import Celery
from contextlib import contextmanager
from dataclasses import dataclass, field
app = Celery("x", broker="redis://x")
@contextmanager
def conn():
    r = redis.Redis()
    try:
        yield r
    finally:
        r.close()
@dataclass
class Store:
    r: redis.Redis
    ns: str = "st"
    def key(self, *parts): return ":".join((self.ns,) + parts)
    def put(self, k, v):
        self.r.set(self.key(k), v)  #: SET st:*
    def get(self, k, default=None):
        v = self.r.get(self.key("v", k))  #: GET st:v:*
        return v if v is not None else default
class Base:
    prefix = "base"
    def __init__(self): self.redis = redis.Redis()
    def _k(self, x): return f"{self.prefix}:{x}"
class Child(Base):
    prefix = "child"
    def go(self, x):
        self.redis.lpush(self._k(x), 1)  #: LPUSH child:*
        super().__init__()
@app.task(bind=True)
def t(self, uid):
    with conn() as r:
        r.sadd("s", uid)  #: SADD s
        r.zadd("z:%d" % uid, {"a": 1})  #: ZADD z:*
        pipe = r.pipeline(transaction=False)
        pipe.incr("a").incr("b")  #: INCRBY a b
        pipe.execute()
        if not r.set("lock:" + str(uid), 1, nx=True, ex=5): return  #: SET lock:*
        r.xgroup_create("st", "g", mkstream=True)  #: XGROUP|CREATE st
        r.xreadgroup("g", "c", {"st": ">"})  #: XREADGROUP st
        SCRIPT = r.register_script(open("x.lua").read())
        SCRIPT(keys=["lk:%s" % uid], args=[1])  #: EVALSHA lk:*; SCRIPT|LOAD
        r.sinterstore("dst", ["a1", "a2"])  #: SINTERSTORE a1 a2 dst
        r.sort("lst", store="dst2")  #: SORT dst2 lst
        n = r.dbsize(); r.info("memory"); r.flushdb()  #: DBSIZE; FLUSHDB; INFO
        r.rename("o", "n"); r.copy("c1", "c2")  #: COPY c1 c2; RENAME n o
        r.geoadd("g", (1, 2, "m")); r.pfadd("pf", 1); r.pfcount("pf", "pf2"); r.setbit("sb", 1, 1)  #: GEOADD g; PFADD pf; PFCOUNT pf pf2; SETBIT sb
        r.bitop("AND", "bd", "b1", "b2"); r.getrange("gr", 0, 1); r.hscan_iter("hs"); r.object("encoding", "ob")  #: BITOP b1 b2 bd; GETRANGE gr; HSCAN hs; OBJECT|ENCODING ob
        r.client_setname("x"); r.script_flush(); r.client_list(); r.memory_usage("mu"); r.acl_whoami(); r.wait(1, 1)  #: ACL|WHOAMI; CLIENT|LIST; CLIENT|SETNAME; MEMORY|USAGE mu; SCRIPT|FLUSH; WAIT
async def a():
    import redis.asyncio as aio
    async with aio.from_url("redis://") as r, r.pipeline() as p:  #: MULTI
        await p.set("x", 1).get("y").execute()  #: EXEC; GET y; SET x
        async with r.pubsub() as ps:
            await ps.subscribe("c1", "c2")  #: SUBSCRIBE &c1 &c2
            async for m in ps.listen(): m.get("data")
