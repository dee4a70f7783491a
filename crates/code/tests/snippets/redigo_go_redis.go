package main

import (
	"context"
	"github.com/gomodule/redigo/redis"
	goredis "github.com/redis/go-redis/v9"
	"net/http"
	"os"
)

var pool = &redis.Pool{MaxIdle: 3, Dial: func() (redis.Conn, error) { return redis.Dial("tcp", os.Getenv("R")) }}
var rdb *goredis.Client

const counter = "count:"

type Cache interface {
	Get(ctx context.Context, k string) (string, error)
}
type redisCache struct {
	c      *goredis.Client
	prefix string
}

func NewCache(c *goredis.Client) Cache { return &redisCache{c: c, prefix: "cache:"} }
func (r *redisCache) Get(ctx context.Context, k string) (string, error) {
	return r.c.Get(ctx, r.prefix+k).Result()  //: GET cache:*
}
func init() {
	opt, err := goredis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil { panic(err) }
	rdb = goredis.NewClient(opt)
}
func hit(w http.ResponseWriter, r *http.Request) {
	conn := pool.Get()
	defer conn.Close()
	n, _ := redis.Int(conn.Do("INCR", counter+r.URL.Path))  //: INCR count:*
	conn.Send("MULTI")  //: MULTI
	conn.Send("SADD", "paths", r.URL.Path)  //: SADD paths
	conn.Do("EXEC")  //: EXEC
	r.Header.Get("x"); w.Header().Set("a", "b")
	ctx := r.Context()
	rdb.HSet(ctx, "h", "a", n)  //: HSET h
	rdb.HIncrBy(ctx, "h", "b", 1)  //: HINCRBY h
	if v, err := rdb.HGetAll(ctx, "h").Result(); err == nil { _ = v }  //: HGETALL h
	cmds, err := rdb.Pipelined(ctx, func(p goredis.Pipeliner) error {
		p.Incr(ctx, "pi")  //: INCR pi
		return nil
	})
	_, _ = cmds, err
	var keys []string
	for _, k := range []string{"a", "b"} { keys = append(keys, "k:"+k) }
	rdb.Del(ctx, keys...)  //: DEL k:a k:b
	psc := redis.PubSubConn{Conn: conn}
	psc.Subscribe("ch")  //: SUBSCRIBE &ch
	var script = redis.NewScript(1, `return redis.call("GET", KEYS[1])`)  //: GET sk
	script.Do(conn, "sk")  //: EVAL sk; EVALSHA sk
	s := rdb.Subscribe(ctx, "c1", "c2")  //: SUBSCRIBE &c1 &c2
	go func() { for range s.Channel() {} }()  //: PING
	rdb.XRead(ctx, &goredis.XReadArgs{Streams: []string{"st", "0"}})  //: XREAD st
	rdb.ZRevRangeWithScores(ctx, "lb", 0, 9)  //: ZREVRANGE lb
	rdb.SetEx(ctx, "se", 1, 0)  //: SETEX se
	rdb.FlushDB(ctx)  //: FLUSHDB
}
