import redis

r = redis.Redis(host="redis")
KEY = "r:{id}:x"


def run(id):
    r.get(KEY.replace("{id}", id))  #: GET r:*:x
    r.get(KEY.replace("{id}", "a"))  #: GET r:a:x
    r.get("plain".replace(id, "b"))  #: GET *
