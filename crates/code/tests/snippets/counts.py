import redis

r = redis.Redis()
r.cluster("info")  #: CLUSTER|INFO
r.cluster("nodes")  #: CLUSTER|NODES
