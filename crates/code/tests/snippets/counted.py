import redis

r = redis.Redis(host="redis")
APP = "shop"
K = f"{APP}:session:{{sid}}"
VERSION = 2

n = 0
while n < 3:
    r.get(f"k:{n}")  #: GET k:*
    n += 1
r.get(f"v:{VERSION}")  #: GET v:2

attempt = 0
while True:
    r.get(f"try:{attempt}")  #: GET try:*
    attempt = attempt + 1


class Worker:
    def __init__(self):
        self.n = 0
        self.shard = 1
        self.page = 1

    def tick(self):
        self.n += 1
        r.set(f"n:{self.n}", 1)  #: SET n:*

    def use(self, shard):
        self.shard = shard

    def run(self):
        r.get(f"shard:{self.shard}:{self.page}")  #: GET shard:*:1


def formats(uid):
    r.get(f"{{{uid}}}:cart")  #: GET {*}:cart
    r.get(f"cart:{{fixed}}:{uid}")  #: GET cart:{fixed}:*
    r.get("cart2:{{{}}}".format(uid))  #: GET cart2:{*}
    r.get("cart3:{{tag}}:{0}:{1!r:>10}".format("a", "b"))  #: GET cart3:{tag}:a:*
    r.get("plain:{tag}")  #: GET plain:{tag}
    r.get("{tag}:%(uid)s:x" % {"uid": uid})  #: GET {tag}:*:x
    r.get("{tag}:%(app)s" % {"app": "web"})  #: GET {tag}:web
    r.get(K.format(sid=uid))  #: GET shop:session:*
    r.get(K.format_map({"sid": "a"}))  #: GET shop:session:a
