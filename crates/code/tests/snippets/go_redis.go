package cache

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-redis/redis/v8"
)

type Config struct{ Addr string }
type Client struct {
	*redis.Client
	ns string
}
type Option func(*Client)

func New(cfg Config) (*Client, error) {
	c := &Client{Client: redis.NewClient(&redis.Options{Addr: cfg.Addr}), ns: "app"}
	if err := c.Ping(context.Background()).Err(); err != nil {  //: PING
		return nil, err
	}
	return c, nil
}
func (c *Client) key(parts ...string) string { return c.ns + ":" + strings.Join(parts, ":") }
func (c *Client) User(ctx context.Context, id int) (string, error) {
	return c.Client.Get(ctx, c.key("user", strconv.Itoa(id))).Result() //: GET app:user:*
}
func (c *Client) Put(ctx context.Context, id int, v interface{}, ttl time.Duration) error {
	k := fmt.Sprintf("u:%d:%s", id, "x")
	return c.Set(ctx, k, v, ttl).Err()  //: SET u:*:x
}

type handler struct {
	rdb   redis.Cmdable
	cache map[string]string
}

func (h handler) Serve(ctx context.Context, token string) {
	switch v, err := h.rdb.Exists(ctx, "tok:"+token).Result(); {  //: EXISTS tok:*
	case err != nil:
		return
	case v > 0:
		h.rdb.SAdd(ctx, "seen", token)  //: SADD seen
	}
	pipe := h.rdb.Pipeline()
	incr := pipe.Incr(ctx, "cnt")  //: INCR cnt
	pipe.Expire(ctx, "cnt", time.Hour)  //: EXPIRE cnt
	if _, err := pipe.Exec(ctx); err != nil { return }
	_ = incr.Val()
	defer h.rdb.Del(ctx, "lock")  //: DEL lock
	go func() {
		h.rdb.LPush(ctx, "q", "x")  //: LPUSH q
	}()
	h.rdb.Eval(ctx, "return redis.call('GET', KEYS[1])", []string{"ev:" + token}, 1)  //: EVAL ev:*; GET ev:*
	if ok, _ := h.rdb.SetNX(ctx, "nx", 1, 0).Result(); ok { return }  //: SETNX nx
	vals, _ := h.rdb.MGet(ctx, "m1", "m2").Result()  //: MGET m1 m2
	_ = vals
	h.rdb.HSet(ctx, "hh", map[string]interface{}{"a": 1})  //: HSET hh
	h.rdb.ZAdd(ctx, "zz", &redis.Z{Score: 1, Member: "m"})  //: ZADD zz
	h.rdb.BLPop(ctx, 0, "bq").Result()  //: BLPOP bq
	for _, k := range h.rdb.Keys(ctx, "tmp:*").Val() {  //: KEYS
		h.rdb.Unlink(ctx, k)  //: UNLINK tmp:*
	}
}

const lease = 30 * time.Second

type limits struct{ Window time.Duration }

func (h handler) Once(ctx context.Context, l limits, seconds int) {
	h.rdb.SetNX(ctx, "once:1", 1, lease)  //: SET once:1
	h.rdb.SetNX(ctx, "once:2", 1, 5*time.Minute)  //: SET once:2
	h.rdb.SetNX(ctx, "once:3", 1, l.Window)  //: SET once:3; SETNX once:3
	h.rdb.SetNX(ctx, "once:4", 1, time.Duration(seconds)*time.Second)  //: SET once:4; SETNX once:4
	h.rdb.SetNX(ctx, "once:5", 1, redis.KeepTTL)  //: SET once:5
	h.hold(ctx, time.Hour)
	sub := h.rdb.(*redis.Client).Subscribe(ctx, "news")  //: SUBSCRIBE &news
	for range sub.Channel() {  //: PING
	}
}

func (h handler) hold(ctx context.Context, ttl time.Duration) {
	h.rdb.SetNX(ctx, "once:6", 1, ttl)  //: SET once:6
	h.rdb.LCS(ctx, &redis.LCSQuery{Key1: "a", Key2: "b"})  //: LCS a b
	h.rdb.ZRangeArgsWithScoresWithCustomReader(ctx, redis.ZRangeArgs{Key: "z:1"}, nil)  //: ZRANGE z:1
	h.rdb.HGetEXWithArgs(ctx, "h:1", nil, "f")  //: HGETEX h:1
}
