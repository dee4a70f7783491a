import redis


class Own(redis.Redis):
    def get(self, k):
        return super().get("a:" + k)  #: GET a:*

    def put(self, k):
        return super(Own, self).set("b:" + k, 1)  #: SET b:*


own = Own()
own.ping()  #: PING
