from flask_redis import FlaskRedis
store = FlaskRedis()


def seen(user):
    return store.incr(f"seen:{user}")  #: INCRBY seen:*
