from contextvars import ContextVar
import redis

r = redis.Redis()
tenant: ContextVar[str] = ContextVar("tenant", default="public")


def key(name):
    return f"t:{tenant.get()}:{name}"


def work():
    r.get(key("x"))  #: GET t:*:x
    q, item = r.brpop(["q:high", "q:low"])  #: BRPOP q:high q:low
    r.lpush(q, item)  #: LPUSH q:high q:low
    name, raw = r.blpop("jobs", timeout=1)  #: BLPOP jobs
    r.set(f"done:{raw}", 1)  #: SET done:*
    s = r.register_script("redis.call('SET', ARGV[1], '1') return redis.call('GET', KEYS[1])")  #: SET b:1; GET a:1
    s(keys=["a:1"], args=["b:1"])  #: EVALSHA a:1; SCRIPT|LOAD
    r.eval("return redis.call('DEL', ARGV[1])", 0, f"z:{item}")  #: EVAL; DEL z:*


conn_var: ContextVar[redis.Redis] = ContextVar("conn")


def other():
    conn_var.get().set("c", 1)  #: SET c
